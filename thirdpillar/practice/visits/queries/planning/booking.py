"""A visit as the booking rule asks: who is to go, with what is known of them on its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from thirdpillar.ground.audit.models import Entry
from thirdpillar.practice.visits.choices import SeatState
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.queries.planning.homes_now import homes_now
from thirdpillar.practice.visits.queries.planning.safety import FREED
from thirdpillar.practice.visits.rules import Booking, HomeNow


def home_of(visit: Visit, *, zone: str, at: datetime, seen_by) -> HomeNow:
    """The home of one visit (with its invitation, cycle and year), for its children; in the sight of the whole district."""
    on, one = at.astimezone(ZoneInfo(zone)).date(), visit.invitation
    return homes_now([one], one.cycle.visit_year, on=on, seen_by=seen_by)[one.pk].of(visit.student_ids)


def booking_of(
    visit: Visit,
    people: Iterable[tuple[UUID, str]],
    facts: Facts,
    *,
    home: HomeNow,
    taken: Collection[UUID],
    zone: str,
    at: datetime,
) -> Booking:
    """The booking of a visit (with its invitation) as it stands, by these people: (account, part); `taken`: who of them, or
    the home, has something else then."""
    begins, ends = (one.astimezone(ZoneInfo(zone)) for one in (visit.begins_at, visit.ends_at))
    day = begins.date()
    invitation = visit.invitation
    return Booking(
        begins_at=begins,
        ends_at=ends,
        booked_at=at,
        on=day,
        opens_on=facts.cycle.opens_on,
        closes_on=facts.cycle.closes_on,
        standing=invitation.standing,
        accepted_at=invitation.standing_at,
        home=home,
        is_home_taken=visit.household_id in taken,
        taken=frozenset(taken) - {visit.household_id},
        needs_language=bool(visit.language),
        going=tuple(
            facts.going(who, part, students=home.students, language=visit.language, day=day)
            for who, part in people
        ),
        deviations=facts.deviations_on(day),
    )


def once_booked(visit_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Of these visits those that were booked at some time; as the record has it, in the sight of the whole district."""
    booked = Entry.objects.seen_by(seen_by).filter(
        deed="visits.schedule_visit", subject_id__in=list(visit_ids)
    )
    return {one for one in booked.values_list("subject_id", flat=True) if one}


def people_on(visit_ids: Collection[UUID], *, seen_by, and_inside: bool = False) -> dict[UUID, list[Seat]]:
    """{visit: the seats that stand, visitors first}; `and_inside`: of one that fell out, too, who may be there still."""
    found: dict[UUID, list[Seat]] = {key: [] for key in visit_ids}
    stands = ~Q(state=SeatState.LEFT)
    if and_inside:
        stands |= (Q(checked_in_at__isnull=False) | FREED) & Q(checked_out_at=None)
    seats = Seat.objects.seen_by(seen_by).filter(stands, visit_id__in=list(found))
    for one in seats.order_by("-part", "made_at", "pk"):
        found[one.visit_id].append(one)
    return found
