# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Putting everything back as it was before an import."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.roster.nouns import HOUSEHOLD_TABLES, NOUNS
from thirdpillar.ground.people.roster.resolving.desk import Desk

# Children before parents when removing, the reverse when putting back.
MADE = (
    "people_householdadult", "people_householdstudent", "people_household", "people_restriction", "people_tie",
    "people_mailingaddress", "people_contactpoint", "people_busride", "people_placement", "people_enrollment", "people_adult",
    "people_student",
)  # fmt: skip
NAMED = ("accounts_rolegrant", "accounts_account", "schools_section", "schools_schoolyear", "schools_school")
_LEAVES = {noun.table for noun in NOUNS if noun.has_left}
# Rows that the import itself hangs on a person: they go with it and hold nothing back.
_OWN = {*MADE, *NAMED, *HOUSEHOLD_TABLES, "people_rosterchange", "people_rosterrefusal", "people_rosterfile"}
_SUBJECTS = {
    "people_student": ("student_id",),
    "people_adult": ("adult_id",),
    "people_household": ("household_id",),
    "accounts_account": ("account_id", "by_account_id", "assigned_to_id"),
    "schools_school": ("school_id",),
}

# By which moment a row tells that a person has spoken of some of its columns.
_SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "people_adult": {"languages_said_at": ("reads_language", "speaks_language", "needs_interpreter")},
    "people_tie": {"permissions_said_at": ("may_text", "may_email", "may_call", "may_mail")},
    "people_contactpoint": {"removed_at": ("left_at",)},
}
# Rows (`t`, noted as `b`) that a person has taken in hand since the import.
_TOUCHED = {
    "people_household": "t.is_corrected AND NOT b.is_corrected",
    "accounts_account": """EXISTS (SELECT 1 FROM audit_entry e WHERE e.district_id = t.district_id AND e.subject_id = t.id
                           AND e.deed IN ('accounts.suspend_account', 'accounts.admit_account') AND e.at > %(since)s)""",
}
# Rows (`t`) that the import made and a person has spoken of: they are ended, not removed, and so is whom they hang on.
# The next export that names them finds them as they were left, and with them what was said.
_SPOKEN = {
    "people_tie": "t.permissions_said_at IS NOT NULL",
    "people_adult": """t.languages_said_at IS NOT NULL OR t.merged_into_id IS NOT NULL
                       OR EXISTS (SELECT 1 FROM people_adult o WHERE o.merged_into_id = t.id)""",
    "people_contactpoint": """t.removed_at IS NOT NULL OR t.stopped_at IS NOT NULL OR t.shared_said_at IS NOT NULL
                              OR t.state_at IS NOT NULL OR t.state <> 'unconfirmed'""",
    "people_mailingaddress": "t.is_protected",
}
_SET_RIGHT = """EXISTS (SELECT 1 FROM people_householdcorrection c WHERE c.district_id = t.district_id
                AND t.household_id IN (c.household_id, c.other_id) AND c.undone_at IS NULL AND c.at > %(since)s)"""
# Of what it made, rows that hold on as they are: homes that a person has set right since, restrictions that a person
# decided on, and a record into which an older one was folded.
_HOLDS_ON = {
    "people_householdadult": _SET_RIGHT,
    "people_householdstudent": _SET_RIGHT,
    "people_household": "t.is_corrected",
    "people_restriction": """EXISTS (SELECT 1 FROM audit_entry e WHERE e.district_id = t.district_id
                             AND e.subject_id = t.id AND e.deed IN ('people.extend_restriction', 'people.ask_to_loosen',
                               'people.confirm_loosening', 'people.decline_loosening'))""",
    "people_adult": """EXISTS (SELECT 1 FROM people_adult o WHERE o.merged_into_id = t.id
                       AND o.made_by_import_id IS DISTINCT FROM %(i)s)""",
}
# Removed rows (`b`) that would now stand against what a person has put right.
_CORRECTED = """EXISTS (SELECT 1 FROM people_household{0} o JOIN people_household h ON h.id = o.household_id
                AND h.is_corrected WHERE o.{0}_id = b.{0}_id)"""
_NOT_AGAIN = {f"people_household{who}": _CORRECTED.format(who) for who in ("adult", "student")}


def undo(desk: Desk, *, since: datetime) -> dict[str, int]:
    """Remove what the import made (or end it where something hangs on it) and put back what it changed.

    `since` is when it was taken in: what persons said after that stands, and comes back with whom they said it of.
    """
    done = {"removed": 0, "kept": 0, "restored": 0}
    with over_all_rows():
        _undo(desk, since, done)
    return done


def _undo(desk: Desk, since: datetime, done: dict[str, int]) -> None:
    desk.run("DELETE FROM people_contactpointchange WHERE district_id = %(d)s AND made_by_import_id = %(i)s")
    for table in MADE:
        mine = "t.district_id = %(d)s AND t.made_by_import_id = %(i)s"
        _take_away(desk, table, mine, since, done)
    for table in (*HOUSEHOLD_TABLES, *MADE[3:], *NAMED):
        done["restored"] += _put_back(desk, table, since)
    for table in NAMED:
        mine = f"""t.district_id = %(d)s AND t.id IN (SELECT row_id FROM people_rosterchange
                   WHERE roster_import_id = %(i)s AND "table" = '{table}' AND was = '{{}}')"""
        _take_away(desk, table, mine, since, done)


def _take_away(desk: Desk, table: str, mine: str, since: datetime, done: dict[str, int]) -> None:
    hanging = " OR ".join([*_hanging(table), *([_SPOKEN[table]] if table in _SPOKEN else [])])
    free = f"AND NOT ({hanging})" if hanging else ""
    if table in _HOLDS_ON:
        mine += f" AND NOT ({_HOLDS_ON[table]})"
    done["removed"] += desk.run(f"DELETE FROM {table} t WHERE {mine} {free}", since=since)
    if not hanging:
        return
    if table in _LEAVES:
        ended = "left_at = %(at)s WHERE {} AND left_at IS NULL"
    elif table == "people_household":
        ended = "dissolved_at = %(at)s WHERE {} AND dissolved_at IS NULL"
    elif table == "accounts_account":
        ended = """suspended_at = %(at)s, suspended_because = 'roster undone', epoch = epoch + 1
                   WHERE {} AND suspended_at IS NULL"""
    else:
        return
    done["kept"] += desk.run(f"UPDATE {table} t SET {ended.format(mine)}", since=since)


def _hanging(table: str) -> list[str]:
    """SQL conditions, over `t`, that are true when some room's row refers to it; found in the models, not listed.

    Models that call themselves derived are made anew from what stands, and hold nothing back.
    """
    conditions = []
    names = _SUBJECTS.get(table, ())
    for model in apps.get_models():
        other = model._meta.db_table
        if getattr(model, "is_derived", False):
            continue
        if other in _OWN and not (
            table in ("people_adult", "people_student", "people_household") and other in MADE
        ):
            continue
        for field in model._meta.concrete_fields:
            points = isinstance(field, ForeignKey) and field.related_model._meta.db_table == table
            if points or (field.attname in names and not isinstance(field, ForeignKey)):
                conditions.append(f"EXISTS (SELECT 1 FROM {other} o WHERE o.{field.column} = t.id)")
    return conditions


def _put_back(desk: Desk, table: str, since: datetime) -> int:
    """Restore what the import wrote over, column by column, and rows that it removed.

    What a person here has said of a row since then stands: an import is taken back, not their work.
    """
    with connection.cursor() as cursor:
        columns = [
            c.name for c in connection.introspection.get_table_description(cursor, table) if c.name != "id"
        ]
    # Laid out once, with statistics: joined as JSON, each row would be unpacked for each other one.
    before = f"before_{table}"
    desk.make(
        before,
        f"""SELECT (jsonb_populate_record(NULL::{table}, was)).* FROM people_rosterchange
            WHERE district_id = %(d)s AND roster_import_id = %(i)s AND "table" = '{table}' AND was <> '{{}}'""",
        "id",
    )
    sets = ", ".join(_restored(table, column) for column in columns if column in _written(table))
    changed = 0
    if sets:
        changed = desk.run(
            f"""UPDATE {table} t SET {sets} FROM {before} b
                WHERE t.id = b.id AND t.district_id = %(d)s AND NOT ({_TOUCHED.get(table, "false")})""",
            since=since,
        )
    missing = desk.run(
        f"""INSERT INTO {table} SELECT b.* FROM {before} b WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = b.id)
            AND NOT ({_NOT_AGAIN.get(table, "false")})"""
    )
    desk.run(f"DROP TABLE {before}")
    return changed + missing


def _written(table: str) -> set[str]:
    """The columns of a standing row that an import may write."""
    if table == "people_household":
        return {"reads_language", "dissolved_at"}
    if table == "people_restriction":
        return {"unlisted_at", "unread_at"}  # what else a restriction says, only people change
    written: set[str] = set()
    for noun in NOUNS:
        if noun.table == table:
            written |= {*noun.comparable, *(("left_at",) if noun.has_left else ())}
    # The epoch stays raised: a session that has ended does not come back to life.
    return written | ({"suspended_at", "suspended_because"} if table == "accounts_account" else set())


def _restored(table: str, column: str) -> str:
    """`column = what it was`, unless a person's word on it is newer than what was noted."""
    if (table, column) == ("people_household", "reads_language"):
        said = """EXISTS (SELECT 1 FROM people_householdadult o JOIN people_adult a ON a.id = o.adult_id
                  WHERE o.household_id = t.id AND a.languages_said_at > %(since)s)"""
        return f"reads_language = CASE WHEN {said} THEN t.reads_language ELSE b.reads_language END"
    for marker, columns in _SAID.get(table, {}).items():
        if column in columns:
            return f'"{column}" = CASE WHEN t.{marker} IS DISTINCT FROM b.{marker} THEN t."{column}" ELSE b."{column}" END'
    return f'"{column}" = b."{column}"'
