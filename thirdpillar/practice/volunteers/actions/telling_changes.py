"""Whoever signed up for a shift hears once, in their language, that its role is called or placed otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from thirdpillar.practice.volunteers.actions.telling import tell, ways_of
from thirdpillar.practice.volunteers.choices import Standing
from thirdpillar.practice.volunteers.models import HelpingRole, Shift, SignUp
from thirdpillar.practice.volunteers.queries.checks import barred_at


def tell_renamed(role: HelpingRole, before: HelpingRole, *, by, at: datetime) -> int:
    """Whoever reads another name or place of a role now than they signed up for, of their next shift in it; how many."""
    coming = SignUp.objects.seen_by(by).filter(
        shift__role=role, shift__begins_at__gt=at, shift__cancelled_at=None
    )
    rows = coming.exclude(standing=Standing.CANCELLED).select_related("volunteer", "shift")
    first: dict[UUID, SignUp] = {}
    for one in rows.order_by("shift__begins_at", "pk"):
        one.shift.role = role
        first.setdefault(one.volunteer_id, one)
    ways = ways_of([one.volunteer for one in first.values()], by=by)
    barred = barred_at({one.adult_id for one in first.values()}, on=at.date(), seen_by=by)
    of_shift: dict[UUID, list[SignUp]] = {}
    for one in first.values():
        language = ways[one.volunteer_id].language
        if role.place != before.place or role.title_in(language) != before.title_in(language):
            of_shift.setdefault(one.shift_id, []).append(one)
    return sum(tell_sign_ups(some, "changed", some[0].shift, barred, by, at) for some in of_shift.values())


def tell_sign_ups(
    rows: Iterable[SignUp], kind: str, shift: Shift, barred: set[tuple[UUID, UUID]], by, at: datetime
) -> int:
    """Nobody who is barred since: their place is given back by the clock, which tells them."""
    people = [one.volunteer for one in rows if (one.adult_id, one.school_id) not in barred]
    return tell(people, kind, shift, by=by, at=at)
