"""A call for help after an alert stands until a person settles it, rings, and is worked off by several at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.alert_answers import count_key
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import end_asking
from thirdpillar.means.conversations.actions.wellbeing import call_family, say_wellbeing, settle_help
from thirdpillar.means.conversations.models import Recipient, StaffNotice
from thirdpillar.means.conversations.queries.broadcasts import (
    alert_asking,
    broadcasts,
    how_they_are,
    who_needs_help,
)
from thirdpillar.means.conversations.queries.silent import who_is_silent

pytestmark = pytest.mark.django_db
ROSA, AMINA = "+13125550101", "+13125550102"


def minute(n):
    return NOW + timedelta(minutes=n)


@pytest.fixture
def town():
    made = make_town()
    made.desk = made.add_account(Role.OFFICE, email="desk@x.example")
    made.head = made.add_account(
        Role.PRINCIPAL, school=made.elm, email="head@x.example", phone="+13125550190"
    )
    made.alert = draft(made, pace="emergency", asks_wellbeing=True)
    go(made, made.alert, confirmed=2)
    with made.acting():
        # What is still to go has gone: an alert asks where its text may have arrived.
        Message.objects.seen_by(made.system).update(state="accepted", state_at=NOW)
        made.desk_by = scope_of_account(made.desk, made.row.zone)
    return made


def text(town, sender, body, at):
    with clock.set_to(at):
        return receive(
            district=town.row, provider="p", reference=f"{sender}{body}{at}", sender=sender, body=body, at=at
        )


def of(town, adult):
    with town.acting():
        return Recipient.objects.seen_by(town.system).get(broadcast=town.alert, adult_id=adult.pk)


def counted(town):
    with town.acting(town.office):
        whole, _shares = how_they_are(town.alert, seen_by=town.office)
    return whole.help, whole.settled, whole.safe, whole.unclear, whole.silent


@pytest.mark.parametrize("after", ["1", "we are safe, thank you", "Gracias, estamos bien"])
def test_thanks_never_take_a_call_for_help_back(town, after):
    text(town, ROSA, "2", minute(1))
    text(town, ROSA, after, minute(2))
    one = of(town, town.rosa)
    assert counted(town)[:3] == (1, 0, 0) and (one.said, one.safe_at) == ("help", minute(2))
    said = Message.objects.seen_by(town.system).filter(purpose="conversations.reply", address=ROSA)
    assert all("necesitan ayuda" in each.body for each in said) and said.count() == 2


def test_a_key_pressed_by_another_and_the_familys_page_do_not_take_it_back_either(town):
    text(town, ROSA, "2", minute(1))
    with town.acting():
        message = Message.objects.seen_by(town.system).get(reference_id=of(town, town.rosa).pk)
        back = count_key(message, "1", provider="p", call="c", by=town.system, at=minute(2))
        holds = say_wellbeing(
            recipient_id=message.reference_id, said="safe", way="link", by=town.system, at=minute(3)
        )
    assert "necesitan ayuda" in back and holds.said == "help"
    assert counted(town)[:3] == (1, 0, 0)


def test_who_was_spoken_with_and_calls_again_is_open_again(town):
    text(town, ROSA, "2", minute(1))
    with town.acting(town.office):
        settle_help(recipient_id=of(town, town.rosa).pk, seen=minute(1), by=town.office, at=minute(2))
    assert counted(town)[:2] == (0, 1)
    text(town, ROSA, "HELP US! he came back, need help now", minute(3))
    assert counted(town)[:2] == (1, 0)
    one = of(town, town.rosa)
    assert (one.help_since, one.settled_at) == (minute(3), None)


def test_a_call_that_comes_between_the_page_and_the_click_is_not_settled_with_it(town):
    text(town, ROSA, "2", minute(1))
    text(town, ROSA, "help!", minute(2))
    one = of(town, town.rosa)
    with town.acting(town.office):
        with pytest.raises(Refused, match="asked for help again"):
            settle_help(recipient_id=one.pk, seen=minute(1), by=town.office, at=minute(3))
        assert settle_help(recipient_id=one.pk, seen=minute(2), by=town.office, at=minute(3)).settled_at


def test_one_calls_them_and_another_sees_it(town):
    text(town, ROSA, "2", minute(1))
    text(town, AMINA, "2", minute(2))
    rosa = of(town, town.rosa)
    with town.acting(town.office):
        call_family(recipient_id=rosa.pk, by=town.office, at=minute(3))
    with town.acting(town.desk_by):
        with pytest.raises(Refused, match="Somebody else"):
            call_family(recipient_id=rosa.pk, by=town.desk_by, at=minute(3))
        order = [one.adult_id for one in who_needs_help(town.alert, seen_by=town.desk_by)]
        assert order == [town.amina.pk, town.rosa.pk]  # whom nobody calls is first
        call_family(recipient_id=rosa.pk, by=town.desk_by, at=minute(4), seen=minute(3))
    assert of(town, town.rosa).called_by_id == town.desk_by.account_id


def test_the_page_has_their_words_who_calls_them_and_what_is_unclear_apart_from_silence(town, client):
    text(town, ROSA, "HELP US! he came back", minute(1))
    text(town, AMINA, "my son is not with me", minute(2))
    with clock.set_to(minute(3)):
        staff = signed_in(client, town.desk, at=minute(3))
        address = reverse("broadcasts:families", args=[town.alert.pk])
        page = staff.get(address)
        shown = page.content.decode()
        assert "HELP US! he came back" in shown and "my son is not with me" in shown
        assert [row["text"].body for row in page.context["unread"]] == ["my son is not with me"]
        assert counted(town) == (1, 0, 0, 1, 0)
        assert not who_is_silent(town.alert, seen_by=town.desk_by)
        settle = reverse("broadcasts:settle", args=[of(town, town.rosa).pk])
        staff.post(settle, {"deed": "call", "called": ""})
        shown = staff.get(address).content.decode()
        assert "is calling since" in shown
        said = of(town, town.rosa).said_at.isoformat()
        staff.post(settle, {"deed": "spoke", "said": minute(0).isoformat()})
        assert counted(town)[0] == 1
        staff.post(settle, {"deed": "spoke", "said": said})
    assert counted(town)[:2] == (0, 1)


def test_an_open_page_is_given_the_figures_alone_and_only_where_they_changed(town, client):
    with clock.set_to(minute(1)):
        staff = signed_in(client, town.desk, at=minute(1))
        address = reverse("broadcasts:families", args=[town.alert.pk])
        page = staff.get(address)
        assert 'hx-target="body"' not in page.content.decode()
        ask = {"since": page.context["since"], "key": page.context["key"]}
        assert staff.get(address, ask, headers={"HX-Request": "true"}).status_code == 204
    text(town, ROSA, "2", minute(2))
    with clock.set_to(minute(3)):
        part = staff.get(address, ask, headers={"HX-Request": "true"}).content.decode()
    assert "1 new answer" in part and "<html" not in part and "Who asked for help" not in part


def test_who_is_silent_is_listed_for_one_school_and_whole(town, client):
    with clock.set_to(minute(1)):
        staff = signed_in(client, town.desk, at=minute(1))
        address = reverse("broadcasts:families", args=[town.alert.pk])
        assert len(staff.get(address).context["silent"]) == 2
        page = staff.get(address, {"school": str(town.elm.pk), "all": "1"})
        assert [row["it"].adult_id for row in page.context["silent"]] == [town.rosa.pk]
        assert "data-print" in page.content.decode()


def test_who_is_silent_is_listed_by_the_grade_of_a_child(town, client):
    with clock.set_to(minute(1)):
        staff = signed_in(client, town.desk, at=minute(1))
        address = reverse("broadcasts:families", args=[town.alert.pk])
        page = staff.get(address)
        assert page.context["grades"] == ["03", "05"]

        def listed(**asked):
            return {row["it"].adult_id for row in staff.get(address, asked).context["silent"]}

        assert listed(grade="03") == {town.rosa.pk}
        assert listed(grade="05") == {town.rosa.pk, town.amina.pk}
        # Rosa's child at Elm is in the fifth grade.
        assert listed(grade="03", school=str(town.elm.pk)) == set()
        assert listed(grade="05", school=str(town.elm.pk)) == {town.rosa.pk}
        assert listed(grade="99") == {town.rosa.pk, town.amina.pk}


def test_a_call_for_help_rings_the_sender_the_principal_and_the_office(town):
    with town.acting():
        StaffNotice(district_id=town.id, account_id=town.head.pk, by_text=True).save(force_insert=True)
    text(town, ROSA, "2", minute(1))
    rung = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.help")
    told = {one.address for one in rung.all()}
    assert told == {"desk@x.example", "+13125550190"}  # Rosa has a child at each school
    assert all(one.message_class == "emergency" and "Rosa" not in one.body for one in rung.all())
    for n in (2, 3):
        text(town, ROSA, "help us", minute(n))
    # One more each for all that came since, not before some minutes.
    assert rung.all().count() == 4
    assert {(one.address, one.not_before) for one in rung.filter(not_before__isnull=False)} == {
        (address, minute(5)) for address in told
    }


def test_while_somebody_calls_for_help_every_page_says_so_and_the_alert_stands_apart(town, client):
    with clock.set_to(minute(2)):
        staff = signed_in(client, town.desk, at=minute(2))
        page = staff.get(reverse("broadcasts:broadcasts"))
        assert page.context["nav_waits"]() == 0 and "Need help" not in page.content.decode()
        text(town, ROSA, "2", minute(1))
        page = staff.get(reverse("people:families"))
        assert page.context["nav_waits"]() == 1
        assert reverse("broadcasts:families", args=[town.alert.pk]) in page.content.decode()
        page = staff.get(reverse("broadcasts:broadcasts"))
    assert page.context["box"] == "needs" and [row[0].pk for row in page.context["rows"]] == [town.alert.pk]
    with town.acting(town.office):
        assert not broadcasts(seen_by=town.office, box="done")


def test_an_alert_that_is_over_asks_nobody_any_more(town):
    text(town, ROSA, "2", minute(1))
    with town.acting(town.office):
        end_asking(broadcast_id=town.alert.pk, by=town.office, at=minute(2))
    with town.acting():
        assert alert_asking(AMINA, at=minute(3), seen_by=town.system) is None
    assert counted(town)[0] == 1
