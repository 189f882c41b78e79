# ruff: noqa: S608 - our own SQL; every value is a parameter
"""The counts of the cross-section test, built in the database from invitations, class rosters and student groups.

Asked by a machine alone: it sees whole schools, hands the counts to the test, and nobody keeps them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection

from thirdpillar.algorithms.cross_section import Attribute, Counts, Roster, Side
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import CrossSectionResult, Cycle

# The part of it that is everybody.
ALL = ""
# Before the name of an attribute: those of whom it is told whether it is so.
KNOWN = "known:"
# For more schools than these the database is told to plan for all of them.
A_FEW = 5
# A fixed seed: of the children of one home always the same one is kept.
ONE_CHILD = "one child a home"

# Each student of the schools once, with what they are counted under; a child of two homes may be invited twice.
# A home is asked by one of its schools: its children at the others are asked, and visited, with it.
_MARKED = f"""
WITH student AS MATERIALIZED (
  SELECT DISTINCT ON (e.school_id, s.id) e.school_id, s.id, s.grade, s.home_language, s.groups
  FROM people_enrollment e JOIN people_student s ON s.id = e.student_id AND s.left_at IS NULL
  WHERE e.district_id = %(district)s AND e.left_at IS NULL AND e.school_id = ANY (%(schools)s)
), chosen AS (
  SELECT DISTINCT ON (st.school_id, hs.household_id) st.school_id, hs.student_id
  FROM student st JOIN people_householdstudent hs ON hs.student_id = st.id
  WHERE %(one_child)s ORDER BY st.school_id, hs.household_id, md5(%(seed)s || hs.student_id)
), asked AS MATERIALIZED (
  SELECT school_id, student_id, max(roster)::uuid AS account_id FROM (
    SELECT i.school_id, child.id AS student_id, i.from_roster_of_id::text AS roster
    FROM visits_invitation i CROSS JOIN LATERAL unnest(i.student_ids) AS child (id)
    WHERE i.district_id = %(district)s AND i.cycle_id = ANY (%(cycles)s) AND i.school_id = ANY (%(schools)s)
    UNION ALL
    SELECT st.school_id, st.id, NULL
    FROM visits_invitation i JOIN people_householdstudent hs ON hs.household_id = i.household_id
    JOIN student st ON st.id = hs.student_id AND st.school_id <> i.school_id
    WHERE i.district_id = %(district)s AND i.cycle_id = ANY (%(cycles)s)) one
  GROUP BY 1, 2
), visited AS MATERIALIZED (
  SELECT v.school_id, child.id AS student_id
  FROM visits_visit v JOIN visits_invitation i ON i.id = v.invitation_id AND i.cycle_id = ANY (%(cycles)s)
  CROSS JOIN LATERAL unnest(v.student_ids) AS child (id)
  WHERE v.district_id = %(district)s AND v.stage = '{Stage.COMPLETED.value}' AND v.school_id = ANY (%(schools)s)
  UNION
  SELECT st.school_id, st.id
  FROM visits_visit v JOIN visits_invitation i ON i.id = v.invitation_id AND i.cycle_id = ANY (%(cycles)s)
  JOIN people_householdstudent hs ON hs.household_id = v.household_id
  JOIN student st ON st.id = hs.student_id AND st.school_id <> v.school_id
  WHERE v.district_id = %(district)s AND v.stage = '{Stage.COMPLETED.value}'
), marked AS MATERIALIZED (
  SELECT st.school_id, st.id, a.student_id IS NOT NULL AS is_asked, a.account_id, v.student_id IS NOT NULL AS is_visited,
    ARRAY['{ALL}'] || ARRAY(SELECT 'grade_band:' || b.name FROM unnest(%(grades)s::text[], %(bands)s::text[]) AS b (grade, name)
                            WHERE b.grade = st.grade)
    || CASE WHEN st.home_language <> '' THEN ARRAY['home_language:' || st.home_language] ELSE ARRAY[]::text[] END
    || st.groups::text[] || coalesce(c.so::text[], ARRAY[]::text[])
    || ARRAY(SELECT '{KNOWN}' || k FROM unnest(c.known::text[]) AS k) AS names
  FROM student st
  LEFT JOIN asked a ON a.school_id = st.school_id AND a.student_id = st.id
  LEFT JOIN visited v ON v.school_id = st.school_id AND v.student_id = st.id
  LEFT JOIN visits_concernmark c ON c.student_id = st.id AND c.district_id = %(district)s AND c.visit_year_id = %(year)s
  LEFT JOIN (SELECT DISTINCT school_id, student_id FROM chosen) kept ON kept.school_id = st.school_id AND kept.student_id = st.id
  WHERE NOT %(one_child)s OR kept.student_id IS NOT NULL
)
"""
_GROUPS = (
    _MARKED
    + """
SELECT m.school_id, n.name, count(*), count(*) FILTER (WHERE m.is_asked), count(*) FILTER (WHERE m.is_visited)
FROM marked m CROSS JOIN LATERAL unnest(m.names) AS n (name) GROUP BY 1, 2
"""
)
# Whoever proposed families did so from their own classes; what was invited otherwise came from all who are left.
_ROSTERS = (
    _MARKED
    + """
, member AS MATERIALIZED (
  SELECT DISTINCT a.school_id, a.account_id, p.student_id
  FROM (SELECT DISTINCT school_id, account_id FROM asked WHERE account_id IS NOT NULL) a
  JOIN accounts_rolegrant g ON g.account_id = a.account_id AND g.section_id IS NOT NULL
  JOIN people_placement p ON p.section_id = g.section_id AND p.school_id = a.school_id AND p.left_at IS NULL
), listed AS (
  SELECT m.school_id, r.account_id, m.is_asked, m.names
  FROM marked m JOIN member r ON r.school_id = m.school_id AND r.student_id = m.id
  WHERE NOT m.is_asked OR m.account_id = r.account_id
  UNION ALL
  SELECT m.school_id, NULL, m.is_asked, m.names FROM marked m
  LEFT JOIN member r ON r.school_id = m.school_id AND r.student_id = m.id AND r.account_id = m.account_id
  WHERE NOT m.is_asked OR r.student_id IS NULL
)
SELECT l.school_id, l.account_id, n.name, count(*), count(*) FILTER (WHERE l.is_asked)
FROM listed l CROSS JOIN LATERAL unnest(l.names) AS n (name)
WHERE l.school_id IN (SELECT school_id FROM member) GROUP BY 1, 2, 3
"""
)
_HOMES = """
WITH home AS (
  SELECT DISTINCT e.school_id, hs.household_id
  FROM people_enrollment e
  JOIN people_student s ON s.id = e.student_id AND s.left_at IS NULL
  JOIN people_householdstudent hs ON hs.student_id = e.student_id
  JOIN people_household h ON h.id = hs.household_id AND h.dissolved_at IS NULL
  WHERE e.district_id = %(district)s AND e.left_at IS NULL AND e.school_id = ANY (%(schools)s)
)
SELECT home.school_id, count(*), count(*) FILTER (WHERE EXISTS (
  SELECT 1 FROM visits_invitation i WHERE i.district_id = %(district)s AND i.cycle_id = ANY (%(cycles)s)
    AND i.household_id = home.household_id))
FROM home GROUP BY 1
"""


@dataclass
class Tally:
    """One school's counts: homes, and by name of a group (students, invited, visited); rosters as [{name: (in it, invited)}]."""

    homes: int = 0
    homes_invited: int = 0
    groups: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    rosters: list[dict[str, tuple[int, int]]] = field(default_factory=list)

    @property
    def invited(self) -> int:
        return self.groups.get(ALL, (0, 0, 0))[1]

    def attributes(self, terms: Mapping, *, completed: bool = False) -> list[Attribute]:
        """What the test is asked: each group of the rule's attributes; of completed visits only who is left out."""
        everybody = self.groups.get(ALL, (0, 0, 0))
        found = []
        for side in (Side.EXCLUSION,) if completed else tuple(Side):
            for name, (group, asked, seen) in sorted(self.groups.items()):
                if name != ALL and any(_is_of(name, wanted) for wanted in terms[side.value]):
                    population, invited, visited = self.groups.get(KNOWN + name, everybody)
                    if population < terms["fewest_known"] * everybody[0]:
                        continue  # told of a part alone
                    counts = Counts(
                        population, group, visited if completed else invited, seen if completed else asked
                    )
                    rosters = () if completed else self._rosters(name)
                    found.append(Attribute(name, side, counts, rosters))
        return found

    def _rosters(self, name: str) -> tuple[Roster, ...]:
        found = []
        for each in self.rosters:
            population, invited = each.get(KNOWN + name, each[ALL])
            group, asked = each.get(name, (0, 0))
            found.append(Roster(population, group, invited, asked))
        return tuple(found)


def tallies(
    cycle: Cycle,
    school_ids: Collection[UUID],
    *,
    bands: Sequence[tuple[str, str]],
    seen_by,
    one_child: bool = False,
) -> dict[UUID, Tally]:
    """The counts of each school; `bands` are (grade, name of its band), `one_child` keeps one child of each home."""
    # A school's own days take the place of the district's: it is the same window of the year.
    window = Cycle.objects.seen_by(seen_by).filter(visit_year_id=cycle.visit_year_id, number=cycle.number)
    asked = {
        "district": seen_by.district_id, "schools": list(school_ids), "cycles": list(window.values_list("pk", flat=True)),
        "one_child": one_child,
        "year": cycle.visit_year_id,
        "seed": ONE_CHILD, "grades": [grade for grade, _name in bands], "bands": [name for _grade, name in bands],
    }  # fmt: skip
    found: dict[UUID, Tally] = defaultdict(Tally)
    rosters: dict[tuple, dict[str, tuple[int, int]]] = defaultdict(dict)
    with over_all_rows(len(school_ids) > A_FEW), connection.cursor() as cursor:
        cursor.execute(_GROUPS, asked)
        for school, name, students, invited, visited in cursor.fetchall():
            found[school].groups[name] = (students, invited, visited)
        cursor.execute(_ROSTERS, asked)
        for school, account, name, students, invited in cursor.fetchall():
            rosters[school, account][name] = (students, invited)
        cursor.execute(_HOMES, asked)
        for school, homes, invited in cursor.fetchall():
            found[school].homes, found[school].homes_invited = homes, invited
    for (school, _account), counts in rosters.items():
        found[school].rosters.append(counts)
    return dict(found)


def cross_section_of(cycle: Cycle, school_id: UUID, *, seen_by) -> CrossSectionResult | None:
    """What the test said last of a school's invitations."""
    return CrossSectionResult.objects.seen_by(seen_by).filter(cycle=cycle, school_id=school_id).first()


def cross_sections_now(*, on: date, seen_by) -> dict[UUID, CrossSectionResult]:
    """What it said last of each of the asker's schools, in the cycle that is open or was open last."""
    found = CrossSectionResult.objects.seen_by(seen_by).filter(cycle__opens_on__lte=on)
    return {one.school_id: one for one in found.order_by("cycle__opens_on", "at")}


def _is_of(name: str, wanted: str) -> bool:
    """Whether a group is one of an attribute's: "race" holds every race and "hispanic"."""
    if wanted == "race":
        return name.startswith("race:") or name == "hispanic"
    return name == wanted or name.startswith(f"{wanted}:")
