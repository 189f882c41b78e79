# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Households, inferred from ties and addresses: connected homes of adults around students.

Per student, its adults (none of a narrow relation) are grouped by residence: one folded mailing address is one home;
no address and not "lives elsewhere" is the student's main home; living elsewhere without an address is a home of its
own. Households are the connected components of adults through such groups. A student belongs to each household of
its adults; one without adults is a household alone. For mailing and counting only, never for what anybody may do.

Students and adults who left keep their household, so that past touchpoints keep theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import numpy as np

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.choices import NARROW_RELATIONS
from thirdpillar.ground.people.households.graph import components, edges, folded, label_homes
from thirdpillar.ground.people.households.run import Run
from thirdpillar.ground.people.households.writing import write_households

FEW = 50_000  # so many students are looked up by index; for more, whole tables are read

__all__ = ["components", "count_present", "count_staged", "infer_households"]

_NARROW = ", ".join(f"'{relation.value}'" for relation in NARROW_RELATIONS)

# A student's ties that make homes, with the home as a number: 0 is the main home.
_TIES = f"""
    SELECT t.student_id, t.adult_id,
           CASE WHEN m.residence IS NOT NULL THEN hashtextextended(m.residence, 0)
                WHEN t.lives_with IS FALSE THEN hashtextextended(t.adult_id::text, 1) ELSE 0 END AS home
    FROM people_tie t LEFT JOIN people_mailingaddress m ON m.adult_id = t.adult_id AND m.left_at IS NULL
                        AND m.residence <> ''
    WHERE t.district_id = %(d)s AND t.left_at IS NULL AND t.relation NOT IN ({_NARROW})"""


def infer_households(
    *,
    district_id: UUID,
    at: datetime,
    import_id: UUID | None = None,
    touched: str | None = None,
    keep: Callable[[str, str], None] | None = None,
) -> None:
    """Bring households in line with ties and addresses.

    `touched` is a query of student ids whose homes may have changed (None: all); `keep(table, ids)` notes rows
    before they change, so that an import can be undone. Households set by a person are left as they are, but for
    adults and students who joined them or left. Ids stay with the household that keeps most of its people.
    """
    run = Run(district_id, at, import_id)
    # Left to itself the planner, to whom row-level security makes a million rows look like a handful, compares each with each.
    with over_all_rows():
        _choose(run, touched)
        run.make(
            "home_tie",
            f"{_TIES} AND t.student_id IN (SELECT student_id FROM scope_student)" if touched else _TIES,
        )
        _set_aside_corrected(run)
        label_homes(run)
        _match(run)
        write_households(run, keep or (lambda table, ids: None))


def count_present(desk) -> int:
    """How many households have a child enrolled on the import's day: those that the figures of that day count."""
    with over_all_rows():
        return desk.one(
            """SELECT count(DISTINCT m.household_id) FROM people_householdstudent m
               JOIN people_household h ON h.id = m.household_id AND h.dissolved_at IS NULL
               JOIN people_student s ON s.id = m.student_id AND s.left_at IS NULL
               JOIN people_enrollment e ON e.student_id = s.id AND e.left_at IS NULL
                 AND (e.begins_on IS NULL OR e.begins_on <= %(today)s)
               WHERE m.district_id = %(d)s"""
        )


def count_staged(desk) -> int:
    """The same, of the staged rows of a first import, before any is written."""
    desk.run("DROP TABLE IF EXISTS pg_temp.home_tie")
    desk.run(
        f"""CREATE TEMP TABLE home_tie AS
            SELECT t.student_id, t.adult_id,
                   CASE WHEN m.residence <> '' THEN hashtextextended(m.residence, 0)
                        WHEN t.lives_with IS FALSE THEN hashtextextended(t.adult_id::text, 1) ELSE 0 END AS home
            FROM new_tie t LEFT JOIN new_address m ON m.adult_id = t.adult_id WHERE t.relation NOT IN ({_NARROW})"""
    )
    found = edges()
    adults, label = components(
        folded(found["student"]), folded(found["adult"]), found["home"].astype(np.int64)
    )
    enrolled = "SELECT student_id FROM new_enrollment WHERE begins_on IS NULL OR begins_on <= %(today)s"
    # Homes hang together through any child, and count for those who are enrolled.
    present = b"".join(student.bytes for (student,) in desk.rows(enrolled))
    here = np.isin(folded(found["student"]), folded(np.frombuffer(present, dtype="V16")))
    homes = label[np.searchsorted(adults, folded(found["adult"][here]))]
    alone = desk.one(
        f"""SELECT count(DISTINCT e.student_id) FROM ({enrolled}) e
            WHERE NOT EXISTS (SELECT 1 FROM home_tie h WHERE h.student_id = e.student_id)"""
    )
    return len(np.unique(homes)) + alone


def _choose(run: Run, touched: str | None) -> None:
    """scope_student: the students whose households are inferred now, closed under shared adults and households."""
    if touched is None:
        run.make("scope_student", "SELECT id AS student_id FROM people_student WHERE district_id = %(d)s")
        return
    run.make("scope_student", f"SELECT DISTINCT q.student_id FROM ({touched}) q(student_id)")
    run("CREATE UNIQUE INDEX ON scope_student (student_id)")
    run.make("fresh_student", "SELECT student_id FROM scope_student")
    while True:
        _neighbours(run)
        if not run("INSERT INTO scope_student SELECT student_id FROM next_student"):
            break
        run.make("fresh_student", "SELECT student_id FROM next_student")
    run("ANALYZE scope_student")


def _neighbours(run: Run) -> None:
    """next_student: those outside scope_student who share an adult or a household with one of fresh_student."""
    fresh = run.column("SELECT student_id FROM fresh_student")
    if len(fresh) <= FEW:
        adults = run.column(
            "SELECT DISTINCT adult_id FROM people_tie WHERE student_id = ANY (%(ids)s) AND left_at IS NULL",
            ids=fresh,
        )
        homes = run.column(
            "SELECT DISTINCT household_id FROM people_householdstudent WHERE student_id = ANY (%(ids)s)",
            ids=fresh,
        )
        run.make(
            "next_student",
            """SELECT student_id FROM people_tie WHERE adult_id = ANY (%(adults)s) AND left_at IS NULL
               UNION SELECT student_id FROM people_householdstudent WHERE household_id = ANY (%(homes)s)
               EXCEPT SELECT student_id FROM scope_student""",
            adults=adults,
            homes=homes,
        )
        return
    run.make(
        "next_student",
        """SELECT DISTINCT x.student_id FROM (
             SELECT o.student_id FROM fresh_student f
             JOIN people_tie t ON t.student_id = f.student_id AND t.left_at IS NULL
             JOIN people_tie o ON o.adult_id = t.adult_id AND o.left_at IS NULL
             UNION
             SELECT o.student_id FROM fresh_student f
             JOIN people_householdstudent h ON h.student_id = f.student_id
             JOIN people_householdstudent o ON o.household_id = h.household_id
           ) x WHERE NOT EXISTS (SELECT 1 FROM scope_student s WHERE s.student_id = x.student_id)""",
    )


def _set_aside_corrected(run: Run) -> None:
    """pinned (adult → corrected household): they and whoever shares a home with them are not inferred."""
    run.make(
        "pinned",
        """SELECT h.adult_id, h.household_id FROM people_householdadult h
           JOIN people_household c ON c.id = h.household_id AND c.is_corrected AND c.dissolved_at IS NULL
           WHERE c.district_id = %(d)s AND h.adult_id IN (SELECT adult_id FROM home_tie)""",
    )
    run.make("pinned_student", "SELECT NULL::uuid AS student_id, NULL::uuid AS household_id WHERE false")
    if not run.one("SELECT EXISTS (SELECT 1 FROM pinned)"):
        return
    run(
        """INSERT INTO pinned SELECT DISTINCT ON (n.adult_id) n.adult_id, p.household_id
           FROM home_tie n JOIN home_tie o ON o.student_id = n.student_id AND o.home = n.home
           JOIN pinned p ON p.adult_id = o.adult_id
           WHERE NOT EXISTS (SELECT 1 FROM people_householdadult h WHERE h.adult_id = n.adult_id)
           ORDER BY n.adult_id, p.household_id"""
    )
    # A student already in some household was put there, or left out, by the person who corrected it.
    run.make(
        "pinned_student",
        """SELECT DISTINCT n.student_id, p.household_id FROM home_tie n JOIN pinned p ON p.adult_id = n.adult_id
           WHERE NOT EXISTS (SELECT 1 FROM people_householdstudent h WHERE h.student_id = n.student_id)
           UNION
           SELECT h.student_id, h.household_id FROM people_householdstudent h
           JOIN people_household c ON c.id = h.household_id AND c.is_corrected AND c.dissolved_at IS NULL
           WHERE h.student_id IN (SELECT student_id FROM scope_student)""",
    )
    run("DELETE FROM home_tie WHERE adult_id IN (SELECT adult_id FROM pinned)")


def _match(run: Run) -> None:
    """home_of (label → household): the standing household that shares most people, else a new one."""
    run.make(
        "standing",
        """SELECT h.id FROM people_household h WHERE h.district_id = %(d)s AND NOT h.is_corrected AND h.dissolved_at IS NULL
           AND (h.id IN (SELECT household_id FROM people_householdstudent
                         WHERE student_id IN (SELECT student_id FROM scope_student))
             OR h.id IN (SELECT household_id FROM people_householdadult WHERE adult_id IN (SELECT adult_id FROM home_adult)))""",
    )
    run.make(
        "shared",
        """SELECT label, household_id, count(*) AS people FROM (
             SELECT a.label, h.household_id FROM home_adult a JOIN people_householdadult h ON h.adult_id = a.adult_id
             UNION ALL
             SELECT s.label, h.household_id FROM home_student s JOIN people_householdstudent h ON h.student_id = s.student_id
           ) q WHERE household_id IN (SELECT id FROM standing) GROUP BY label, household_id""",
    )
    run.make(
        "home_of",
        """SELECT l.label, coalesce(m.household_id, tp_new_id()) AS id, m.household_id IS NULL AS is_new
           FROM (SELECT DISTINCT label FROM home_student) l LEFT JOIN (
             SELECT DISTINCT ON (label) label, household_id FROM (
               SELECT DISTINCT ON (household_id) household_id, label, people FROM shared
               ORDER BY household_id, people DESC, label) q
             ORDER BY label, people DESC, household_id) m ON m.label = l.label""",
    )
