"""The map of the district's area that the office loads beside the buses: taken in the place of the one before, or removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.basemap import MapRefused, around, read_map
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.models import AreaMap
from thirdpillar.practice.gatherings.queries.timing import buses
from thirdpillar.practice.gatherings.rules import enforce, may_plan
from thirdpillar.practice.gatherings.rules.timing import weighing

MOST_BYTES = 60_000_000
MOST_POINTS = 400_000


@transaction.atomic
def load_area_map(*, name: str, chunks: Iterable[bytes], by, at: datetime) -> AreaMap:
    """Take streets, water and parks where the district's buses go, and as far around as the picture of ways reaches.

    The file is read as it comes. Refused with what is wrong with it and where.
    """
    enforce(may_plan(by, None))
    terms, found = weighing(at.date()), buses(seen_by=by)
    reach = terms["map_radius_m"] + terms["map_square_m"]
    area = around(found.feed.latitude, found.feed.longitude, reach) if found else None
    if area is None:
        raise Refused(
            _("No bus timetable is loaded: ways are not counted. The district office can load one.")
        )
    try:
        taken = read_map(
            chunks, area, detail_m=terms["map_detail_m"], most_bytes=MOST_BYTES, most_points=MOST_POINTS
        )
    except MapRefused as refused:
        raise Refused(_("This map cannot be used: %(why)s") % {"why": _in_words(refused)}) from refused
    row, _new = AreaMap.objects.seen_by(by).update_or_create(
        district_id=by.district_id,
        defaults={
            "name": name[:200],
            "content": taken.packed(),
            "lines": len(taken.kinds),
            "loaded_at": at,
            "loaded_by_id": by.account_id,
        },
    )
    record(
        by=by,
        at=at,
        deed="gatherings.load_area_map",
        subject="district",
        subject_id=by.district_id,
        lines=row.lines,
    )
    return row


@transaction.atomic
def remove_area_map(*, by, at: datetime) -> None:
    """From now on there is none; where none was, nothing changes."""
    enforce(may_plan(by, None))
    gone, _each = AreaMap.objects.seen_by(by).filter(district_id=by.district_id).delete()
    if gone:
        record(by=by, at=at, deed="gatherings.remove_area_map", subject="district", subject_id=by.district_id)


def _in_words(refused: MapRefused) -> str:
    """Where in the file and what was met there: what a person needs who asks whoever made it."""
    said = (refused.where, refused.code.replace("_", " "), refused.example)
    return " ".join(part for part in said if part)
