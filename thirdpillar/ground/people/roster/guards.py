# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Guard rails: reasons to let a person look before an export is taken in. Thresholds are data (roster_guards.toml)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.roster.age import is_older
from thirdpillar.ground.people.roster.refusals import NOTICES, Notes
from thirdpillar.ground.people.roster.resolving.desk import Desk
from thirdpillar.ground.people.roster.standards import guards

REASONS = {
    "families_leaving": _("%(found)s of %(of)s families would leave (more than %(limit)s%%)."),
    "phones_changing": _(
        "The phone numbers of %(found)s of %(of)s adults would change (more than %(limit)s%%)."
    ),
    "names_changing": _(
        "%(found)s of %(of)s students would change their name (more than %(limit)s%%). Columns may have moved."
    ),
    "births_changing": _(
        "%(found)s of %(of)s students would change their date of birth (more than %(limit)s%%). Columns or dates may have moved."
    ),
    "links_ending": _(
        "%(found)s of %(of)s links between students who stay and their adults would end (more than %(limit)s%%). "
        "The adults may be missing, or a column may have moved."
    ),
    "rides_ending": _(
        "%(found)s of %(of)s bus rides of students who stay would end (more than %(limit)s%%)."
    ),
    "schools_changing": _(
        "%(found)s of %(of)s students would change school (more than %(limit)s%%). A file may be of one school only."
    ),
    "students_missing": _("%(found)s of %(of)s known students are not in the file (more than %(limit)s%%)."),
    "classes_emptying": _(
        "%(found)s of %(of)s students who stay would be in no class any more (more than %(limit)s%%). "
        "The file of enrollments may be missing or empty."
    ),
    "roles_ending": _(
        "%(found)s of %(of)s staff who stay would lose all their roles (more than %(limit)s%%). A column may be empty."
    ),
    "staff_leaving": _("%(found)s of %(of)s staff accounts would be closed (more than %(limit)s%%)."),
    "other_district": _("The file is of another district: its organisations are not the known ones."),
    "other_schools": _("The file names %(found)s of the %(of)s known schools (fewer than %(limit)s%%)."),
    "earlier_held": _(
        "An earlier export is still held, and this one holds only what changed since. Look at the earlier one first."
    ),
    "older": _("The file is older than the one last taken in."),
    "restriction_touched": _("Restrictions of %(found)s student–adult links would change."),
    "rows_refused": _("%(found)s of %(of)s rows could not be read (more than %(limit)s%%)."),
    "broken_file": _("%(files)s could not be read to the end or lacks a needed column."),
    "delta_first": _(
        "The file names only changes, and no whole roster was taken in before it. Take in a whole one first."
    ),
    "nobody": _("The file names no student."),
}


def reasons_to_hold(
    desk: Desk,
    changes: dict,
    notes: Notes,
    *,
    exported_at: datetime | None,
    last_exported_at: datetime | None,
    district_sourced_id: str,
    earlier_held: bool,
) -> list[dict[str, Any]]:
    """Reasons as {code, words}; empty when the import may go on by itself."""
    held: list[dict[str, Any]] = []
    limits = guards()

    def share(code: str, limit: str, found: int, of: int) -> None:
        if of and found * 100 > limits[limit] * of:
            held.append({"code": code, "words": {"found": found, "of": of, "limit": limits[limit]}})

    if desk.is_delta and earlier_held:
        held.append({"code": "earlier_held", "words": {}})
    if notes.broken_files:
        held.append({"code": "broken_file", "words": {"files": ", ".join(sorted(notes.broken_files))}})
    staged = desk.one("SELECT count(*) FROM raw_person")
    if desk.has("raw_person"):
        refused = desk.one(
            "SELECT count(DISTINCT (file, line)) FROM refused WHERE code IN ('unknown_role', 'missing_value', 'duplicate_id')"
        ) + sum(number for code, number in notes.counted.items() if code not in NOTICES)
        share("rows_refused", "rows_refused_percent", refused, staged + refused)
    known = desk.one("SELECT count(*) FROM people_student WHERE district_id = %(d)s AND left_at IS NULL")
    if not known:
        if desk.is_delta:
            held.append({"code": "delta_first", "words": {}})
        if desk.has("raw_person") and not desk.one("SELECT count(*) FROM new_student"):
            held.append({"code": "nobody", "words": {}})
        return held
    _places(desk, held, share, district_sourced_id)
    if exported_at and last_exported_at and is_older(exported_at, last_exported_at):
        held.append({"code": "older", "words": {}})
    if changes["restriction"]["pairs"]:
        held.append({"code": "restriction_touched", "words": {"found": changes["restriction"]["pairs"]}})
    leaving = changes["student"]["left"]
    if not desk.is_delta and desk.has("raw_person"):
        share("students_missing", "students_missing_percent", leaving, known)
    if leaving and known >= limits["smallest_district"]:
        share("families_leaving", "families_leaving_percent", *_families(desk))
    with_phone = desk.one(
        """SELECT count(DISTINCT adult_id) FROM people_contactpoint
           WHERE district_id = %(d)s AND from_roster AND left_at IS NULL AND kind <> 'email'"""
    )
    if known >= limits["smallest_district"]:
        share("phones_changing", "phones_changing_percent", changes["point"]["phones"], with_phone)
        renamed = desk.one(
            """SELECT count(*) FROM new_student s JOIN people_student t ON t.id = s.id
               WHERE t.left_at IS NULL AND t.sort_name <> s.sort_name AND s.id IN (SELECT id FROM changed_student)"""
        )
        share("names_changing", "names_changing_percent", renamed, known)
        born_anew = desk.one(
            """SELECT count(*) FROM new_student s JOIN people_student t ON t.id = s.id
               WHERE t.left_at IS NULL AND t.birth_on IS NOT NULL AND t.birth_on IS DISTINCT FROM s.birth_on
                 AND s.id IN (SELECT id FROM changed_student)"""
        )
        share("births_changing", "births_changing_percent", born_anew, known)
        share("links_ending", "links_ending_percent", *_links(desk))
        share("rides_ending", "rides_ending_percent", *_rides(desk))
        share("schools_changing", "schools_changing_percent", changes["student"]["moved"], known)
    staff = desk.one(
        "SELECT count(*) FROM accounts_account WHERE district_id = %(d)s AND origin = 'roster' AND suspended_at IS NULL"
    )
    share("staff_leaving", "staff_leaving_percent", changes["account"]["left"], staff)
    if not desk.is_delta and known >= limits["smallest_district"]:
        share("roles_ending", "roles_ending_percent", *_losing(desk, _ROLES))
        share("classes_emptying", "classes_emptying_percent", *_losing(desk, _CLASSES))
    return held


# Table, noun, whose rows, what these are, and which of the rows count: a teacher without a place sees nobody.
_ROLES = ("accounts_rolegrant", "grant", "account_id", "account",
          "t.origin = 'roster' AND (t.school_id IS NOT NULL OR t.section_id IS NOT NULL)",
          "n.school_id IS NOT NULL OR n.section_id IS NOT NULL")  # fmt: skip
_CLASSES = ("people_placement", "placement", "student_id", "student", "t.left_at IS NULL", "true")


def _losing(desk: Desk, what: tuple[str, str, str, str, str, str]) -> tuple[int, int]:
    """People who stay and would lose all their rows of a noun, and all people who stay and have some."""
    table, noun, whose, person, counts, counts_anew = what
    with over_all_rows():
        found, of = desk.rows(
            f"""SELECT count(*) FILTER (WHERE goes AND q.who NOT IN (SELECT n.{whose} FROM new_{noun} n WHERE {counts_anew})),
                       count(*)
                FROM (SELECT t.{whose} AS who, bool_and(l.id IS NOT NULL) AS goes FROM {table} t
                      LEFT JOIN left_{noun} l ON l.id = t.id
                      WHERE t.district_id = %(d)s AND {counts} AND t.{whose} NOT IN (SELECT id FROM left_{person})
                      GROUP BY t.{whose}) q"""
        )[0]
    return found, of


def _places(desk: Desk, held: list, share, district_sourced_id: str) -> None:
    if not desk.has("raw_org"):
        return
    districts = [
        row[0]
        for row in desk.rows(
            "SELECT sid FROM raw_org WHERE lower(kind) IN ('district', 'local', 'localeducationagency')"
        )
    ]
    schools = desk.one("SELECT count(*) FROM schools_school WHERE district_id = %(d)s AND left_at IS NULL")
    overlap = desk.one(
        """SELECT count(*) FROM schools_school t WHERE t.district_id = %(d)s AND t.left_at IS NULL
           AND t.sourced_id IN (SELECT sid FROM raw_org)"""
    )
    other = district_sourced_id and districts and district_sourced_id not in districts
    if other or (
        schools and not overlap and (not desk.is_delta or desk.one("SELECT count(*) FROM new_school"))
    ):
        held.append({"code": "other_district", "words": {}})
    elif schools and not desk.is_delta:
        limit = guards()["schools_overlapping_percent"]
        if overlap * 100 < limit * schools:
            held.append({"code": "other_schools", "words": {"found": overlap, "of": schools, "limit": limit}})


def _links(desk: Desk) -> tuple[int, int]:
    """Links of students who stay that would end, and all links of students who stay."""
    found = desk.one(
        """SELECT count(*) FROM people_tie t JOIN left_tie l USING (id)
           WHERE t.district_id = %(d)s AND t.student_id NOT IN (SELECT id FROM left_student)"""
    )
    of = desk.one(
        """SELECT count(*) FROM people_tie t WHERE t.district_id = %(d)s AND t.left_at IS NULL
           AND t.student_id NOT IN (SELECT id FROM left_student)"""
    )
    return found, of


def _rides(desk: Desk) -> tuple[int, int]:
    """Ways to or from school of students who stay on which no bus would take them any more, and all that one does."""
    with over_all_rows():
        found, of = desk.rows(
            """SELECT count(*) FILTER (WHERE q.goes AND n.student_id IS NULL), count(*)
               FROM (SELECT t.student_id, t.direction, bool_and(l.id IS NOT NULL) AS goes FROM people_busride t
                     LEFT JOIN left_ride l USING (id)
                     WHERE t.district_id = %(d)s AND t.left_at IS NULL AND t.student_id NOT IN (SELECT id FROM left_student)
                     GROUP BY t.student_id, t.direction) q
               LEFT JOIN (SELECT DISTINCT student_id, direction FROM new_ride) n USING (student_id, direction)"""
        )[0]
    return found, of


def _families(desk: Desk) -> tuple[int, int]:
    """Households with an enrolled student that would have none, and all households with one."""
    with over_all_rows():
        of = desk.one(
            """SELECT count(DISTINCT h.household_id) FROM people_householdstudent h
               JOIN people_household p ON p.id = h.household_id AND p.dissolved_at IS NULL
               JOIN people_student s ON s.id = h.student_id AND s.left_at IS NULL WHERE h.district_id = %(d)s"""
        )
        found = desk.one(
            """SELECT count(*) FROM (
             SELECT h.household_id FROM people_householdstudent h
             JOIN people_household p ON p.id = h.household_id AND p.dissolved_at IS NULL
             JOIN people_student s ON s.id = h.student_id AND s.left_at IS NULL
             WHERE h.household_id IN (SELECT household_id FROM people_householdstudent
                                      WHERE student_id IN (SELECT id FROM left_student))
             GROUP BY h.household_id HAVING bool_and(s.id IN (SELECT id FROM left_student))) q"""
        )
    return found, of
