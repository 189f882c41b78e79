"""Keeping the roll-up in step with the rooms: whole when asked, else only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.proof.evidence.models import NEVER, RollUp
from thirdpillar.proof.evidence.queries.measures import (
    ADULTS,
    DEFAULT_MEASURE,
    definition,
    fingerprint,
    measures_within,
    unit_of,
)
from thirdpillar.proof.evidence.queries.presence import pieces_sql, stays_sql
from thirdpillar.proof.evidence.queries.touchpoints import households_touched_since, touchpoints_sql
from thirdpillar.proof.evidence.queries.years import Window, reach_window
from thirdpillar.standards.library import Entry as Measure

# A deed is stamped with the start of its transaction; re-reading this much catches those that ended late.
OVERLAP = timedelta(minutes=10)

# Where a refresh takes this long, pages ask for one only after so many times as long.
NOTICEABLE_MS, MOST_MS, PATIENCE = 1_000, 5_000, 10

_PRESENCE = """
INSERT INTO {table} (district_id, household_id, school_id, grade, language, {group}begins_on, ends_on, first_on)
SELECT %(district)s, p.household_id, p.school_id, p.grade, p.language, {group}p.begins_on, p.ends_on,
       coalesce(r.first_on, %(never)s)
FROM ({pieces}) p
LEFT JOIN evidence_reachedhousehold r ON r.household_id = p.household_id AND r.district_id = %(district)s
  AND r.measure = %(measure)s AND r.measure_version = %(version)s AND r.school_year_id = %(year)s
"""

_PRESENCE_REACHED = """
UPDATE {table} p SET first_on = coalesce(r.first_on, %(never)s)
FROM unnest(%(touched)s::uuid[]) AS t(household_id)
LEFT JOIN evidence_reachedhousehold r ON r.household_id = t.household_id AND r.district_id = %(district)s
  AND r.measure = %(measure)s AND r.measure_version = %(version)s AND r.school_year_id = %(year)s
WHERE p.household_id = t.household_id AND p.district_id = %(district)s
  AND p.first_on IS DISTINCT FROM coalesce(r.first_on, %(never)s)
"""

# Table, and the column that only the second one has.
_PRESENCES = (("evidence_presence", ""), ("evidence_grouppresence", "group_code, "))

_VERSION = """
SELECT (SELECT count(*) FROM people_household WHERE district_id = %(d)s AND dissolved_at IS NULL),
       (SELECT count(*) FROM people_householdstudent WHERE district_id = %(d)s),
       (SELECT max(made_at) FROM people_householdstudent WHERE district_id = %(d)s),
       (SELECT max(greatest(applied_at, undone_at)) FROM people_rosterimport WHERE district_id = %(d)s),
       (SELECT max(greatest(at, undone_at)) FROM people_householdcorrection WHERE district_id = %(d)s),
       (SELECT max(greatest(at, undone_at)) FROM people_merge WHERE district_id = %(d)s)
"""

_REACHED = """
INSERT INTO {table} (district_id, measure, measure_version, school_year_id, {column}, first_on, latest_at, touchpoints)
SELECT %s, %s, %s, %s, t.{source}, {first}, max(t.at), count(*)
FROM ({touchpoints}) t
JOIN {whose} w ON w.id = t.{source}
GROUP BY t.{source}
HAVING count(*) >= %s
"""

# The day of the touchpoint that makes it enough.
_FIRST = "min((t.at AT TIME ZONE %s)::date)"
_ENOUGH = "((array_agg(t.at ORDER BY t.at))[{minimum:d}] AT TIME ZONE %s)::date"

_FORGOTTEN = """
DELETE FROM {table} WHERE district_id = %s AND measure = %s AND measure_version = %s AND school_year_id = %s
  AND (%s OR {column} IN ({those}))
"""
_THOSE = "SELECT unnest(%s::uuid[])"
_ADULTS_OF = "SELECT adult_id FROM people_householdadult WHERE household_id = ANY(%s)"


def refresh_reach(*, district_id: UUID, at: datetime) -> bool:
    """Take in what changed since the last refresh, in every measure; False when another refresh is at it."""
    return _bring_up_to_date(district_id, at, whole=False)


def freshen_reach(*, district_id: UUID, at: datetime) -> bool:
    """For a page: refresh, unless that takes long and was done a short while ago; the schedule does it every minute."""
    system = Scope.system(district_id, "keep the reach roll-up in step")
    with tenancy.acting_as(system):
        last = (
            RollUp.objects.seen_by(system)
            .order_by("-read_until")
            .values_list("read_until", "took_ms")
            .first()
        )
    if last and last[1] >= NOTICEABLE_MS and at - last[0] < timedelta(milliseconds=PATIENCE * last[1]):
        return False
    return refresh_reach(district_id=district_id, at=at)


def rebuild_reach(*, district_id: UUID, at: datetime) -> bool:
    """Derive everything anew from the rooms' touchpoints; the nightly proof that the roll-up is no counter."""
    return _bring_up_to_date(district_id, at, whole=True)


@transaction.atomic
def _bring_up_to_date(district_id: UUID, at: datetime, *, whole: bool) -> bool:
    system, began, done = Scope.system(district_id, "keep the reach roll-up in step"), perf_counter(), []
    with tenancy.acting_as(system):
        window = reach_window(None, seen_by=system)
        if window is None or not _alone(district_id):
            return False
        version, today = _roster_version(system), at.astimezone(ZoneInfo(window.zone)).date()
        shown = definition(DEFAULT_MEASURE, today)
        for measure in measures_within(window, today):
            defined = hashlib.sha256(f"{version}|{fingerprint(measure)}".encode()).hexdigest()
            roll_up, _ = RollUp.objects.seen_by(system).get_or_create(
                district_id=district_id,
                measure=measure.id,
                measure_version=measure.version,
                school_year_id=window.year.id,
                defaults={"read_until": window.since},
            )
            moved = roll_up.roster_version != defined or (
                measure == shown and _languages_set_since(roll_up.read_until - OVERLAP, system)
            )
            if whole or roll_up.rebuilt_at is None or moved:
                with over_all_rows():
                    _write_reached(measure, window, system, None)
                    if measure == shown:
                        _write_presence(measure, window, system)
                roll_up.rebuilt_at = at
            else:
                touched = households_touched_since(roll_up.read_until - OVERLAP, seen_by=system)
                if touched:
                    _write_reached(measure, window, system, touched)
                    if measure == shown:
                        _mark_reached(measure, window, system, touched)
            roll_up.roster_version, roll_up.read_until = defined, at
            done.append(roll_up)
        for roll_up in done:
            roll_up.took_ms = min(round((perf_counter() - began) * 1000), MOST_MS)
            roll_up.save()
    return True


def _alone(district_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('evidence.reach' || %s, 0))",
            [str(district_id)],
        )
        return cursor.fetchone()[0]


def _roster_version(system: Scope) -> str:
    """Changes whenever an import is applied or undone, or a household, an adult or a language is corrected by hand."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"d": system.district_id})
        return hashlib.sha256("|".join(str(part) for part in cursor.fetchone()).encode()).hexdigest()


def _languages_set_since(moment: datetime, system: Scope) -> bool:
    """A home's language stands in the presence rows too; that somebody set one is in the record of deeds."""
    deeds = Entry.objects.seen_by(system).filter(at__gte=moment, deed="people.set_languages")
    return deeds.exists()


def _terms(measure, window: Window, system: Scope) -> dict:
    return {
        "district": system.district_id,
        "measure": measure.id,
        "version": measure.version,
        "year": window.year.id,
        "never": NEVER,
    }


def _write_presence(measure, window: Window, system: Scope) -> None:
    terms = _terms(measure, window, system) | {"zone": window.zone, "year_begins": window.begins_on}
    with connection.cursor() as cursor:
        for table, group in _PRESENCES:
            cursor.execute(f"DELETE FROM {table} WHERE district_id = %s", [system.district_id])  # noqa: S608
            stays = stays_sql(narrow="", grouped=bool(group))
            pieces = pieces_sql(stays, by=f"household_id, school_id, grade, {group}language")
            cursor.execute(_PRESENCE.format(table=table, group=group, pieces=pieces), terms)


def _mark_reached(measure, window: Window, system: Scope, touched: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        for table, _group in _PRESENCES:
            cursor.execute(
                _PRESENCE_REACHED.format(table=table),
                _terms(measure, window, system) | {"touched": list(touched)},
            )


def _write_reached(
    measure: Measure, window: Window, system: Scope, household_ids: Iterable[UUID] | None
) -> None:
    """The roll-up of a measure, whole or for some households: of the adults themselves where it counts adults."""
    by_adult, minimum = unit_of(measure) == ADULTS, int(measure.terms.get("minimum_touchpoints", 1))
    names = {
        "table": "evidence_reachedadult" if by_adult else "evidence_reachedhousehold",
        "column": "adult_id" if by_adult else "household_id",
        "source": "adult_id" if by_adult else "home_id",
        "whose": "people_adult" if by_adult else "people_household",
        "first": _FIRST if minimum == 1 else _ENOUGH.format(minimum=minimum),
        "those": _ADULTS_OF if by_adult else _THOSE,
    }
    sql, params = touchpoints_sql(
        seen_by=system,
        kinds=measure.terms["kinds"],
        since=window.since,
        before=window.before,
        two_way=measure.terms["two_way"],
        household_ids=household_ids,
    )
    key: list[Any] = [system.district_id, measure.id, measure.version, window.year.id]
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN.format(**names), [*key, household_ids is None, list(household_ids or ())])
        cursor.execute(
            _REACHED.format(touchpoints=sql, **names),
            [*key, window.zone, *params, minimum],
        )
