"""Held or stopped means so: also what a sender has in hand, what comes back, and what is put in later."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from tests.ground.delivery.test_sending import Scripted, now_of, put, send, settle
from thirdpillar.ground.delivery.actions import hold_messages, release_messages, withdraw_messages
from thirdpillar.ground.delivery.channels.outcomes import NotSent, Unclear
from thirdpillar.ground.delivery.models import Halt, Message

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
BUTTONS = pytest.mark.parametrize(("button", "state"), [("hold", "held"), ("stop", "stopped")])


def press(button, district, purpose="p"):
    if button == "hold":
        return hold_messages(by=district.system, at=NOW, purpose=purpose)
    return withdraw_messages(by=district.system, at=NOW, purpose=purpose, why="no")


def states(messages, district):
    return [now_of(district, one).state for one in messages]


@BUTTONS
def test_what_is_unclear_and_did_not_go_stays_in(button, state):
    district, provider = make_district(), Scripted(Unclear("answered 503"))
    message = put(district)
    send(district, provider)
    assert press(button, district) == 0
    assert settle(district, provider, at=LATER) == 1
    assert now_of(district, message).state == state
    assert (send(district, provider, at=LATER), len(provider.calls)) == (0, 1)


@BUTTONS
def test_a_call_that_came_to_nothing_while_the_button_was_pressed_is_not_repeated(button, state):
    district, provider = make_district(), Scripted(NotSent("busy"))
    message = put(district)
    provider.during = lambda: press(button, district)
    send(district, provider)
    assert now_of(district, message).state == state
    assert send(district, provider, at=LATER) == 0


@BUTTONS
def test_what_a_sender_had_locked_when_the_button_was_pressed_is_not_called(button, state):
    district, provider = make_district(), Scripted()
    messages = [put(district) for _ in range(3)]

    def skipped(ids):
        # As the claim locks them: whoever presses now changes none of them.
        press(button, district)
        Message.objects.seen_by(district.system).update(state="ready")
        return {}

    send(district, provider, objections={"p": skipped})
    assert (states(messages, district), provider.calls) == ([state] * 3, [])


@BUTTONS
def test_what_is_put_in_afterwards_stays_in_too_and_other_purposes_go(button, state):
    district, provider = make_district(), Scripted()
    press(button, district)
    message, other = put(district), put(district, purpose="q")
    while send(district, provider):
        pass
    assert states([message, other], district) == [state, "accepted"]


def test_what_was_held_goes_once_it_is_released_and_what_was_stopped_never():
    district, provider = make_district(), Scripted()
    held, stopped = put(district), put(district, purpose="q")
    for button, purpose in (("hold", "p"), ("stop", "q"), ("hold", "q")):
        press(button, district, purpose)
    for purpose in ("p", "q"):
        release_messages(by=district.system, at=NOW, purpose=purpose)
    late = put(district, purpose="q")
    while send(district, provider):
        pass
    assert states([held, stopped, late], district) == ["accepted", "stopped", "stopped"]
    assert list(Halt.objects.seen_by(district.system).values_list("purpose", "is_final")) == [("q", True)]


def test_holding_one_reference_holds_no_other():
    district, provider = make_district(), Scripted()
    one, other = put(district), put(district)
    hold_messages(by=district.system, at=NOW, purpose="p", reference_ids=[one.reference_id])
    send(district, provider)
    assert states([one, other], district) == ["held", "accepted"]


def test_what_waits_for_people_is_held_also_where_they_said_so_between_the_claim_and_the_call():
    district, provider = make_district(), Scripted()
    one, other, free = put(district), put(district, purpose="q:1"), put(district, purpose="r")
    waits = {}
    provider.during = lambda: waits.update({one.reference_id: "a", other.reference_id: "b"})

    def still(messages):
        return {each.pk: waits[each.reference_id] for each in messages if each.reference_id in waits}

    with_still = {"still": still}
    # The first call goes; what the sender has in hand behind it does not.
    send(district, provider, **with_still)
    gone = [each for each in (one, other, free) if now_of(district, each).state == "accepted"]
    assert gone and all(now_of(district, each).state == "held" for each in (one, other) if each not in gone)
    again = put(district, reference_id=one.reference_id, purpose="s")
    send(district, provider, **with_still)
    assert (now_of(district, again).state, now_of(district, again).why) == ("held", "a")
    provider.during = lambda: None
    waits.clear()
    for why in ("a", "b"):
        release_messages(by=district.system, at=NOW, why=why)
    while send(district, provider, **with_still):
        pass
    assert states([one, other, free, again], district) == ["accepted"] * 4
    assert sorted(now_of(district, each).attempt for each in (one, other, free, again)) == [1] * 4
