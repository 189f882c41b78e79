"""A stop is of the number, by whatever way it was said; it binds no later owner in silence, and staff see the truth."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_answered import text, went
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.doors.objecting import objections, still
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.ground.people.actions import contact
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import InboundState

pytestmark = pytest.mark.django_db
MAIL = "amina@example.org"


@pytest.fixture
def town():
    with clock.set_to(NOW):
        town = Town()
        with town.oak.acting():
            ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value=MAIL).save(
                force_insert=True
            )
        yield town


def stops(town) -> set:
    with town.oak.acting():
        return set(
            Stop.objects.seen_by(town.oak.system)
            .filter(lifted_at=None, address=MOTHER)
            .values_list("channel", flat=True)
        )


def write(town, body, key) -> None:
    with town.oak.acting(town.by):
        thread = (
            queries.threads(seen_by=town.by, box="for_us").first()
            or queries.threads(seen_by=town.by, box="for_them").first()
        )
        actions.write_to_family(
            thread_id=thread.pk, body=body, key=key, by=town.by, at=NOW, translated={"so": body}
        )


def send(town) -> list[tuple]:
    everything = {"sms": Sandbox(), "email": Sandbox(), "whatsapp": Sandbox()}
    for _turn in range(2):
        send_batch(
            by=town.oak.system, at=NOW, terms=SendingTerms(zone="America/Chicago"), providers=everything,
            objections=objections(town.oak.row, town.oak.system), still=still(town.oak.system),
        )  # fmt: skip
    return [(one.channel, one.state) for one in town.outbox()]


def replies(town) -> list[tuple]:
    with town.oak.acting():
        found = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.reply")
        return [(one.channel, one.language, one.body) for one in found.order_by("made_at")]


def successor(town):
    """Another adult whom the roster has brought this number for."""
    bob = town.oak.add_adult("Bob", "Smith", phone=MOTHER, language="en")
    child = town.oak.add_student("Tim", "Smith", town.school)
    town.oak.tie(child, bob)
    return bob, child, town.oak.add_household([child], [bob])


def best_way(town, adult, child) -> str:
    return queries.addressee(adult.pk, [child.pk], on=NOW.date(), seen_by=town.oak.system).channel


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_stop_holds_for_texts_and_whatsapp_and_a_start_by_either_takes_it_back(town, channel):
    town.begin(translated={"so": "Haa"})
    went(town, NOW)
    text(town, "Waan imanayaa berri", "SM1", at=NOW, channel="whatsapp")
    text(town, "STOP", "SM2", at=NOW, channel=channel)
    assert stops(town) == {"sms", "whatsapp"}
    write(town, "More", "k2")
    assert send(town)[1:] == [("email", "accepted")]
    text(town, "START", "SM3", at=NOW, channel="sms" if channel == "whatsapp" else "whatsapp")
    assert stops(town) == set()
    write(town, "Again", "k3")
    assert send(town)[2:] == [("whatsapp", "accepted")]


def test_what_waits_when_the_stop_comes_takes_the_next_way(town):
    town.begin(translated={"so": "Haa"})
    text(town, "STOP", at=NOW)
    assert send(town) == [("sms", "stopped"), ("email", "accepted")]


def test_a_provider_that_says_stop_on_whatsapp_leaves_texts(town):
    town.begin(translated={"so": "Haa"})
    went(town, NOW)
    text(town, "Waan imanayaa berri", at=NOW, channel="whatsapp")
    with town.oak.acting():
        Stop(
            district_id=town.oak.id, channel="whatsapp", address=MOTHER, stopped_at=NOW, because="asked the provider"
        ).save(force_insert=True)  # fmt: skip
    write(town, "More", "k2")
    assert send(town)[1:] == [("sms", "accepted")]


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_wrong_number_is_wrong_by_every_way(town, channel):
    town.begin()
    went(town, NOW)
    text(town, "wrong number", at=NOW, channel=channel)
    assert stops(town) == {"sms", "whatsapp", "voice"}


def test_whoever_has_a_number_that_was_wrong_is_reached_another_way_until_somebody_has_confirmed_it(
    town, client
):
    town.begin()
    went(town, NOW)
    text(town, "wrong number", at=NOW)
    bob, child, home = successor(town)
    assert best_way(town, bob, child) == ""
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=bob, kind="email", value="bob@example.org").save(
            force_insert=True
        )
    assert best_way(town, bob, child) == "email"
    office = town.oak.add_account(Role.OFFICE, school=town.school, given="Olga")
    page = signed_in(at_host(client, town.oak.row) or client, office).get(
        reverse("people:family", args=[home.pk])
    )
    assert "Prefers another channel" in page.content.decode()
    with town.oak.acting(town.office):
        point = ContactPoint.objects.seen_by(town.office).get(value=MOTHER, adult=bob)
        contact.confirm_contact_point(by=town.office, at=NOW, contact_point_id=point.pk)
    assert (best_way(town, bob, child), stops(town)) == ("sms", set())


def test_staff_take_back_no_stop_that_was_asked_for(town):
    town.begin()
    text(town, "STOP", at=NOW)
    with town.oak.acting(town.office):
        point = ContactPoint.objects.seen_by(town.office).get(value=MOTHER)
        contact.confirm_contact_point(by=town.office, at=NOW, contact_point_id=point.pk)
    assert stops(town) == {"sms", "whatsapp"}


def test_a_start_after_a_wrong_number_goes_to_a_person_and_the_reply_says_so_in_their_language(town):
    town.begin()
    went(town, NOW)
    text(town, "wrong number", "SM1", at=NOW)
    kept = text(town, "START", "SM2", at=NOW + timedelta(minutes=5))
    assert (kept.state, kept.answers) == (InboundState.NEEDS_PERSON, "")
    assert stops(town) == {"sms", "whatsapp", "voice"}
    _first, (channel, language, words) = replies(town)
    assert (channel, language) == ("sms", "so") and "START" not in words and "STOP" not in words
    with town.oak.acting():
        assert ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER).state == "wrong"


def test_a_start_of_the_one_adult_who_has_the_number_now_opens_it(town):
    town.begin()
    went(town, NOW)
    text(town, "wrong number", "SM1", at=NOW)
    bob, child, _home = successor(town)
    assert text(town, "START", "SM2", at=NOW).answers == "start"
    assert (best_way(town, bob, child), stops(town)) == ("sms", set())
