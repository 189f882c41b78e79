# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""The tables that an import fills, each with the staged rows it is compared with and what leaving means there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from thirdpillar.ground.people.roster.resolving.desk import Desk, gone
from thirdpillar.ground.people.roster.resolving.staff import ANYWHERE, not_enabled


@dataclass(frozen=True)
class Noun:
    """`leaving(desk)` is SQL over `t` for rows that the export ends, or None where it says nothing about them."""

    name: str
    table: str
    columns: tuple[str, ...]
    leaving: Callable[[Desk], str | None]
    fixed: tuple[str, ...] = ()  # of `columns`, those that tell which row it is and so never change
    constants: dict[str, str] = field(default_factory=dict)
    has_left: bool = True
    has_maker: bool = True
    only_where: str = "true"  # over `t`: rows that an import may change

    @property
    def staged(self) -> str:
        return f"new_{self.name}"

    @property
    def changed(self) -> str:
        return f"changed_{self.name}"

    @property
    def left(self) -> str:
        return f"left_{self.name}"

    @property
    def comparable(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column not in self.fixed)


def _absent(desk: Desk, table: str, noun: str, gone_sids: str) -> str | None:
    if not desk.has(table):
        return None
    if desk.is_delta:
        return f"t.sourced_id IN ({gone_sids})"
    return f"NOT EXISTS (SELECT 1 FROM new_{noun} n WHERE n.id = t.id)"


# Whoever has a row that could not be read has not left: neither they, nor what is tied to them.
_READ = "t.sourced_id NOT IN (SELECT sid FROM unread_person)"
_UNREAD_STUDENTS = """SELECT s.id FROM people_student s WHERE s.district_id = %(d)s
                      AND s.sourced_id IN (SELECT sid FROM unread_person)"""
_UNREAD_ADULTS = """SELECT coalesce(a.merged_into_id, a.id) FROM people_adult a WHERE a.district_id = %(d)s
                    AND a.sourced_id IN (SELECT sid FROM unread_person)"""


def _school(desk: Desk) -> str | None:
    return _absent(desk, "raw_org", "school", f"SELECT sid FROM raw_org o WHERE {gone('o')}")


def _section(desk: Desk) -> str | None:
    return _absent(desk, "raw_class", "section", f"SELECT sid FROM raw_class c WHERE {gone('c')}")


def _student(desk: Desk) -> str | None:
    absent = _absent(desk, "raw_person", "student", "SELECT sid FROM gone_person")
    return absent and f"{_READ} AND {absent}"


def _adult(desk: Desk) -> str | None:
    absent = _absent(desk, "raw_person", "adult", "SELECT sid FROM gone_person")
    return absent and f"t.sourced_id <> '' AND t.merged_into_id IS NULL AND {_READ} AND {absent}"


def _enrollment(desk: Desk) -> str | None:
    return """(t.student_id IN (SELECT id FROM left_student)
               OR t.student_id IN (SELECT id FROM new_student)
                  AND NOT EXISTS (SELECT 1 FROM new_enrollment n WHERE n.id = t.id)
                  AND EXISTS (SELECT 1 FROM new_enrollment n WHERE n.student_id = t.student_id))"""


def _placement(desk: Desk) -> str | None:
    ends = ["t.student_id IN (SELECT id FROM left_student)"]
    if desk.has("raw_seat"):
        named = f"t.sourced_id IN (SELECT sid FROM raw_seat e WHERE {gone('e')} AND sid IS NOT NULL)"
        ends.append(
            named
            if desk.is_delta
            else f"""NOT EXISTS (SELECT 1 FROM new_placement n WHERE n.id = t.id)
                     AND t.student_id NOT IN ({_UNREAD_STUDENTS})"""
        )
    return f"({' OR '.join(ends)})"


def _tie(desk: Desk) -> str | None:
    if not (desk.told("raw_link", "adult") or desk.told("raw_person", "agents")):
        return None
    # Ties of students who left stay as they were, so that a family that comes back is found as it was.
    return f"""t.made_by_import_id IS NOT NULL AND t.student_id IN (SELECT id FROM named_student)
               AND NOT EXISTS (SELECT 1 FROM new_tie n WHERE n.id = t.id) AND t.adult_id NOT IN ({_UNREAD_ADULTS})"""


def _point(desk: Desk) -> str | None:
    if not desk.has("raw_person"):
        return None
    return """t.from_roster AND t.adult_id IN (SELECT id FROM new_adult WHERE file IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM new_point n WHERE n.id = t.id)"""


def _address(desk: Desk) -> str | None:
    if not (desk.told("raw_link", "street") or desk.told("raw_home", "street")):
        return None
    named = (
        "SELECT a.id FROM new_adult a JOIN adult_home h ON h.adult = a.sourced_id"
        if desk.is_delta
        else "SELECT id FROM new_adult"
    )
    return f"""NOT t.is_protected AND t.made_by_import_id IS NOT NULL AND t.adult_id IN ({named})
               AND NOT EXISTS (SELECT 1 FROM new_address n WHERE n.id = t.id)"""


def _restriction(desk: Desk) -> str | None:
    if not desk.told("raw_link", "r_scope"):
        return None
    return f"""t.from_roster AND t.unlisted_at IS NULL AND t.student_id IN (SELECT id FROM named_student)
               AND NOT EXISTS (SELECT 1 FROM new_restriction n WHERE n.id = t.id)
               AND t.adult_id NOT IN ({_UNREAD_ADULTS})"""


def _ride(desk: Desk) -> str | None:
    ends = ["t.student_id IN (SELECT id FROM left_student)"]
    if desk.has("raw_ride"):
        named = "t.student_id IN (SELECT id FROM named_rider)" if desk.is_delta else "true"
        ends.append(
            f"""{named} AND NOT EXISTS (SELECT 1 FROM new_ride n WHERE n.id = t.id)
                AND t.student_id NOT IN (SELECT id FROM unread_rider) AND t.student_id NOT IN ({_UNREAD_STUDENTS})"""
        )
    return f"({' OR '.join(ends)})"


def _account(desk: Desk) -> str | None:
    if not desk.has("raw_person"):
        return None
    off = f"SELECT p.sid FROM raw_person p WHERE {not_enabled('p')} UNION SELECT sid FROM gone_person"
    absent = (
        f"t.sourced_id IN ({off})"
        if desk.is_delta
        else "NOT EXISTS (SELECT 1 FROM new_account n WHERE n.id = t.id)"
    )
    return f"t.origin = 'roster' AND t.sourced_id <> '' AND {_READ} AND {absent}"


def _grant(desk: Desk) -> str | None:
    if not desk.has("raw_person"):
        return None
    if desk.is_delta:
        return """t.origin = 'roster' AND NOT EXISTS (SELECT 1 FROM new_grant n WHERE n.id = t.id)
                  AND (t.account_id, t.role, t.school_id) IN (SELECT account_id, role, school_id FROM ended_grant)"""
    silent = [] if desk.has("raw_seat") else ["t.section_id IS NULL"]
    if not desk.has("raw_staff_role"):
        silent.append(
            "t.role NOT IN ({})".format(
                ", ".join(f"'{r}'" for r in [*ANYWHERE.values(), "coordinator", "liaison"])
            )
        )
    return " AND ".join(
        [
            "t.origin = 'roster'",
            "t.account_id IN (SELECT id FROM new_account)",
            "NOT EXISTS (SELECT 1 FROM new_grant n WHERE n.id = t.id)",
            *silent,
        ]
    )


NOUNS = (
    Noun("school", "schools_school", ("sourced_id", "name", "identifier"), _school, ("sourced_id",),
         {"is_community_school": "false"}, has_maker=False),
    Noun("year", "schools_schoolyear", ("sourced_id", "title", "begins_on", "ends_on"), lambda desk: None,
         ("sourced_id",), has_left=False, has_maker=False),
    Noun("section", "schools_section", ("sourced_id", "school_id", "title", "is_homeroom", "grade"), _section,
         ("sourced_id",), has_maker=False),
    Noun("student", "people_student",
         ("sourced_id", "given_name", "family_name", "preferred_name", "sort_name", "birth_on", "grade",
          "home_language", "groups"), _student, ("sourced_id",)),
    Noun("enrollment", "people_enrollment", ("student_id", "school_id", "grade", "begins_on", "ends_on"), _enrollment,
         ("student_id", "school_id")),
    Noun("placement", "people_placement", ("student_id", "section_id", "school_id", "sourced_id"), _placement,
         ("student_id", "section_id")),
    Noun("adult", "people_adult",
         ("sourced_id", "given_name", "family_name", "preferred_name", "sort_name", "reads_language",
          "speaks_language", "needs_interpreter"), _adult, ("sourced_id",)),
    Noun("point", "people_contactpoint", ("adult_id", "kind", "value", "as_given"), _point,
         ("adult_id", "kind", "value"), only_where="t.from_roster AND t.removed_at IS NULL"),
    Noun("address", "people_mailingaddress", ("adult_id", "street", "city", "state", "postal_code", "residence"),
         _address, ("adult_id",)),
    Noun("tie", "people_tie",
         ("student_id", "adult_id", "relation", "has_legal_authority", "lives_with", "priority", "may_text",
          "may_email", "may_call", "may_mail", "records_access"), _tie, ("student_id", "adult_id")),
    Noun("restriction", "people_restriction",
         ("student_id", "adult_id", "scopes", "source", "reference", "begins_on", "ends_on", "unlisted_at", "unread_at",
          "from_roster"),
         _restriction, ("student_id", "adult_id", "from_roster")),
    Noun("ride", "people_busride", ("student_id", "direction", "route", "stop", "begins_on", "ends_on"), _ride,
         ("student_id", "direction", "route", "stop", "begins_on")),
    Noun("account", "accounts_account", ("sourced_id", "given_name", "family_name", "email"), _account,
         ("sourced_id",),
         {"phone": "''", "language": "''", "origin": "'roster'", "single_sign_on_subject": "''",
          "suspended_because": "''", "epoch": "0"}, has_left=False, has_maker=False),
    Noun("grant", "accounts_rolegrant", ("account_id", "role", "school_id", "section_id", "origin"), _grant,
         ("account_id", "role", "school_id", "section_id"), has_left=False, has_maker=False,
         only_where="t.origin = 'roster'"),
)  # fmt: skip
BY_NAME = {noun.name: noun for noun in NOUNS}

# Written by the household inference, undone like the others.
HOUSEHOLD_TABLES = ("people_household", "people_householdstudent", "people_householdadult")
