"""A visit becomes booked, or is refused with the number of the practice that it would break."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.telling import BOOKED, tell_families
from thirdpillar.practice.visits.choices import DeviationKind, Part, SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.engaged import engaged_then
from thirdpillar.practice.visits.queries.planning.booking import booking_of, home_of, people_on
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.rules import enforce, may_schedule


def facts_of(visit: Visit, *, at: datetime, zone: str, seen_by) -> Facts:
    """What is known of the people who may go on one visit; in the sight of the whole district."""
    return Facts(
        visit.invitation.cycle, visit.school_id, students=visit.student_ids, on=at.astimezone(ZoneInfo(zone)).date(),
        seen_by=seen_by,
    )  # fmt: skip


def _deviation_for(seats: Iterable[Seat], facts: Facts, day: date) -> UUID | None:
    """The named deviation by which somebody goes untrained on this day, where anybody of the pair does."""
    untrained = any(one.part == Part.VISITOR and not facts.is_trained(one.account_id, day) for one in seats)
    named = (
        one.pk for one in facts.deviations
        if one.kind == DeviationKind.ONE_UNTRAINED and one.begins_on <= day <= one.ends_on
    )  # fmt: skip
    return next(named, None) if untrained else None


def book_if_all_come(visit: Visit, *, by, at: datetime, wide) -> bool:
    """Book a visit once everybody on it has said that they come, and tell the family; whether it was booked now.

    Raises Refused where a hard practice would be broken by now.
    """
    seats = people_on([visit.pk], seen_by=wide)[visit.pk]
    if not seats or any(one.state != SeatState.CONFIRMED for one in seats):
        return False
    zone = District.objects.get(pk=visit.district_id).zone
    facts = facts_of(visit, at=at, zone=zone, seen_by=wide)
    visit.deviation_id = _deviation_for(seats, facts, visit.begins_at.astimezone(ZoneInfo(zone)).date())
    if visit.stage == Stage.SCHEDULED:
        # Somebody else comes than the family was told; told of the same people it hears nothing.
        visit.save(update_fields=["deviation_id"])
        tell_families([visit], BOOKED, by=by, at=at)
        return False
    home = home_of(visit, zone=zone, at=at, seen_by=wide)
    people = [(one.account_id, one.part) for one in seats]
    taken = engaged_then([visit], {visit.pk: [who for who, _part in people]}, seen_by=wide)[visit.pk]
    booking = booking_of(visit, people, facts, home=home, taken=taken, zone=zone, at=at)
    enforce(may_schedule(booking, facts.terms))
    # Who does not live there any more is not visited there.
    visit.student_ids = list(home.students)
    visit.stage, visit.stage_at = Stage.SCHEDULED, at
    visit.place_kind = visit.invitation.place_kind or visit.place_kind
    visit.place = visit.invitation.place
    visit.save(update_fields=["stage", "stage_at", "place_kind", "place", "deviation_id", "student_ids"])
    told = tell_families([visit], BOOKED, by=by, at=at)
    record(
        by=by, at=at, deed="visits.schedule_visit", subject="visit", subject_id=visit.pk, told=told.told,
        people=len(seats),
    )  # fmt: skip
    return True
