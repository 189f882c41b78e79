"""Writing to many on the pages: from the form over the preview to the outbox, and who may do what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core import signing
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.doors.broadcasts.devices import COOKIE
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
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
        client.post(deed, {"deed": "send", "people": "2"})
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
        answer = written(client)
        found = Broadcast.objects.seen_by(town.system).get()
        deed = reverse("broadcasts:deed", args=[found.pk])
        client.post(deed, {"deed": "send"})
        assert "device is new" in client.get(answer.url).content.decode()
    with clock.set_to(NOW + timedelta(hours=25)):
        signed_in(client, town.office, at=NOW + timedelta(hours=25))
        client.post(deed, {"deed": "send"})
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
        assert parts >= 2 and page.context["cost"] == parts * Decimal("0.0079")
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
        part = client.post(reverse("threads:reading"), sent).content.decode()
        assert "try “test”" in part and "<html" not in part
