"""Purposes that are held or stopped: noted with the button, and asked wherever one of their messages would go or wait."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Halt, Message

# Of messages those (by id) that wait for people, whatever they are for, and why: they are held until somebody lets them go.
Still = Callable[[Collection[Message]], Mapping[UUID, str]]
# Waiting; or claimed, and its call has not begun: the sender looks once more before each call.
NOT_CALLED = Q(state=State.READY) | Q(state=State.CLAIMED, provider="")


def halt(by, at: datetime, purpose: str, why: str, *, is_final: bool) -> None:
    """Let nothing of a purpose go from now on. What is stopped for good is not merely held later."""
    row = Halt(district_id=by.district_id, purpose=purpose, is_final=is_final, why=why[:300], at=at)
    if is_final:
        Halt.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["district_id", "purpose"],
            update_fields=["is_final", "why", "at"],
        )  # fmt: skip
    else:
        Halt.objects.bulk_create([row], ignore_conflicts=True)


def let_go(by, purpose: str, why: str = "") -> None:
    """End the holding of a purpose ("" is of any), that for this reason where one is said. What is stopped stays so."""
    held = Halt.objects.seen_by(by).filter(is_final=False)
    held = held.filter(purpose=purpose) if purpose else held
    (held.filter(why=why[:300]) if why else held).delete()


def halts_of(by, messages: Iterable[Message]) -> dict[str, Halt]:
    """What keeps these messages in, by their purpose."""
    purposes = {one.purpose for one in messages}
    if not purposes:
        return {}
    return {one.purpose: one for one in Halt.objects.seen_by(by).filter(purpose__in=purposes)}


def without_halted(by, at: datetime, messages: list[Message]) -> list[Message]:
    """The messages whose purpose may go; the others are held or stopped, as somebody said."""
    halts = halts_of(by, messages)
    for one in halts.values():
        keep_in(by, at, one, [each for each in messages if each.purpose == one.purpose])
    return [each for each in messages if each.purpose not in halts]


def keep_in(by, at: datetime, halted: Halt, messages: Iterable[Message]) -> None:
    """Hold or stop these messages, which surely did not go out."""
    rows = Message.objects.seen_by(by).filter(NOT_CALLED, pk__in=[one.pk for one in messages])
    fresh = {
        "state": halted.leads_to,
        "state_at": at,
        "why": halted.why,
        "claimed_until": None,
        "provider": "",
    }
    if halted.leads_to == State.STOPPED:
        rows.update(body=WORDS_LEFT, **fresh)
    else:
        rows.update(**fresh)


def without_still(by, at: datetime, messages: list[Message], still: Still | None) -> list[Message]:
    """The messages that do not wait for people; the others are held for that reason."""
    waits = still(messages) if still and messages else {}
    for why in set(waits.values()):  # of the reasons there are few
        those = [key for key, each in waits.items() if each == why]
        Message.objects.seen_by(by).filter(NOT_CALLED, pk__in=those).update(
            state=State.HELD, state_at=at, why=why[:300], claimed_until=None, provider=""
        )
    return [one for one in messages if one.pk not in waits]
