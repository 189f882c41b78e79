"""Whose own quiet hours it is now, by number and address: asked when a message goes, not when it was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, Preference


def own_quiet(messages: Iterable[Message], *, at: datetime, zone: str, seen_by) -> dict[UUID, datetime]:
    """Of these messages (by id) those that come into the quiet hours of whoever has the number or address today, and when
    those end. Of several who have it, the last to end counts. `zone` is the district's, for what says none of its own.
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
        ends = [
            theirs[key].may_go_at(at, one.zone or zone) for key in of.get(one.address, ()) if key in theirs
        ]
        if ends and max(ends) > at:
            found[one.pk] = max(ends)
    return found
