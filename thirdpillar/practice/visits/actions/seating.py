"""Who is on a visit: seats are given, confirmed and left here alone, and only here `Visit.people_ids` is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.booking import book_if_all_come
from thirdpillar.practice.visits.choices import Part, SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.booking import people_on
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.rules import enforce, may_call_off, may_plan


def give_seats(
    visits: Iterable[tuple[Visit, Iterable[tuple[UUID, str]]]], facts: Facts, *, zone, at: datetime
) -> list[Seat]:
    """Seats, not yet confirmed, for new visits and who is to go on them: (account, part). All at once."""
    seats = []
    for visit, people in visits:
        day = visit.begins_at.astimezone(zone).date()
        for who, part in people:
            seats.append(
                Seat(
                    district_id=visit.district_id, visit=visit, school_id=visit.school_id, account_id=who, part=part,
                    is_direct=part == Part.VISITOR and facts.serves(who, visit.student_ids),
                    is_trained=facts.is_trained(who, day),
                    during=(visit.begins_at, visit.ends_at), state_at=at,
                )
            )  # fmt: skip
    return Seat.objects.bulk_create(seats, batch_size=1000)


def tell_who_is_on(visits: Collection[Visit], *, seen_by) -> None:
    """Write into visits that were offered who is on them; of a proposal nobody is."""
    standing = people_on([one.pk for one in visits], seen_by=seen_by)
    for one in visits:
        one.people_ids = (
            [seat.account_id for seat in standing[one.pk]]
            if one.offered_at or one.stage != Stage.PROPOSED
            else []
        )
    Visit.objects.seen_by(seen_by).bulk_update(visits, ["people_ids"], batch_size=500)


def change_seats(
    visit: Visit,
    people: Iterable[tuple[UUID, str]],
    facts: Facts,
    *,
    zone,
    at: datetime,
    asked_anew: bool,
    seen_by,
) -> list[UUID]:
    """Let exactly these people go on a visit, at the time that it has now; answers who is on it newly.

    `asked_anew`: the time changed, so that everybody is asked once more.
    """
    wanted = dict(people)
    seats = {one.account_id: one for one in Seat.objects.seen_by(seen_by).filter(visit=visit)}
    during = (visit.begins_at, visit.ends_at)
    for who, seat in seats.items():
        stands = seat.state != SeatState.LEFT
        if who not in wanted:
            state = SeatState.LEFT
        elif not stands or asked_anew:
            state = SeatState.ASKED
        else:
            state = SeatState(seat.state)
        if state != seat.state or (asked_anew and state == SeatState.ASKED):
            seat.state, seat.state_at, seat.reminded_at = state, at, None
        seat.during, seat.is_trained = during, facts.is_trained(who, visit.begins_at.astimezone(zone).date())
        seat.part = wanted.get(who, seat.part)
    Seat.objects.seen_by(seen_by).bulk_update(
        # Whoever goes frees their time first: the database looks at each row.
        sorted(seats.values(), key=lambda one: one.state != SeatState.LEFT),
        ["state", "state_at", "during", "part", "is_trained", "reminded_at"],
    )
    new = [(who, part) for who, part in wanted.items() if who not in seats]
    give_seats([(visit, new)], facts, zone=zone, at=at)
    tell_who_is_on([visit], seen_by=seen_by)
    return [who for who in wanted if who not in seats or seats[who].state_at == at]


def free_seats(visits: Collection[Visit], *, at: datetime, seen_by) -> None:
    """Nobody keeps their time free any more for visits that do not take place; who was on them still sees that."""
    seats = Seat.objects.seen_by(seen_by).filter(visit_id__in=[one.pk for one in visits])
    seats.exclude(state=SeatState.LEFT).update(state=SeatState.LEFT, state_at=at)


@transaction.atomic
def confirm_seat(*, visit_id: UUID, account_id: UUID, by, at: datetime) -> Visit:
    """Say that one comes; once all have, the visit is booked and the family hears of it.

    Raises Refused with the number of the practice that the visit would break by now.
    """
    visit, seat = my_seat(visit_id, account_id, by)
    if seat.state == SeatState.ASKED:
        wide = Scope.system(by.district_id, "a visitor says that they come")
        with tenancy.acting_as(wide):
            seat.state, seat.state_at = SeatState.CONFIRMED, at
            seat.save(update_fields=["state", "state_at"])
            book_if_all_come(visit, by=by, at=at, wide=wide)
        record(by=by, at=at, deed="visits.confirm_seat", subject="visit", subject_id=visit.pk)
    return visit


@transaction.atomic
def leave_seat(*, visit_id: UUID, account_id: UUID, by, at: datetime) -> Visit:
    """Say that one does not come; no reason is asked. `actions.mending` looks for somebody else at once."""
    visit, seat = my_seat(visit_id, account_id, by)
    enforce(may_call_off(visit, at=at))
    if seat.state != SeatState.LEFT:
        wide = Scope.system(by.district_id, "a visitor cannot come")
        with tenancy.acting_as(wide):
            seat.state, seat.state_at = SeatState.LEFT, at
            seat.save(update_fields=["state", "state_at"])
            tell_who_is_on([visit], seen_by=wide)
        record(by=by, at=at, deed="visits.leave_seat", subject="visit", subject_id=visit.pk)
    return visit


def my_seat(visit_id: UUID, account_id: UUID, by) -> tuple[Visit, Seat]:
    """A visit that was offered and is still to come, locked, and one's own seat (or that of somebody whom one plans for)."""
    standing = Q(stage=Stage.SCHEDULED) | Q(stage=Stage.PROPOSED, offered_at__isnull=False)
    seen = Visit.objects.seen_by(by).filter(standing, pk=visit_id).exists()
    seat = Seat.objects.seen_by(by).filter(visit_id=visit_id, account_id=account_id).first() if seen else None
    if seat is None:
        raise Refused(_("This visit is not on the plan any more."))
    if by.account_id != account_id:
        enforce(may_plan(by, seat.school_id))
    visit = locked_visit(visit_id, by)
    if not (visit.stage == Stage.SCHEDULED or (visit.stage == Stage.PROPOSED and visit.offered_at)):
        raise Refused(_("This visit is not on the plan any more."))
    seat.refresh_from_db()
    return visit, seat


def locked_visit(visit_id: UUID, by) -> Visit:
    """A visit with its invitation, cycle and year, locked: who is on it does not see what its family was asked."""
    wide = Scope.system(by.district_id, "a visit changes")
    with tenancy.acting_as(wide):
        return (
            Visit.objects.seen_by(wide)
            .select_for_update(of=("self",))
            .select_related("invitation__cycle__visit_year")
            .get(pk=visit_id)
        )
