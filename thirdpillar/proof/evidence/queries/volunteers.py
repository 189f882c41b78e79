# ruff: noqa: S608 - the queries put together here are our own text; every value is a parameter
"""Hours of volunteers and of students' service learning in a school year, by school and language, small groups hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count as Number

from thirdpillar.algorithms.disclosure import ALL, Count, ProtectedCell, Rule
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.volunteers.choices import HoursStage
from thirdpillar.practice.volunteers.models import Hours, Opportunity, ServiceHours
from thirdpillar.proof.evidence.queries.showing import MODULUS, shown

VOLUNTEERS, STUDENTS = ("school", "language"), ("school",)


@dataclass(frozen=True)
class Group:
    """People of one group as the rule shows them, each once; `hours` None where too few gave them, or where they would tell
    of a group that is hidden."""

    value: str
    people: ProtectedCell
    hours: int | None


@dataclass(frozen=True)
class Given:
    """What was given from the first day of a school year to `as_of`. `opportunities`: {school: how many}."""

    first: date
    as_of: date
    rule: Rule
    volunteers: dict[str, tuple[Group, ...]]
    students: dict[str, tuple[Group, ...]]
    opportunities: dict[str, int]


_KEY = "('x' || left(encode(sha256(convert_to({of}::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric"
_PEOPLE = """
WITH RECURSIVE given AS MATERIALIZED ({hours}
), chain AS (
  SELECT DISTINCT a.id AS asked, a.id, a.merged_into_id, 0 AS step FROM given g
  JOIN people_adult a ON a.id = g.adult_id AND a.district_id = %s
  UNION ALL
  SELECT c.asked, a.id, a.merged_into_id, c.step + 1 FROM chain c
  JOIN people_adult a ON a.id = c.merged_into_id AND a.district_id = %s WHERE c.step < 20
), known AS MATERIALIZED (
  SELECT c.id AS person, g.school_id::text AS school, coalesce(nullif(a.reads_language, ''), h.reads_language, '') AS language,
         extract(epoch FROM upper(g.during) - lower(g.during)) / 60 AS minutes
  FROM given g
  JOIN chain c ON c.asked = g.adult_id AND c.merged_into_id IS NULL
  JOIN people_adult a ON a.id = c.id
  LEFT JOIN people_householdadult ha ON ha.adult_id = c.id
  LEFT JOIN people_household h ON h.id = ha.household_id AND h.dissolved_at IS NULL
)
"""
_STUDENTS = """
WITH known AS MATERIALIZED (
  SELECT student_id AS person, school_id::text AS school, minutes FROM ({hours}) given (school_id, student_id, minutes)
)
"""
_CUT = f"""
SELECT '{{cut}}', part, count(*), sum(minutes), sum(k)
FROM (SELECT {{part}} AS part, person, sum(minutes) AS minutes, {_KEY.format(of="person")} AS k
      FROM known GROUP BY person, 1) one
GROUP BY part"""


def given_in_year(
    *, first: date, as_of: date, since: datetime, before: datetime, rule: Rule, seen_by
) -> Given:
    """Approved hours of a half-open time, of the schools that the asker sees; a person with several records counts once."""
    hours = Hours.objects.seen_by(seen_by).filter(
        stage=HoursStage.APPROVED, during__startswith__gte=since, during__startswith__lt=before
    )
    service = ServiceHours.objects.seen_by(seen_by).filter(
        stage=HoursStage.APPROVED, on__gte=first, on__lte=as_of
    )
    here = seen_by.district_id
    found = Opportunity.objects.seen_by(seen_by).filter(begins_on__lte=as_of, ends_on__gte=first)
    counted = found.order_by().values("school_id").annotate(n=Number("pk")).values_list("school_id", "n")
    opportunities = {str(school): n for school, n in counted}
    adults = hours.values_list("school_id", "adult_id", "during")
    students = service.values_list("school_id", "student_id", "minutes")
    return Given(
        first, as_of, rule,
        _cuts(_PEOPLE, adults, [here, here], VOLUNTEERS, rule, here),
        _cuts(_STUDENTS, students, [], STUDENTS, rule, here),
        opportunities,
    )  # fmt: skip


def _cuts(
    known: str, rows, more: list, cuts: tuple[str, ...], rule: Rule, district_id
) -> dict[str, tuple[Group, ...]]:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(cuts, ())
    parts = [(cut, cut) for cut in cuts] + [(ALL, f"'{ALL}'::text")]
    united = " UNION ALL ".join(_CUT.format(cut=cut, part=part) for cut, part in parts)
    machine = Scope.system(district_id, "hours of volunteers, added up")
    with tenancy.acting_as(machine), connection.cursor() as cursor:
        cursor.execute(known.format(hours=sql) + united, [*params, *more])
        counted = cursor.fetchall()
    whole = next((row for row in counted if row[0] == ALL), None)
    if whole is None:
        return dict.fromkeys(cuts, ())
    return {cut: _groups(cut, [row for row in counted if row[0] == cut], whole, rule) for cut in cuts}


def _groups(cut: str, rows: list[tuple], whole: tuple, rule: Rule) -> tuple[Group, ...]:
    counts = {part: Count(None, n, int(key) % MODULUS) for _cut, part, n, _m, key in [*rows, whole]}
    cells = shown(cut, counts, rule)
    minutes = {part: int(given) for _cut, part, _n, given, _k in [*rows, whole]}
    told = {part for part, cell in cells.items() if cell.denominator.value is not None and part in minutes}
    if len(minutes) - len(told) == 1 and len(told) > 1:
        # One group alone that is hidden would be what is missing from the sum.
        told.discard(min(told - {ALL}, key=lambda part: (minutes[part], part), default=ALL))
    groups = [
        Group(part, cells[part], round(minutes[part] / 60) if part in told else None) for part in minutes
    ]
    return tuple(sorted(groups, key=lambda one: (one.value == ALL, -(one.hours or 0), one.value)))
