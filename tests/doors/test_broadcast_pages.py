"""Writing to many on the pages: from the form over the preview to the outbox, and who may do what."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.conf import settings
from django.core import signing
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.broadcasts.devices import COOKIE
from thirdpillar.doors.broadcasts.spreading import count_for, digests_for, spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import stop_sending
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import MailingAddress
from thirdpillar.means.conversations.models import Broadcast

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    made = make_district(languages=["en", "es"], sender_name="Oak Schools")
    made.oak = made.add_school("Oak")
    for n in range(3):
        student = made.add_student(f"Child{n}", school=made.oak, grade="03")
        adult = made.add_adult(f"Adult{n}", phone=f"+1312555010{n}" if n else "", language="es")
        made.tie(student, adult, relation="mother")
        made.add_household([student], [adult], language="es")
    made.office = made.add_account(Role.OFFICE, email="office@x.example")
    return made


def known(client, account, at):
    """A device that this account was first seen on at `at`."""
    mark = signing.get_cookie_signer(salt=COOKIE + COOKIE).sign(f"{account.pk.hex}_{int(at.timestamp())}")
    client.cookies[COOKIE] = mark


def written(client, **more):
    typed = {
        "title": "Early close",
        "pace": "soon",
        "words_en": "School closes at noon for {children}.",
    } | more
    return client.post(reverse("broadcasts:new"), typed)


def press(client, found, deed="send", **more):
    """Press a button of a broadcast's page, with what its form carries."""
    page = client.get(reverse("broadcasts:one", args=[found.pk]))
    sent = {"deed": deed, "read": page.context["key"]} | more
    return client.post(reverse("broadcasts:deed", args=[found.pk]), sent, follow=True)


def test_from_the_form_to_the_outbox(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=3))
        assert client.get(reverse("broadcasts:new")).status_code == 200
        answer = written(client, words_es="La escuela cierra para {children}.")
        assert answer.status_code == 302, answer.content.decode()[:2000]
        found = Broadcast.objects.seen_by(town.system).get()
        page = client.get(answer.url).content.decode()
        assert "Send to 2 people" in page and "para Child" in page and "1 person has no number" in page
        assert "Adult0" in client.get(reverse("broadcasts:unreached", args=[found.pk])).content.decode()
        deed = reverse("broadcasts:deed", args=[found.pk])
        client.post(deed, {"deed": "trial"})
        assert Message.objects.seen_by(town.system).filter(address="office@x.example").count() == 2
        press(client, found, people="2")
        spread_for(town.row)
        assert "Waiting" in client.get(answer.url).content.decode()
        client.post(deed, {"deed": "pause"})
        assert "Let it go on" in client.get(answer.url).content.decode()
        client.post(deed, {"deed": "copy"})
        client.post(deed, {"deed": "cancel"})
    assert set(
        Message.objects.seen_by(town.system).filter(channel="sms").values_list("state", flat=True)
    ) == {"stopped"}
    assert Broadcast.objects.seen_by(town.system).count() == 2


def test_a_device_that_is_seen_for_the_first_time_sends_nothing(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        written(client)
        found = Broadcast.objects.seen_by(town.system).get()
        assert "device is new" in press(client, found).content.decode()
    with clock.set_to(NOW + timedelta(hours=25)):
        signed_in(client, town.office, at=NOW + timedelta(hours=25))
        press(client, found)
    assert Broadcast.objects.seen_by(town.system).get().stage == "scheduled"
    assert settings.SESSION_COOKIE_NAME in client.cookies


def test_a_pasted_list_names_what_nobody_here_has(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        answer = written(client, listed="12345 nobody")
    assert (
        answer.status_code == 422
        and "Nobody here has this number or id: 12345, nobody" in answer.content.decode()
    )


def test_a_draft_is_written_anew_and_thrown_away(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        written(client)
        found = Broadcast.objects.seen_by(town.system).get()
        edit = reverse("broadcasts:edit", args=[found.pk])
        assert "School closes at noon" in client.get(edit).content.decode()
        client.post(edit, {"title": "Later", "pace": "news", "words_en": "Changed", "grades": []})
        found.refresh_from_db()
        assert (found.title, found.pace) == ("Later", "news")
        assert client.get(reverse("broadcasts:broadcasts") + "?box=drafts").status_code == 200
        client.post(reverse("broadcasts:deed", args=[found.pk]), {"deed": "discard"})
    assert not Broadcast.objects.seen_by(town.system).exists()


def test_the_office_sets_the_terms(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        terms = reverse("broadcasts:terms")
        typed = {"digest_at": "16:30", "part_price": "0.0079", "currency": "USD", "link_hosts": "zoom.us"}
        assert client.post(terms, typed).status_code == 302
        answer = written(client, words_en="Come to https://us02.zoom.us/j/1")
        page = client.get(answer.url)
        parts = page.context["seen"].parts
        assert parts >= 2 and page.context["costs"] == [("Cost of the texts", parts * Decimal("0.0079"))]
        assert "Cost of the texts" in page.content.decode()
        assert client.post(terms, typed | {"second_person_above": "500"}).status_code == 422


def test_the_form_says_how_the_words_read_and_keeps_nothing(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        assert "words_en,of" in client.get(reverse("broadcasts:new")).content.decode()
        page = written(client, words_en="The assessment is due soon.", look="yes", title="")
        assert page.status_code == 200 and "try “test”" in page.content.decode()
        assert not Broadcast.objects.seen_by(town.system).exists()
        sent = {"words_en": "The assessment is due soon.", "of": "words_en", "written_in": "en"}
        part = client.post(reverse("threads:reading"), sent, headers={"HX-Request": "true"}).content.decode()
        assert "try “test”" in part and "<html" not in part


def test_what_one_sends_is_what_one_has_read(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=3))
        written(client)
        found = Broadcast.objects.seen_by(town.system).get()
        read = client.get(reverse("broadcasts:one", args=[found.pk])).context["key"]
        edit = reverse("broadcasts:edit", args=[found.pk])
        client.post(edit, {"title": "Early close", "pace": "soon", "words_en": "School is closed."})
        deed = reverse("broadcasts:deed", args=[found.pk])
        for old in (read, ""):
            answer = client.post(deed, {"deed": "send", "people": "2", "read": old}, follow=True)
            assert "something else by now" in answer.content.decode()
        assert Broadcast.objects.seen_by(town.system).get().stage == "draft"
        press(client, found, people="2")
    assert Broadcast.objects.seen_by(town.system).get().stage == "scheduled"


def test_with_sending_switched_off_every_page_of_it_says_so(town, client):
    principal = town.add_account(Role.PRINCIPAL, school=town.oak)
    with town.acting():
        office = scope_of_account(town.office, town.row.zone)
    with town.acting(office):
        stop_sending(by=office, at=NOW)
    with clock.set_to(NOW):
        signed_in(client, principal, at=NOW)
        known(client, principal, NOW - timedelta(days=3))
        page = client.get(written(client, pace="emergency").url)
        found = Broadcast.objects.seen_by(town.system).get()
        assert "Sending is switched off" in page.content.decode()
        after = press(client, found, people="2").content.decode()
    assert "It is going out now" not in after and after.count("Nothing leaves until") == 2
    assert Broadcast.objects.seen_by(town.system).get().stage == "scheduled"


def test_an_alert_waits_for_no_count(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.doors.broadcasts.views.COUNTED_AT_ONCE", 1)
    monkeypatch.setattr("thirdpillar.means.conversations.actions.broadcast_going.COUNTED_AT_ONCE", 1)
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=3))
        for _ in range(3):
            client.get(written(client).url)
        first = client.get(written(client, pace="emergency", alive_hours="2").url).content.decode()
        found = Broadcast.objects.seen_by(town.system).get(pace="emergency")
        assert "Yes, alert 3 people" in first and "School closes at noon" in first
        answer = press(client, found, people="3")
        assert "It is going out now" in answer.content.decode()
        assert Broadcast.objects.seen_by(town.system).get(pace="emergency").expires_at == NOW + timedelta(
            hours=2
        )
        shown = client.get(reverse("broadcasts:one", args=[found.pk])).content.decode()
        assert "2 hours" in first and "Do not send after" in shown


def test_of_the_counts_that_wait_an_alerts_is_first_and_one_worker_at_a_time_counts_others(
    town, client, monkeypatch
):
    monkeypatch.setattr("thirdpillar.doors.broadcasts.views.COUNTED_AT_ONCE", 1)
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        for title, pace in (("One", "soon"), ("Two", "soon"), ("Three", "emergency")):
            client.get(written(client, title=title, pace=pace).url)
    drafts = Broadcast.objects.seen_by(town.system)
    with clock.set_to(NOW):
        assert count_for(town.row, urgent=True) is True
        assert "people" in drafts.get(pace="emergency").preview
        assert drafts.filter(preview__wanted=True).count() == 2
        assert [count_for(town.row) for _ in range(3)] == [True, True, False]
    assert Entry.objects.seen_by(town.system).filter(deed="conversations.count_broadcast").count() == 3


def test_news_says_when_it_goes_that_it_went_and_can_be_stopped_while_a_letter_waits(town, client):
    with town.acting():
        student = town.add_student("Ida", school=town.oak, grade="03")
        adult = town.add_adult("Ida", language="en")
        town.tie(student, adult, relation="mother")
        town.add_household([student], [adult], language="en")
        MailingAddress(district_id=town.id, adult=adult, street="1 Elm St", residence="1 elm st").save(
            force_insert=True
        )
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=3))
        page = client.get(written(client, pace="news").url).content.decode()
        assert "News go once a day at" in page and "At once" not in page
        found = Broadcast.objects.seen_by(town.system).get()
        assert "It goes at its time." in press(client, found).content.decode()
        spread_for(town.row)
    evening = NOW.replace(hour=23, minute=30)
    with clock.set_to(evening):
        digests_for(town.row)
        send_for(town.row)
        signed_in(client, town.office, at=evening)
        one = reverse("broadcasts:one", args=[found.pk])
        shown = client.get(one)
        seen = shown.context["progress"]
        assert seen.sent == 2 and seen.messages == 2 + seen.waiting and seen.waiting
        assert "Stop what has not gone" in shown.content.decode()
        client.post(reverse("broadcasts:deed", args=[found.pk]), {"deed": "cancel"})
        seen = client.get(one).context["progress"]
    assert (seen.waiting, seen.sent) == (0, 2)
    assert Message.objects.seen_by(town.system).get(channel="letter").state == "stopped"


def test_a_second_person_is_told_and_sees_it_in_the_menu(town, client):
    other = town.add_account(Role.OFFICE, email="second@x.example")
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=3))
        typed = {"digest_at": "16:30", "second_person_above": "1", "currency": "USD"}
        client.post(reverse("broadcasts:terms"), typed)
        written(client)
        found = Broadcast.objects.seen_by(town.system).get()
        mine = press(client, found).context["nav"]
        told = Message.objects.seen_by(town.system).get(purpose__startswith="broadcasts.asked")
        assert told.address == "second@x.example" and str(found.pk) in told.body
        signed_in(client, other, at=NOW)
        known(client, other, NOW - timedelta(days=3))
        page = client.get(reverse("broadcasts:broadcasts"))
        waiting = [[one.waiting() for one in nav if one.waiting] for nav in (mine, page.context["nav"])]
        assert "It needs your yes" in page.content.decode()
        assert "goes out" in press(client, found, "approve").content.decode()
    assert waiting == [[0], [1]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"goes_on": "2026-11-01", "goes_at": "09:00"}, "This time is over"),
        ({"ends_on": "2026-11-01"}, "Its last day is over"),
        (
            {"goes_on": "2030-12-05", "goes_at": "09:00", "ends_on": "2030-12-01"},
            "first day is after the last",
        ),
        ({"words_en": "Hello {child} and {name}"}, "{child}, {name}"),
        ({"title": "For {children}"}, "{children}"),
        ({"words_es": "Hola {niños}"}, "{niños}"),
        ({"words_en": "Log in at evil-school.com/login now"}, "evil-school.com"),
        ({"words_en": "See bit.ly/3xYz9"}, "bit.ly"),
        ({"pace": "emergency", "alive_hours": "13"}, "12"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town, client, wrong, said):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        answer = written(client, **wrong)
    assert answer.status_code == 422 and said in unescape(answer.content.decode())
    assert not Broadcast.objects.seen_by(town.system).exists()


def test_a_link_shortener_is_allowed_by_nobody(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        typed = {"digest_at": "16:30", "currency": "USD", "link_hosts": "zoom.us bit.ly"}
        answer = client.post(reverse("broadcasts:terms"), typed)
    assert answer.status_code == 422 and "shorteners hide" in answer.content.decode()


def test_the_office_finds_a_class_by_its_name_among_many(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.doors.broadcasts.choosing.MOST_SECTIONS", 2)
    rooms = [town.add_section(town.oak, title=f"Room {n}") for n in range(4)]
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        assert "Find classes by name" in client.get(reverse("broadcasts:new")).content.decode()
        page = written(client, class_search="room 3", find="yes", title="")
        assert page.status_code == 200 and f'value="{rooms[3].pk}"' in page.content.decode()
        assert f'value="{rooms[0].pk}"' not in page.content.decode() and "noon" in page.content.decode()
        answer = written(client, class_search="", sections=[str(rooms[3].pk)])
        assert answer.status_code == 302
        found = Broadcast.objects.seen_by(town.system).get()
        assert found.audience == {"sections": [str(rooms[3].pk)]}
        assert "Room 3" in client.get(answer.url).content.decode()
        assert (
            f'value="{rooms[3].pk}"'
            in client.get(reverse("broadcasts:edit", args=[found.pk])).content.decode()
        )


def test_every_language_that_is_read_can_be_chosen_and_the_unknown_one_too(town, client):
    tags = "so ar am ti om sw fr ht pt vi my km lo ko ja tl ne hi".split()
    for n, tag in enumerate(["", *tags]):
        student = town.add_student(f"Other{n}", school=town.oak, grade="03")
        adult = town.add_adult(f"Own{n}", phone=f"+131255502{n:02}", language=tag)
        town.tie(student, adult, relation="mother")
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        page = client.get(reverse("broadcasts:new")).content.decode()
        assert "Amharic" in page and "Language not known" in page and 'name="words_ti"' in page
        answer = written(client, languages=["", "am"])
        shown = client.get(answer.url)
        assert shown.context["seen"].people == 2 and "Language not known" in shown.content.decode()
        found = Broadcast.objects.seen_by(town.system).get()
        edit = client.get(reverse("broadcasts:edit", args=[found.pk])).context["form"]
        assert edit["languages"].value() == ["", "am"]


def test_letters_cost_what_the_post_asks_or_what_the_district_says(town, client):
    student = town.add_student("Far", school=town.oak, grade="03")
    adult = town.add_adult("Away", language="es")
    with town.acting():
        MailingAddress(
            district_id=town.id, adult=adult, street="1 Oak St", city="Oak", state="IL", postal_code="60601", residence="1 oak",
        ).save(force_insert=True)  # fmt: skip
    town.tie(student, adult, relation="mother")
    town.add_household([student], [adult], language="es")
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        answer = written(client)
        page = client.get(answer.url)
        assert page.context["costs"] == [("Cost of the letters", Decimal("0.78"))]
        typed = {"digest_at": "16:30", "letter_price": "1.10", "call_price": "0.05", "currency": "USD"}
        assert client.post(reverse("broadcasts:terms"), typed).status_code == 302
        assert client.get(answer.url).context["costs"] == [("Cost of the letters", Decimal("1.10"))]


def test_a_trial_goes_by_every_way_and_names_a_child_in_its_language(town, client):
    student = town.add_student("Mail", school=town.oak, grade="03")
    adult = town.add_adult("Mailed", email="m@x.example", language="en")
    town.tie(student, adult, relation="mother")
    me = town.add_account(Role.OFFICE, email="both@x.example")
    me.phone = "+13125550177"
    with town.acting():
        me.save(update_fields=["phone"])
    with clock.set_to(NOW):
        signed_in(client, me, at=NOW)
        answer = written(client, words_es="La escuela cierra para {children}.")
        client.get(answer.url)
        client.post(
            reverse("broadcasts:deed", args=[Broadcast.objects.seen_by(town.system).get().pk]),
            {"deed": "trial"},
        )
    rows = Message.objects.seen_by(town.system).filter(purpose="broadcasts.trial")
    assert sorted(rows.values_list("channel", "language")) == [
        ("email", "en"),
        ("email", "es"),
        ("sms", "en"),
        ("sms", "es"),
    ]
    assert all("Your child" not in each.body for each in rows if each.language == "es")


def test_an_open_page_is_left_alone_until_there_is_something_new(town, client, monkeypatch):
    monkeypatch.setattr("thirdpillar.doors.broadcasts.views.COUNTED_AT_ONCE", 1)
    asked = {"HX-Request": "true"}
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        page = client.get(written(client).url)
        one, state = page.request["PATH_INFO"], page.context["state"]
        assert page.context["seen"] is None and 'hx-target="body"' not in page.content.decode()
        assert client.get(one, {"state": state}, headers=asked).status_code == 204
        count_for(town.row)
        after = client.get(one, {"state": state}, headers=asked)
    assert after.status_code == 200 and after.context["state"] != state
    assert all(f'id="{region}"' in after.content.decode() for region in ("numbers", "sending", "ways"))


def test_the_list_says_how_many_of_it_went(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        known(client, town.office, NOW - timedelta(days=30))
        written(client)
        with town.acting():
            found = Broadcast.objects.seen_by(town.system).get()
        press(client, found)
        spread_for(town.row)
        here = reverse("broadcasts:broadcasts") + "?box=done"
        page = client.get(here).content.decode()
        assert "Going out" in page and "0 of 2" in page
        with town.acting():
            Message.objects.seen_by(town.system).filter(state="ready").update(state="accepted", state_at=NOW)
        page = client.get(here).content.decode()
        assert "Sent: 2 of 2" in page and "In the outbox" not in page
        assert "In the outbox" not in client.get(reverse("broadcasts:one", args=[found.pk])).content.decode()


def test_what_waits_in_the_menu_is_called_as_its_page_calls_it(town, client):
    signed_in(client, town.office)
    nav = {place.url: place for place in client.get("/reach/").context["nav"]}
    assert nav[reverse("broadcasts:broadcasts")].waiting_is == "Need help"
    assert (
        nav[reverse("threads:threads")].waiting_is == "Waiting for us, Texts that need you, Numbers in doubt"
    )
    assert "Waiting for us" in client.get(reverse("texts:inbound")).content.decode()


def test_a_button_pressed_twice_makes_one_draft_and_other_words_another(town, client):
    with clock.set_to(NOW):
        signed_in(client, town.office, at=NOW)
        first, again = written(client), written(client)
        other = written(client, words_en="Something else.")
    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    assert other["Location"] != first["Location"]
    with town.acting():
        assert Broadcast.objects.seen_by(town.system).count() == 2
