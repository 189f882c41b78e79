# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Taking in: the really changed rows, each with what it was before, in one transaction."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from thirdpillar.ground.accounts.choices import FAMILY, Role
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.roster.comparing import OFF_THE_ROSTER
from thirdpillar.ground.people.roster.nouns import NOUNS, Noun
from thirdpillar.ground.people.roster.resolving.desk import Desk

# What a row that was not there before is noted as, in tables that do not name the import that made a row.
NOT_THERE = "{}"
# Stored as they are here and told in the reader's language.
BEGUN, ENDED = gettext_noop("The roster says so"), gettext_noop("The roster no longer says so")


def merge(desk: Desk) -> None:
    """Write what `compare` found; the caller holds the transaction and the district's import lock."""
    with over_all_rows():
        _tell_points(desk)
    for noun in NOUNS:
        _keep_before(desk, noun)
        _end(desk, noun)
        _change(desk, noun)
        _add(desk, noun)
    _end_own_accounts(desk)


def keep_rows(desk: Desk, table: str, ids: str) -> None:
    """Note what these rows (a query of ids) are now, before they change."""
    desk.run(
        f"""INSERT INTO people_rosterchange (district_id, roster_import_id, "table", row_id, was)
            SELECT %(d)s, %(i)s, '{table}', t.id, to_jsonb(t) FROM {table} t WHERE t.district_id = %(d)s AND t.id IN ({ids})"""
    )


_POINT = (
    """jsonb_build_object('kind', {0}.kind, 'value', {0}.value, 'state', {1}, 'state_at', {2}, 'left', {3})"""
)


def _tell_points(desk: Desk) -> None:
    """The history of numbers and addresses of adults who stay: the roster brought one, or no longer names it."""
    was = _POINT.format("t", "t.state", "t.state_at", "t.left_at IS NOT NULL")
    told = """INSERT INTO people_contactpointchange
                 (district_id, adult_id, contact_point_id, at, was, became, because, made_by_import_id)
               SELECT %(d)s, {}, %(at)s, {}, {}, %(because)s, %(i)s"""
    ended = _POINT.format("t", "t.state", "t.state_at", "true")
    desk.run(
        told.format("t.adult_id, t.id", was, ended)
        + """ FROM people_contactpoint t JOIN left_point l USING (id) JOIN people_adult a ON a.id = t.adult_id
              WHERE a.district_id = %(d)s AND a.id NOT IN (SELECT id FROM left_adult)""",
        because=ENDED,
    )
    begun = _POINT.format("n", "'unconfirmed'", "NULL::timestamptz", "false")
    desk.run(
        told.format("n.adult_id, n.id", "'{}'::jsonb", begun)
        + " FROM new_point n JOIN people_adult a ON a.id = n.adult_id WHERE n.is_new AND a.district_id = %(d)s",
        because=BEGUN,
    )
    back = _POINT.format("t", "t.state", "t.state_at", "false")
    desk.run(
        told.format("t.adult_id, t.id", was, back)
        + " FROM people_contactpoint t JOIN changed_point c USING (id) WHERE c.returns AND t.district_id = %(d)s",
        because=BEGUN,
    )


def _keep_before(desk: Desk, noun: Noun) -> None:
    if desk.one(f"SELECT EXISTS (SELECT 1 FROM {noun.changed}) OR EXISTS (SELECT 1 FROM {noun.left})"):
        keep_rows(desk, noun.table, f"SELECT id FROM {noun.changed} UNION SELECT id FROM {noun.left}")
    if not noun.has_maker:
        desk.run(
            f"""INSERT INTO people_rosterchange (district_id, roster_import_id, "table", row_id, was)
                SELECT %(d)s, %(i)s, '{noun.table}', s.id, '{NOT_THERE}' FROM {noun.staged} s WHERE s.is_new"""
        )


def _end(desk: Desk, noun: Noun) -> None:
    mine = f"t.district_id = %(d)s AND t.id IN (SELECT id FROM {noun.left})"
    if noun.name == "account":
        # The epoch ends every session at once: nobody who left the roster stays signed in.
        desk.run(
            f"""UPDATE accounts_account t SET suspended_at = %(at)s, suspended_because = '{OFF_THE_ROSTER}', epoch = epoch + 1
                WHERE {mine}"""
        )
    elif noun.name == "grant":
        desk.run(f"DELETE FROM accounts_rolegrant t WHERE {mine}")
    elif noun.name == "restriction":
        # No roster lifts a restriction: it holds on, and waits on the worklist for people to decide.
        desk.run(f"UPDATE people_restriction t SET unlisted_at = %(at)s WHERE {mine}")
    elif noun.has_left:
        desk.run(f"UPDATE {noun.table} t SET left_at = %(at)s WHERE {mine}")


_FAMILY = ", ".join(f"'{role.value}'" for role in sorted({*FAMILY, Role.STUDENT}))
# A family's or student's own account hangs on the person, not on a line of the roster. Who works here too keeps theirs.
_OWN_ACCOUNTS = f"""
    NOT EXISTS (SELECT 1 FROM accounts_rolegrant g WHERE g.account_id = t.id AND g.role NOT IN ({_FAMILY}))
    AND (t.student_id IN (SELECT id FROM {{0}}_student {{1}}) OR t.adult_id IN (SELECT id FROM {{0}}_adult {{1}}))"""


def _end_own_accounts(desk: Desk) -> None:
    """Whoever left takes their own account along, and gets it back with their return."""
    left = _OWN_ACCOUNTS.format("left", "") + " AND t.suspended_at IS NULL"
    back = _OWN_ACCOUNTS.format("changed", "WHERE returns") + f" AND t.suspended_because = '{OFF_THE_ROSTER}'"
    keep_rows(
        desk,
        "accounts_account",
        f"SELECT t.id FROM accounts_account t WHERE t.district_id = %(d)s AND (({left}) OR ({back}))",
    )
    desk.run(
        f"""UPDATE accounts_account t SET suspended_at = %(at)s, suspended_because = '{OFF_THE_ROSTER}', epoch = epoch + 1
            WHERE t.district_id = %(d)s AND {left}"""
    )
    desk.run(
        f"""UPDATE accounts_account t SET suspended_at = NULL, suspended_because = ''
            WHERE t.district_id = %(d)s AND {back}"""
    )


def _change(desk: Desk, noun: Noun) -> None:
    sets = [f"{column} = s.{column}" for column in noun.comparable]
    if noun.has_left:
        sets.append("left_at = NULL")
    if noun.name == "account":
        mine = f"suspended_because = '{OFF_THE_ROSTER}'"
        sets = [
            *sets,
            f"suspended_at = CASE WHEN t.{mine} THEN NULL ELSE t.suspended_at END",
            f"suspended_because = CASE WHEN t.{mine} THEN '' ELSE t.suspended_because END",
        ]
    if not sets:
        return
    desk.run(
        f"""UPDATE {noun.table} t SET {", ".join(sets)} FROM {noun.staged} s JOIN {noun.changed} c USING (id)
            WHERE t.id = s.id AND t.district_id = %(d)s"""
    )


def _add(desk: Desk, noun: Noun) -> None:
    names = ["id", "district_id", *noun.columns, *noun.constants]
    values = ["s.id", "%(d)s", *(f"s.{column}" for column in noun.columns), *noun.constants.values()]
    if noun.has_maker:
        names.append("made_by_import_id")
        values.append("%(i)s")
    desk.run(
        f"INSERT INTO {noun.table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {noun.staged} s WHERE s.is_new"
    )
