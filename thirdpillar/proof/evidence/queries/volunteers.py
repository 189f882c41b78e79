# ruff: noqa: S608 - the queries put together here are our own text; every value is a parameter
"""Hours of volunteers and of students' service learning in a school year, by school, language and student group, small groups
hidden. A volunteer stands in the groups of the children of their home at the school to which they gave; "" is in none."""

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

VOLUNTEERS, STUDENTS = ("school", "language", "group"), ("school", "group")
# What a cut goes by; whoever is of several groups stands in each, once.
_PARTS = {"group": "unnest(CASE WHEN coalesce(groups, '{}') = '{}' THEN ARRAY[''] ELSE groups END)"}


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
), child AS MATERIALIZED (
  SELECT ha.adult_id, e.school_id, array_agg(DISTINCT code::text) AS groups
  FROM people_householdadult ha
  JOIN people_householdstudent hs ON hs.household_id = ha.household_id
  JOIN people_student s ON s.id = hs.student_id AND (s.left_at IS NULL OR s.left_at >= %s)
  JOIN people_enrollment e ON e.student_id = s.id AND (e.left_at IS NULL OR e.left_at >= %s)
  CROSS JOIN LATERAL unnest(s.groups) code
  WHERE ha.adult_id IN (SELECT id FROM chain) GROUP BY 1, 2
), known AS MATERIALIZED (
  SELECT c.id AS person, g.school_id::text AS school, coalesce(nullif(a.reads_language, ''), h.reads_language, '') AS language,
         extract(epoch FROM upper(g.during) - lower(g.during)) / 60 AS minutes, k.groups
  FROM given g
  JOIN chain c ON c.asked = g.adult_id AND c.merged_into_id IS NULL
  JOIN people_adult a ON a.id = c.id
  LEFT JOIN people_householdadult ha ON ha.adult_id = c.id
  LEFT JOIN people_household h ON h.id = ha.household_id AND h.dissolved_at IS NULL
  LEFT JOIN child k ON k.adult_id = c.id AND k.school_id = g.school_id
)
"""
_STUDENTS = """
WITH known AS MATERIALIZED (
  SELECT s.id AS person, given.school_id::text AS school, minutes, s.groups::text[] AS groups
  FROM ({hours}) given (school_id, student_id, minutes) JOIN people_student s ON s.id = given.student_id
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
        _cuts(_PEOPLE, adults, [here, here, since, since], VOLUNTEERS, rule, here),
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
    parts = [(cut, _PARTS.get(cut, cut)) for cut in cuts] + [(ALL, f"'{ALL}'::text")]
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
    people = {part: n for _cut, part, n, _m, _k in [*rows, whole]}
    told = {part for part, cell in cells.items() if cell.denominator.value is not None and part in minutes}
    for alike in _alike(cut, set(minutes) - {ALL}) if ALL in told else ():
        few = alike - told
        while said := told & alike:
            # What is missing from the sum would be the hours of one group alone that is hidden, or of a few people.
            missing = people[ALL] - sum(people[part] for part in said)
            is_alone = len(few) == 1 and alike - said == few
            if not is_alone and not 0 < missing < rule.threshold:
                break
            told.discard(min(said, key=lambda part: (minutes[part], part)))
    groups = [
        Group(part, cells[part], round(minutes[part] / 60) if part in told else None) for part in minutes
    ]
    return tuple(sorted(groups, key=lambda one: (one.value == ALL, -(one.hours or 0), one.value)))


def _alike(cut: str, parts: set[str]) -> list[set[str]]:
    """The groups that add up to a whole together; a student group is set against all others, but for races, which are one
    another's others."""
    if cut != "group":
        return [parts]
    kinds: dict[str, set[str]] = {}
    for part in parts:
        kinds.setdefault(part.partition(":")[0], set()).add(part)
    return list(kinds.values())
