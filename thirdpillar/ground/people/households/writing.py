"""Writing households: new ones, changed ones, those whose last child has gone."""

from __future__ import annotations

from collections.abc import Callable

from thirdpillar.ground.people.households.run import Run


def write_households(run: Run, keep: Callable[[str, str], None]) -> None:
    run.make(
        "member_adult",
        """SELECT o.id AS household_id, a.adult_id FROM home_adult a JOIN home_of o ON o.label = a.label
           UNION ALL SELECT household_id, adult_id FROM pinned""",
    )
    # A record that was folded into another stays in the household of the one that was kept.
    run.make(
        "merged_adult",
        """WITH RECURSIVE folded(adult_id, into_id, depth) AS (
             SELECT id, merged_into_id, 1 FROM people_adult WHERE district_id = %(d)s AND merged_into_id IS NOT NULL
             UNION ALL
             SELECT f.adult_id, a.merged_into_id, f.depth + 1 FROM folded f
             JOIN people_adult a ON a.id = f.into_id AND a.merged_into_id IS NOT NULL AND f.depth < 20)
           SELECT DISTINCT ON (f.adult_id) m.household_id, f.adult_id FROM folded f
           JOIN member_adult m ON m.adult_id = f.into_id
           WHERE NOT EXISTS (SELECT 1 FROM member_adult o WHERE o.adult_id = f.adult_id)
             AND NOT EXISTS (SELECT 1 FROM people_householdadult h
                             JOIN people_household c ON c.id = h.household_id AND c.is_corrected
                             WHERE h.adult_id = f.adult_id AND h.household_id <> m.household_id)
           ORDER BY f.adult_id, f.depth DESC""",
    )
    run("INSERT INTO member_adult SELECT household_id, adult_id FROM merged_adult")
    run.make(
        "member_student",
        """SELECT o.id AS household_id, s.student_id FROM home_student s JOIN home_of o ON o.label = s.label
           UNION ALL SELECT household_id, student_id FROM pinned_student""",
    )
    run.make(
        "language_of",
        """SELECT o.id, o.is_new, coalesce(a.language, s.language, '') AS language FROM home_of o
           LEFT JOIN (SELECT m.household_id, mode() WITHIN GROUP (ORDER BY p.reads_language) AS language
                      FROM member_adult m JOIN people_adult p ON p.id = m.adult_id AND p.reads_language <> ''
                      GROUP BY m.household_id) a ON a.household_id = o.id
           LEFT JOIN (SELECT m.household_id, mode() WITHIN GROUP (ORDER BY p.home_language) AS language
                      FROM member_student m JOIN people_student p ON p.id = m.student_id AND p.home_language <> ''
                      GROUP BY m.household_id) s ON s.household_id = o.id""",
    )
    # Fresh tables have no statistics: a first roster asks them nothing, since nothing of theirs can end or change.
    known = run.one("SELECT EXISTS (SELECT 1 FROM people_household WHERE district_id = %(d)s)")
    if known:
        _remove(run, keep, "adult")
        _remove(run, keep, "student")
    run(
        """INSERT INTO people_household (id, district_id, reads_language, made_by_import_id)
           SELECT id, %(d)s, language, %(i)s FROM language_of WHERE is_new"""
    )
    if known:
        _reword(run, keep)
    _add(run, "adult", known)
    _add(run, "student", known)
    if known:
        _dissolve(run, keep)


def _reword(run: Run, keep: Callable[[str, str], None]) -> None:
    """Standing households whose people now read another language."""
    run.make(
        "other_language",
        """SELECT h.id, l.language FROM people_household h JOIN language_of l ON l.id = h.id
           WHERE NOT l.is_new AND h.reads_language <> l.language""",
    )
    if run.one("SELECT EXISTS (SELECT 1 FROM other_language)"):
        keep("people_household", "SELECT id FROM other_language")
        run(
            """UPDATE people_household h SET reads_language = l.language FROM other_language l
               WHERE l.id = h.id AND h.district_id = %(d)s"""
        )


def _dissolve(run: Run, keep: Callable[[str, str], None]) -> None:
    """Standing households that have no people any more."""
    run.make(
        "emptied",
        """SELECT s.id FROM standing s WHERE NOT EXISTS (SELECT 1 FROM home_of o WHERE o.id = s.id)
           AND NOT EXISTS (SELECT 1 FROM people_householdstudent h WHERE h.household_id = s.id)""",
    )
    if run.one("SELECT EXISTS (SELECT 1 FROM emptied)"):
        keep("people_household", "SELECT id FROM emptied")
        run("UPDATE people_household SET dissolved_at = %(at)s WHERE id IN (SELECT id FROM emptied)")


def _remove(run: Run, keep: Callable[[str, str], None], who: str) -> None:
    """Membership rows of the standing households (and of corrected ones, for adults without any tie left) that ended."""
    table = f"people_household{who}"
    scope = "SELECT student_id FROM scope_student"
    if who == "adult":
        scope = "SELECT adult_id FROM home_adult UNION ALL SELECT adult_id FROM merged_adult"
    gone = f"""SELECT h.id FROM {table} h
               WHERE (h.household_id IN (SELECT id FROM standing)
                      OR h.{who}_id IN ({scope})
                         AND h.household_id IN (SELECT id FROM people_household WHERE NOT is_corrected AND district_id = %(d)s))
                 AND NOT EXISTS (SELECT 1 FROM member_{who} m
                                 WHERE m.household_id = h.household_id AND m.{who}_id = h.{who}_id)"""  # noqa: S608 - our own names
    run.make("ended", gone)
    keep(table, "SELECT id FROM ended")
    run(f"DELETE FROM {table} WHERE id IN (SELECT id FROM ended)")  # noqa: S608


def _add(run: Run, who: str, known: bool) -> None:
    absent = f"""WHERE NOT EXISTS (SELECT 1 FROM people_household{who} h
                              WHERE h.household_id = m.household_id AND h.{who}_id = m.{who}_id)"""  # noqa: S608 - our own names
    run(
        f"""INSERT INTO people_household{who} (id, district_id, household_id, {who}_id, made_by_import_id)
            SELECT tp_new_id(), %(d)s, m.household_id, m.{who}_id, %(i)s FROM member_{who} m
            {absent if known else ""}"""  # noqa: S608
    )
