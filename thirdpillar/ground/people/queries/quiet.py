"""Whose own quiet hours it is now, by number and address: asked when a message goes, not when it was written; and until when
one may go that has an end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import QuietHours, goes_until, last_at
from thirdpillar.ground.people.models import ContactPoint, Preference
from thirdpillar.ground.people.models.preferences import leave_time


def own_quiet(messages: Iterable[Message], *, at: datetime, zone: str, seen_by) -> dict[UUID, datetime]:
    """Of these messages (by id) those that come into the quiet hours of whoever has the number or address today, and when
    those end. Of several who have it, the last to end counts; where theirs together leave no time beside the district's,
    the district's alone count. `zone` is the district's, for what says none of its own.
    Two queries.
    """
    rows = list(messages)
    who = _whose(rows, seen_by)
    found: dict[UUID, datetime] = {}
    for one in rows:
        theirs = who.get(one.address, ())
        ends = [each.may_go_at(at, one.zone or zone) for each in theirs]
        if ends and max(ends) > at and _leave_time(theirs, at, one.zone or zone, zone):
            found[one.pk] = max(ends)
    return found


def own_until(messages: QuerySet[Message], *, zone: str, quiet: QuietHours, seen_by) -> dict[UUID, datetime]:
    """Of these messages, each with an end, those whose reader has quiet hours of their own, and the end of the last time in
    which neither those nor the district's keep it from going. Three queries."""
    hours = Preference.objects.seen_by(seen_by).filter(replaced_at=None, quiet_from__isnull=False)
    points = ContactPoint.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=hours.values("adult_id"))
    rows = list(messages.filter(address__in=points.values("value")).only("address", "zone", "expires_at"))
    who = _whose(rows, seen_by)
    return {
        one.pk: _until(one.expires_at, who[one.address], one.zone or zone, zone, quiet)
        for one in rows
        if one.expires_at and one.address in who
    }


def _until(end: datetime, who: Sequence[Preference], there: str, here: str, quiet: QuietHours) -> datetime:
    who = who if _leave_time(who, end, there, here) else ()
    for _turn in range(8):  # each of them, and the district's, may lead back into another's
        before = end
        end = goes_until(end, there, here, quiet=quiet)
        for each in who:
            just_before = end - timedelta(microseconds=1)
            if each.quiet_from and each.may_go_at(just_before, there) > just_before:
                end = last_at(just_before, each.quiet_from, there)
        if end == before:
            break
    return end


def _whose(messages: Sequence[Message], seen_by) -> dict[str, list[Preference]]:
    """{number or address: what those say who have it and who have quiet hours of their own}."""
    quiet = Preference.objects.seen_by(seen_by).filter(replaced_at=None, quiet_from__isnull=False)
    points = ContactPoint.objects.seen_by(seen_by).filter(
        value__in={one.address for one in messages}, left_at=None, adult_id__in=quiet.values("adult_id")
    )
    of: dict[str, list[UUID]] = {}
    for value, adult_id in points.values_list("value", "adult_id"):
        of.setdefault(value, []).append(adult_id)
    if not of:
        return {}
    theirs = {
        one.adult_id: one for one in quiet.filter(adult_id__in={key for keys in of.values() for key in keys})
    }
    return {
        address: [theirs[key] for key in keys if key in theirs]
        for address, keys in of.items()
        if any(key in theirs for key in keys)
    }


def _leave_time(who: Iterable[Preference], at: datetime, there: str, here: str) -> bool:
    apart = _ahead(at, there) - _ahead(at, here)
    hours = [(one.quiet_from, one.quiet_until) for one in who if one.quiet_from and one.quiet_until]
    return leave_time(hours, apart)


def _ahead(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
