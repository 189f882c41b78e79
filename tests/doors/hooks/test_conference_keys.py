"""Another time for a conference by the keys of a call: by the rules of a text, and doubt is for a person."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.doors.hooks.test_calls import script_of as _script_of
from tests.practice.conferences.week import NOW, THURSDAY, Coming, OakWeek
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint, Tie
from thirdpillar.practice.conferences.actions.moving import move_conference

pytestmark = pytest.mark.django_db
ROSA = "+13125550123"


@pytest.fixture
def oak(client, monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    with clock.set_to(NOW):
        yield OakWeek()


def called(oak, *children, language="es"):
    """A home that may only be called hears its times; the call."""
    oak.family(*children, language=language, phone=ROSA)
    if language != "en":
        oak.interpreter(language)
    with oak.made.acting():
        Tie.objects.seen_by(oak.made.system).update(may_text=False, may_email=False, may_mail=False)
    oak.publish(oak.plan(oak.week(days=[THURSDAY])))
    (call,) = oak.messages("conferences.times")
    assert call.channel == "voice"
    return call


def press(client, oak, path, digit):
    oak.oak = oak.made
    return _script_of(client, oak, path, {"CallSid": "CA1", "Digits": digit})


def words(script):
    return [one.text for one in script.iter("Say")]


def times_of(client, oak, call):
    """Where the key of another time leads, and what is said of the times."""
    script = press(client, oak, f"/hooks/calls/{call.pk}/key/", "3")
    (gather,) = script.iter("Gather")
    to = urlsplit(gather.attrib["action"])
    return f"{to.path}?{to.query}", words(script)


def test_three_offers_free_times_and_a_key_takes_one_once(client, oak):
    call = called(oak, ("Ana", 1))
    (before,) = oak.conferences()
    path, said = times_of(client, oak, call)
    assert path.startswith(f"/hooks/calls/{call.pk}/time/?t=") and 2 <= path.count("t=") <= 4
    assert any(one.startswith("1: ") for one in said) and not any(one.startswith("5: ") for one in said)
    done = words(press(client, oak, path, "2"))
    (now,) = oak.conferences()
    assert now.during != before.during and now.is_locked and now.is_own_choice and now.interpreter_id
    assert any("Ana" in one and "Room 1" in one for one in done)
    # The provider asks again: the same is said, and nothing is moved.
    assert words(press(client, oak, path, "2")) == done and oak.conferences()[0].during == now.during
    assert not oak.rows(Coming, to_call=True) and oak.messages("conferences.moved") == []


def test_a_time_that_is_gone_meanwhile_offers_others(client, oak):
    oak.family(("Ben", 1), name="Reed", phone="")
    call = called(oak, ("Ana", 1), language="en")
    path, said = times_of(client, oak, call)
    mine, other = sorted(oak.conferences(), key=lambda one: one.household_id != call_home(oak, call))
    first = datetime.fromisoformat(parse_qs(path.partition("?")[2])["t"][0])
    with oak.made.acting():
        move_conference(conference_id=other.pk, begins_at=first, by=oak.made.system, at=NOW, quietly=True)
    again = press(client, oak, path, "1")
    assert len(list(again.iter("Gather"))) == 1 and words(again) != said
    assert oak.conferences(pk=mine.pk)[0].during == mine.during


def call_home(oak, call):
    return oak.rows(Coming, pk=call.reference_id)[0].household_id


@pytest.mark.parametrize("key", ["7", "", "*"])
def test_a_key_that_was_not_said_is_for_a_person(client, oak, key):
    call = called(oak, ("Ana", 1), language="en")
    before = oak.conferences()[0].during
    path, _said = times_of(client, oak, call)
    assert words(press(client, oak, path, key)) == ["Thank you. A person at the school will see to it."]
    assert oak.conferences()[0].during == before and len(oak.rows(Coming, to_call=True)) == 1


def test_of_several_of_what_staff_fixed_and_of_a_number_of_somebody_else_a_person_calls(client, oak):
    call = called(oak, ("Ana", 1), ("Ben", 2), language="en")
    said = words(press(client, oak, f"/hooks/calls/{call.pk}/key/", "3"))
    assert said == ["Thank you. A person at the school will see to it."] and oak.rows(Coming, to_call=True)


def test_whoever_has_the_number_since_moves_nothing(client, oak):
    call = called(oak, ("Ana", 1), language="en")
    path, _said = times_of(client, oak, call)
    before = oak.conferences()[0].during
    with oak.made.acting():
        ContactPoint.objects.seen_by(oak.made.system).filter(value=ROSA).update(state="wrong")
    assert words(press(client, oak, path, "1")) == ["Thank you. A person at the school will see to it."]
    assert oak.conferences()[0].during == before
