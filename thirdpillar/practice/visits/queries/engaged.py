"""What home visits take of people's and homes' time, for rooms that know nothing of them (`people/queries/engaged.py`); and
who of a visit has something else then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from thirdpillar.ground.people.queries.engaged import engaged_elsewhere
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.standards import library

ROOM = "visits"
_COME = (SeatState.ASKED, SeatState.CONFIRMED)


def engaged(
    ids: Collection[UUID], *, since: datetime, until: datetime, told: bool, seen_by
) -> Iterator[tuple[UUID, datetime, datetime]]:
    """Visits that are booked, or whose people are asked: of whoever goes, with the way there and back, and of the homes."""
    way = _way(since)
    stands = Q(stage__in=(Stage.SCHEDULED, Stage.COMPLETED)) | Q(
        stage=Stage.PROPOSED, offered_at__isnull=False
    )
    stands = Q(stage=Stage.SCHEDULED) if told else stands
    visits = Visit.objects.seen_by(seen_by).filter(stands, begins_at__lt=until + way, ends_at__gt=since - way)
    seats = Seat.objects.seen_by(seen_by).filter(account_id__in=list(ids), state__in=_COME, visit__in=visits)
    for who, begins, ends in seats.values_list("account_id", "visit__begins_at", "visit__ends_at"):
        yield who, begins - way, ends + way
    yield from visits.filter(household_id__in=list(ids)).values_list("household_id", "begins_at", "ends_at")


def engaged_then(
    visits: Collection[Visit], people: Mapping[UUID, Iterable[UUID]], *, seen_by, told: bool = False
) -> dict[UUID, frozenset[UUID]]:
    """{visit: who of its `people`, with the way there and back, or its home, has something of another room's at its time};
    asked once, however many."""
    if not visits:
        return {}
    wanted = {one.pk: {*people[one.pk], one.household_id} for one in visits}
    since = min(one.begins_at for one in visits)
    way, at_home = _way(since), timedelta(0)
    taken = engaged_elsewhere(
        set().union(*wanted.values()), but=ROOM, since=since - way, until=max(one.ends_at for one in visits) + way,
        told=told, seen_by=seen_by,
    )  # fmt: skip

    def is_taken(one: Visit, who: UUID) -> bool:
        out = at_home if who == one.household_id else way
        return any(
            begins < one.ends_at + out and one.begins_at - out < ends for begins, ends in taken.get(who, ())
        )

    return {one.pk: frozenset(who for who in wanted[one.pk] if is_taken(one, who)) for one in visits}


def _way(since: datetime) -> timedelta:
    """How long a visitor is on the way, there as well as back."""
    terms = library.entry("home_visit_planning", "times", since.date()).terms
    return timedelta(minutes=terms["travel_minutes"])
