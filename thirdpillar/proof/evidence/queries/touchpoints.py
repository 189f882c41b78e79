"""Touchpoints, derived from every room that has some; nothing is counted along the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Q

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.means.conversations import queries as conversations
from thirdpillar.practice.conferences.queries import touchpoints as conferences
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.partners.queries import touchpoints as partners
from thirdpillar.practice.visits.queries import touchpoints as visits
from thirdpillar.practice.volunteers.queries import touchpoints as volunteers

# Rooms whose queries answer `touchpoints(*, seen_by)` with querysets that have COLUMNS.
ROOMS = (gatherings, conversations, visits, conferences, partners, volunteers)
COLUMNS = ("household_id", "adult_id", "at")


def touchpoints_sql(
    *,
    seen_by,
    kinds: Iterable[str],
    since: datetime,
    before: datetime,
    two_way: bool,
    household_ids: Iterable[UUID] | None = None,
) -> tuple[str, list]:
    """SQL text and parameters of all touchpoints of these kinds in a half-open time window, as (home_id, adult_id, at).

    `two_way` leaves out what only we said. The home is the adult's household as it is now, else the one noted down: a
    moved adult takes the touch along. One join over all rows, not a look-up a row.
    """
    wanted = None if household_ids is None else list(household_ids)
    adults = [] if wanted is None else _adults_of(wanted, seen_by)
    parts: list[str] = []
    params: list = []
    for room in ROOMS:
        for rows in room.touchpoints(seen_by=seen_by):
            rows = rows.filter(at__gte=since, at__lt=before, kind__in=list(kinds))
            if two_way:
                rows = rows.filter(two_way=True)
            if wanted is not None:
                rows = rows.filter(Q(household_id__in=wanted) | Q(adult_id__in=adults))
            try:
                sql, values = rows.values_list(*COLUMNS).query.sql_with_params()
            except EmptyResultSet:
                continue  # a kind that this measure does not count
            parts.append(f"({sql})")
            params.extend(values)
    united = " UNION ALL ".join(parts) or "SELECT NULL::uuid, NULL::uuid, NULL::timestamptz WHERE false"
    only = "" if wanted is None else "WHERE coalesce(ha.household_id, t.household_id) = ANY(%s)"
    return (
        # Our own SQL; every value is a parameter.
        f"""SELECT coalesce(ha.household_id, t.household_id) AS home_id, t.adult_id, t.at
            FROM ({united}) AS t (household_id, adult_id, at)
            LEFT JOIN people_householdadult ha ON ha.adult_id = t.adult_id {only}""",  # noqa: S608
        params if wanted is None else [*params, wanted],
    )


def _adults_of(household_ids: list[UUID], seen_by) -> list[UUID]:
    members = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=household_ids)
    return list(members.values_list("adult_id", flat=True))


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Households of which something was recorded or corrected since `moment`, in any room."""
    touched: set[UUID] = set()
    for room in ROOMS:
        touched |= set(room.households_touched_since(moment, seen_by=seen_by))
    return touched


def adults_heard_since(moment: datetime, *, seen_by) -> frozenset[UUID]:
    """Adults who came, answered or wrote since `moment`, in any room: their numbers are alive."""
    heard: set[UUID] = set()
    for room in ROOMS:
        for rows in room.touchpoints(seen_by=seen_by):
            try:
                alive = rows.filter(two_way=True, at__gte=moment, adult_id__isnull=False)
                heard.update(alive.values_list("adult_id", flat=True).distinct())
            except EmptyResultSet:
                continue
    return frozenset(heard)
