"""Telling the test what the roster does not hold, and forgetting it: read by the test alone, until the year's end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import SchoolYear
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.models import ConcernMark, VisitYear
from thirdpillar.practice.visits.rules import enforce, may_adopt
from thirdpillar.standards import library

_UNTOLD = """
UPDATE visits_concernmark SET known = array(SELECT k FROM unnest(known) k WHERE k <> ALL (%(names)s)),
  so = array(SELECT k FROM unnest(so) k WHERE k <> ALL (%(names)s))
WHERE district_id = %(district)s AND visit_year_id = %(year)s
"""
_TOLD = """
INSERT INTO visits_concernmark (district_id, visit_year_id, student_id, known, so, until, at)
SELECT %(district)s, %(year)s, s.id, string_to_array(a.known, ','), string_to_array(a.so, ','), %(until)s, %(at)s
FROM unnest(%(ids)s::text[], %(known)s::text[], %(so)s::text[]) AS a (sourced_id, known, so)
JOIN people_student s ON s.district_id = %(district)s AND s.sourced_id = a.sourced_id AND s.left_at IS NULL
ON CONFLICT (student_id, visit_year_id, district_id) DO UPDATE
  SET known = visits_concernmark.known || excluded.known, so = visits_concernmark.so || excluded.so, at = excluded.at
"""


@transaction.atomic
def take_marks(
    *,
    visit_year_id: UUID,
    names: Collection[str],
    students: Mapping[str, Mapping[str, bool]],
    by,
    at: datetime,
) -> int:
    """Tell the test for each student (by the roster's id) which of the attributes `names` is so; answer how many it took.

    What was told of these attributes before is gone. Raises Refused.
    """
    enforce(may_adopt(by))
    allowed = {one.id for one in library.in_force("home_visit_mark", day_of(at, by=by))}
    if not names or set(names) - allowed:
        raise Refused(_("The file has no such column."))
    told = {one: {name: so for name, so in each.items() if name in names} for one, each in students.items()}
    told = {one: each for one, each in told.items() if each}
    wide = Scope.system(by.district_id, "what the test of visits alone may know")
    with tenancy.acting_as(wide), connection.cursor() as cursor:
        year = VisitYear.objects.seen_by(wide).select_for_update().get(pk=visit_year_id)
        until = SchoolYear.objects.seen_by(wide).get(pk=year.school_year_id).ends_on
        common = {"district": by.district_id, "year": year.pk, "names": list(names)}
        cursor.execute(_UNTOLD, common)
        cursor.execute(
            _TOLD,
            common | {
                "until": until, "at": at, "ids": list(told), "known": [",".join(each) for each in told.values()],
                "so": [",".join(name for name, so in each.items() if so) for each in told.values()],
            },
        )  # fmt: skip
        taken = cursor.rowcount
        ConcernMark.objects.seen_by(wide).filter(visit_year=year, known=[]).delete()
    record(
        by=by, at=at, deed="visits.take_marks", subject="visit_year", subject_id=year.pk, names=sorted(names), students=taken,
    )  # fmt: skip
    return taken


@transaction.atomic
def forget_marks(*, visit_year_id: UUID, by, at: datetime) -> int:
    """Forget all that the test was told for a year; answer of how many students."""
    enforce(may_adopt(by))
    wide = Scope.system(by.district_id, "what the test of visits alone may know")
    with tenancy.acting_as(wide):
        gone = ConcernMark.objects.seen_by(wide).filter(visit_year_id=visit_year_id).delete()[0]
    record(
        by=by, at=at, deed="visits.forget_marks", subject="visit_year", subject_id=visit_year_id, students=gone
    )  # fmt: skip
    return gone
