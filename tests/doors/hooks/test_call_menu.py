"""In a call of ours: 3 asks how they want to be reached; a key does it once, and what is in doubt goes to a person."""

import pytest
from django.urls import reverse

from tests.doors.hooks.test_calls import called, script_of, town
from tests.doors.hooks.test_reports import MAIL, by_twilio
from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.doors.hooks.call_menu import others_than
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.spoken import SPOKEN
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import SaidBy
from thirdpillar.ground.people.models import Adult, ContactPoint, Preference
from thirdpillar.means.conversations.models import Inbound, Post

pytestmark = pytest.mark.django_db
__all__ = ["town"]


@pytest.fixture
def call(town):
    """A call that says a post of a conversation to the mother."""
    town.begin()
    with town.oak.acting():
        post = Post.objects.seen_by(town.oak.system).get()
    return called(town, reference_id=post.pk)


def press(client, town, call, where, digit, sid="CA1"):
    return script_of(client, town, f"/hooks/calls/{call.pk}/{where}/", {"CallSid": sid, "Digits": digit})


def wishes(town):
    with town.oak.acting():
        return [
            (one.ways, one.said_by, one.adult_id)
            for one in Preference.objects.seen_by(town.oak.system).order_by("at")
        ]


def texts(town):
    with town.oak.acting():
        return list(Inbound.objects.seen_by(town.oak.system).values_list("body", "state", "answers"))


def test_three_asks_for_the_way_and_a_key_puts_it_first_once(town, client, call):
    asked = press(client, town, call, "key", "3")
    (gather,) = asked.iter("Gather")
    assert gather.get("action").endswith(f"/hooks/calls/{call.pk}/way/")
    assert [one.text[-2:] for one in gather] == ["1.", "2.", "3.", "4.", "5."] * 2
    for _ in range(3):
        done = press(client, town, call, "way", "1")
        assert SPOKEN["es"].noted in [one.text for one in done.iter("Say")]
    assert wishes(town) == [(["sms"], "voice", town.mother.pk)]
    assert texts(town) == [("☎ Text message", "answered", "prefers.sms")]
    press(client, town, call, "way", "4", sid="CA2")
    assert wishes(town)[-1] == (["voice"], "voice", town.mother.pk)


def test_a_way_that_does_not_lead_to_them_is_a_persons_to_read(town, client, call):
    said = press(client, town, call, "way", "2")
    assert SPOKEN["es"].person in [one.text for one in said.iter("Say")]
    assert (wishes(town), texts(town)) == ([], [("☎ E-mail", "needs_person", "")])


def test_a_number_of_two_adults_outside_a_conversation_is_doubt(town, client):
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=town.father, kind="mobile", value=MOTHER).save(
            force_insert=True
        )
    other = called(town, purpose="broadcasts.message")
    press(client, town, other, "way", "1")
    assert wishes(town) == [] and texts(town)[0][1] in ("needs_person", "unknown_sender")


def test_five_asks_for_the_language_each_in_its_own_voice(town, client, call):
    asked = press(client, town, call, "way", "5")
    (gather,) = asked.iter("Gather")
    keys = others_than("es")
    assert len(keys) == 9 and "es" not in keys.values()
    heard = {(one.get("language"), one.text) for one in gather}
    assert {(SPOKEN[tag].voice, SPOKEN[tag].here.format(key=key)) for key, tag in keys.items()} < heard
    key = next(each for each, tag in keys.items() if tag == "zh")
    done = press(client, town, call, "language", key)
    assert [(one.text, one.get("language")) for one in done.iter("Say")] == [(SPOKEN["zh"].noted, "cmn-CN")]
    with town.oak.acting():
        assert Adult.objects.seen_by(town.oak.system).get(pk=town.mother.pk).reads_language == "zh-Hans"
    spoken = press(client, town, call, "language", "0")
    assert [one.get("action").rpartition("/calls/")[2] for one in spoken.iter("Record")] == [
        f"{call.pk}/recorded/"
    ]


def test_a_forged_key_changes_nothing(town, client, call):
    for where in ("way", "language"):
        path = f"/hooks/calls/{call.pk}/{where}/"
        assert by_twilio(client, town, path, {"CallSid": "CA1", "Digits": "1"}, secret="forged") == 404
    assert (wishes(town), texts(town)) == ([], [])


def test_who_asked_for_calls_in_a_language_that_nothing_speaks_is_called_once_a_person_has_spoken(
    town, client
):
    with town.oak.acting():
        set_preference(
            adult_id=town.mother.pk, said_by=SaidBy.STAFF, ways=["voice"], by=town.oak.system, at=NOW
        )
    thread = town.begin()
    page = signed_in(client, town.teacher, at=NOW)
    with clock.set_to(NOW):
        shown = page.get(reverse("threads:thread", args=[thread.pk])).content.decode()
        assert "Goes by phone call" not in shown and "Needs a voice" in shown
        with town.oak.acting():
            Adult.objects.seen_by(town.oak.system).filter(pk=town.mother.pk).update(reads_language="es")
        shown = page.get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "Goes by phone call" in shown and "Needs a voice" not in shown


def test_an_e_mail_on_record_makes_e_mail_a_way(town, client, call):
    with town.oak.acting():
        ContactPoint(
            district_id=town.oak.id, adult=town.mother, kind="email", value=MAIL, state="confirmed"
        ).save(force_insert=True)
    press(client, town, call, "way", "2")
    assert wishes(town) == [(["email"], "voice", town.mother.pk)]
