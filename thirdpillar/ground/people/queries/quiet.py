"""Whose own quiet hours it is now, by number and address: asked when a message goes, not when it was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, Preference
from thirdpillar.ground.people.models.preferences import leave_time


def own_quiet(messages: Iterable[Message], *, at: datetime, zone: str, seen_by) -> dict[UUID, datetime]:
    """Of these messages (by id) those that come into the quiet hours of whoever has the number or address today, and when
    those end. Of several who have it, the last to end counts; where theirs together leave no time beside the district's,
    the district's alone count. `zone` is the district's, for what says none of its own.
    Two queries.
    """
    rows = list(messages)
    quiet = Preference.objects.seen_by(seen_by).filter(replaced_at=None, quiet_from__isnull=False)
    points = ContactPoint.objects.seen_by(seen_by).filter(
        value__in={one.address for one in rows}, left_at=None, adult_id__in=quiet.values("adult_id")
    )
    of: dict[str, list[UUID]] = {}
    for value, adult_id in points.values_list("value", "adult_id"):
        of.setdefault(value, []).append(adult_id)
    if not of:
        return {}
    theirs = {
        one.adult_id: one for one in quiet.filter(adult_id__in={key for keys in of.values() for key in keys})
    }
    found: dict[UUID, datetime] = {}
    for one in rows:
        who = [theirs[key] for key in of.get(one.address, ()) if key in theirs]
        ends = [each.may_go_at(at, one.zone or zone) for each in who]
        if ends and max(ends) > at and _leave_time(who, at, one.zone or zone, zone):
            found[one.pk] = max(ends)
    return found


def _leave_time(who: Iterable[Preference], at: datetime, there: str, here: str) -> bool:
    apart = _ahead(at, there) - _ahead(at, here)
    hours = [(one.quiet_from, one.quiet_until) for one in who if one.quiet_from and one.quiet_until]
    return leave_time(hours, apart)


def _ahead(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
