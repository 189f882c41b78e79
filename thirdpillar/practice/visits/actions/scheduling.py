"""Proposals become visits: accepted one by one or all at once, moved by hand, kept as they are, called off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.actions.at_once import is_near, tell_it_is_off
from thirdpillar.practice.visits.actions.booking import facts_of
from thirdpillar.practice.visits.actions.judging import judge_cross_sections
from thirdpillar.practice.visits.actions.seating import change_seats, free_seats, locked_visit, tell_who_is_on
from thirdpillar.practice.visits.actions.telling import (
    ASKED,
    CALLED_OFF,
    NEWS,
    PLAN_OFF_BY_FAMILY,
    tell_families,
    tell_people,
    tell_planners,
)
from thirdpillar.practice.visits.choices import Part, Stage
from thirdpillar.practice.visits.models import Visit, WishedTime
from thirdpillar.practice.visits.queries.engaged import engaged_then
from thirdpillar.practice.visits.queries.planning.booking import booking_of, home_of, people_on
from thirdpillar.practice.visits.queries.planning.facts import Facts
from thirdpillar.practice.visits.queries.planning.homes_now import homes_now
from thirdpillar.practice.visits.rules import enforce, may_call_off, may_plan, may_schedule


@dataclass(frozen=True)
class Offered:
    """Visits whose people are asked now, and those that would break a practice: {visit: why}."""

    offered: int
    refused: dict[UUID, Refused]


@transaction.atomic
def accept_proposals(
    *, school_id: UUID, by, at: datetime, visit_ids: Collection[UUID] | None = None
) -> Offered:
    """Accept what a plan proposes, all of a school's or these: the people are asked, and see whom they would visit.

    Each must keep every practice by now; what does not stays a proposal, with the reason.
    """
    enforce(may_plan(by, school_id))
    wide, zone = _wide(by), _zone(by)
    with tenancy.acting_as(wide):
        proposed = Visit.objects.seen_by(wide).filter(
            school_id=school_id, stage=Stage.PROPOSED, offered_at=None
        )
        if visit_ids is not None:
            proposed = proposed.filter(pk__in=visit_ids)
        visits = list(
            proposed.select_for_update(of=("self",))
            .select_related("invitation__cycle__visit_year")
            .order_by("begins_at")
        )
        seats = people_on([one.pk for one in visits], seen_by=wide)
        refused = _refused(visits, seats, zone=zone, at=at, wide=wide)
        good = [one for one in visits if one.pk not in refused]
        for one in good:
            one.offered_at = at
        Visit.objects.seen_by(wide).bulk_update(good, ["offered_at"], batch_size=500)
        tell_who_is_on(good, seen_by=wide)
    tell_people((seat.account_id for one in good for seat in seats[one.pk]), ASKED, by=by, at=at)
    record(
        by=by, at=at, deed="visits.accept_proposals", subject="school", subject_id=school_id, visits=len(good),
        refused=len(refused),
    )  # fmt: skip
    # Whom the accepted plan is for is looked at once more before anybody goes (R-PTHV-3a).
    for cycle_id in {one.invitation.cycle_id for one in good}:
        judge_cross_sections(cycle_id=cycle_id, school_ids=[school_id], by=by, at=at)
    return Offered(len(good), refused)


def _refused(visits: list[Visit], seats, *, zone: str, at: datetime, wide) -> dict[UUID, Refused]:
    """What each of these would break; what is known of people is loaded once a cycle."""
    found: dict[UUID, Refused] = {}
    on = at.astimezone(ZoneInfo(zone)).date()
    who = {key: [seat.account_id for seat in several] for key, several in seats.items()}
    taken = engaged_then(visits, who, seen_by=wide)
    for cycle in {one.invitation.cycle_id: one.invitation.cycle for one in visits}.values():
        theirs = [one for one in visits if one.invitation.cycle_id == cycle.pk]
        students = {each for one in theirs for each in one.student_ids}
        homes = homes_now([one.invitation for one in theirs], cycle.visit_year, on=on, seen_by=wide)
        facts = Facts(cycle, theirs[0].school_id, students=students, on=on, seen_by=wide)
        for one in theirs:
            people = [(seat.account_id, seat.part) for seat in seats[one.pk]]
            home = homes[one.invitation_id].of(one.student_ids)
            booking = booking_of(one, people, facts, home=home, taken=taken[one.pk], zone=zone, at=at)
            if verdict := may_schedule(booking, facts.terms):
                found[one.pk] = verdict
    return found


@transaction.atomic
def move_visit(
    *,
    visit_id: UUID,
    by,
    at: datetime,
    begins_at: datetime | None = None,
    visitors: Iterable[UUID] | None = None,
    interpreter: UUID | None = None,
) -> Visit:
    """Put a visit at another time, or have others go; from then on planning leaves it as it is.

    `visitors` and `interpreter` are who goes from now on (left out: those who go now). Whoever is new is asked, at a new
    time everybody is. The family of a booked one hears at once that the old time is off, and of the new one once all
    have said that they come. Raises Refused with the number of the practice that it would break, and once it has begun.
    """
    visit = _to_come(visit_id, by)
    enforce(may_call_off(visit, at=at))
    wide, zone = _wide(by), _zone(by)
    with tenancy.acting_as(wide):
        people = [(one.account_id, one.part) for one in people_on([visit.pk], seen_by=wide)[visit.pk]]
        if visitors is not None:
            people = [(who, Part.VISITOR.value) for who in dict.fromkeys(visitors)]
            people += [(interpreter, Part.INTERPRETER.value)] if interpreter else []
        is_new_time = begins_at is not None and begins_at != visit.begins_at
        was_booked = visit.stage == Stage.SCHEDULED
        if is_new_time:
            assert begins_at is not None
            if was_booked and visit.begins_at > at:
                # Before it has the new time: its family waits at the old one.
                tell_families([visit], CALLED_OFF, by=by, at=at)
            visit.begins_at, visit.ends_at = begins_at, begins_at + (visit.ends_at - visit.begins_at)
        facts = facts_of(visit, at=at, zone=zone, seen_by=wide)
        home = home_of(visit, zone=zone, at=at, seen_by=wide)
        taken = engaged_then([visit], {visit.pk: [who for who, _part in people]}, seen_by=wide)[visit.pk]
        booking = booking_of(visit, people, facts, home=home, taken=taken, zone=zone, at=at)
        enforce(may_schedule(booking, facts.terms))
        if is_new_time and was_booked:
            visit.stage, visit.stage_at, visit.offered_at = Stage.PROPOSED, at, at
        visit.is_locked = True
        visit.save(update_fields=["begins_at", "ends_at", "stage", "stage_at", "offered_at", "is_locked"])
        try:
            with transaction.atomic():
                new = change_seats(
                    visit, people, facts, zone=ZoneInfo(zone), at=at, asked_anew=is_new_time, seen_by=wide
                )
        except IntegrityError as clash:
            raise Refused(_("One of them is at another visit at that time.")) from clash
    if visit.offered_at or was_booked:
        tell_people(new, ASKED, by=by, at=at)
    record(
        by=by, at=at, deed="visits.move_visit", subject="visit", subject_id=visit.pk, new_time=is_new_time,
        asked=len(new),
    )  # fmt: skip
    return visit


@transaction.atomic
def lock_visit(*, visit_id: UUID, locked: bool, by, at: datetime) -> Visit:
    """Keep a visit as it is when the school is planned anew, or let it go again."""
    visit = _to_come(visit_id, by)
    if visit.is_locked != locked:
        visit.is_locked = locked
        visit.save(update_fields=["is_locked"])
        record(by=by, at=at, deed="visits.lock_visit", subject="visit", subject_id=visit.pk, locked=locked)
    return visit


@transaction.atomic
def call_off_visit(*, visit_id: UUID, by, at: datetime, by_family: bool = False, tells: bool = True) -> Visit:
    """Call a visit off: its people are free again and hear of it; the family, too, where the school does.

    What it knew of and was called off, by whomever, is not proposed for that time again. Its yes stands; a no is another
    deed. `tells`: of the school's own calling off, whether the family hears of it (a proposal it never heard of needs no
    word). Once it has begun nobody calls it off.
    """
    visit = _to_come(visit_id, by)
    enforce(may_call_off(visit, at=at))
    was_booked, wide = visit.stage == Stage.SCHEDULED, _wide(by)
    with tenancy.acting_as(wide):
        people = [one.account_id for one in people_on([visit.pk], seen_by=wide)[visit.pk]]
        visit.stage = Stage.CANCELLED_BY_FAMILY if by_family else Stage.CANCELLED_BY_STAFF
        visit.stage_at, visit.to_tell_of = at, None
        visit.save(update_fields=["stage", "stage_at", "to_tell_of"])
        if was_booked and tells and not by_family:
            tell_families([visit], CALLED_OFF, by=by, at=at)
        free_seats([visit], at=at, seen_by=wide)
        if by_family or (was_booked and tells):
            wish_it_no_more(visit, whole=by_family, wide=wide)
    if was_booked and is_near(visit, at):
        tell_it_is_off(visit, people, by=by, at=at)
    elif visit.offered_at or was_booked:
        tell_people((who for who in people if who != by.account_id), NEWS, by=by, at=at)
        if was_booked and by_family:  # whoever plans hears that this home has no visit now
            tell_planners([visit], PLAN_OFF_BY_FAMILY, by=by, at=at)
    record(
        by=by, at=at, deed="visits.call_off_visit", subject="visit", subject_id=visit.pk, by_family=by_family
    )
    return visit


def wish_it_no_more(visit: Visit, *, wide, whole: bool = False) -> None:
    """What was called off is wished no more at that time; of a longer wish the rest stays, where it was not the family."""
    touched = WishedTime.objects.seen_by(wide).filter(
        invitation_id=visit.invitation_id, begins_at__lt=visit.ends_at, ends_at__gt=visit.begins_at
    )
    rest, long = [], visit.ends_at - visit.begins_at
    for one in [] if whole else touched:
        for begins, ends in ((one.begins_at, visit.begins_at), (visit.ends_at, one.ends_at)):
            if ends - begins >= long:
                rest.append(
                    WishedTime(
                        district_id=one.district_id, invitation_id=one.invitation_id, school_id=one.school_id,
                        begins_at=begins, ends_at=ends,
                    )
                )  # fmt: skip
    touched.delete()
    WishedTime.objects.bulk_create(rest)


def _to_come(visit_id: UUID, by) -> Visit:
    """A visit of a school that one plans for, proposed or booked, locked."""
    to_come = [Stage.PROPOSED, Stage.SCHEDULED]
    seen = Visit.objects.seen_by(by).filter(pk=visit_id, stage__in=to_come).exists()
    visit = locked_visit(visit_id, by) if seen else None
    # Of two who change it at once the second finds it as the first left it.
    if visit is None or visit.stage not in to_come:
        raise Refused(_("This visit is not on the plan any more."))
    enforce(may_plan(by, visit.school_id))
    return visit


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "visits are planned")


def _zone(by) -> str:
    return District.objects.get(pk=by.district_id).zone
