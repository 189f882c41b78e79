"""Who should be out by now, whom to tell, and which visit a text from a visitor's own number means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Least

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.choices import OFF, PlaceKind, SeatState, Stage
from thirdpillar.practice.visits.models import SchoolTerms, Seat, Visit
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.queries.planning.facts import holding_grants
from thirdpillar.practice.visits.rules.visiting import LATEST

# The stages in which somebody is expected there.
ON = (Stage.SCHEDULED, Stage.COMPLETED)
# Whose time was freed because somebody said, once it had begun, that it did not happen: they have said nothing yet.
FREED = Q(
    state=SeatState.LEFT, visit__stage__in=OFF, visit__recorded_at__isnull=False, state_at__gte=F("visit__begins_at")
)  # fmt: skip
EXPECTED = (~Q(state=SeatState.LEFT) & Q(visit__stage__in=ON)) | FREED
# What the messages of an alarm, and of a call for help, are for: these words and the school.
RUNG, CALLED = "visits.alarm:", "visits.alarm_help:"
# So long before and after it a text means a visit.
ASK_MINUTES, ALARM_MINUTES = "cycle__visit_year__ask_minutes", "cycle__visit_year__alarm_minutes"
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=6)


def inside(*, seen_by) -> QuerySet:
    """Seats of whoever may still be at a visit, whatever the others have said of it since: who checked in and not out,
    and who is expected to check out, unless somebody said that they were not there."""
    expected = EXPECTED & (Q(was_there=None) | Q(was_there=True))
    return Seat.objects.seen_by(seen_by).filter(
        expected | Q(checked_in_at__isnull=False), checked_out_at=None
    )


def said_off_by_others(*, at: datetime, seen_by) -> QuerySet:
    """The asker's own seats on visits of this day of which somebody else said that they did not happen: they have not."""
    mine = Seat.objects.seen_by(seen_by).filter(FREED, account_id=seen_by.account_id, validated_at=None)
    return mine.filter(visit__ends_at__gt=at - LATEST).exclude(visit__recorded_by_id=seen_by.account_id)


def overdue_visits(*, at: datetime, seen_by) -> QuerySet:
    """Visits, not by video, that ended so long ago that everybody should have checked out, and somebody has not."""
    # A call for help that was settled amid a visit says nothing of how everybody comes out of it.
    silent = Q(alarm_at=None) | Q(alarm_settled_at__lt=F("ends_at"))
    return (
        Visit.objects.seen_by(seen_by)
        .filter(silent, ends_at__lte=at, ends_at__gt=at - LATEST)
        .exclude(place_kind=PlaceKind.VIDEO)
        .annotate(due_at=_after("ends_at", "invitation__", ALARM_MINUTES))
        .filter(Exists(inside(seen_by=seen_by).filter(visit_id=OuterRef("pk"))), due_at__lte=at)
        .order_by("ends_at")
    )


def seats_to_ask(*, at: datetime, seen_by) -> QuerySet:
    """Seats of visits, not by video, that ended by the plan, whose people have not said that they are out; not asked yet."""
    # Asked in any case before it rings: half-way to the alarm at the latest.
    soon = Least(F(f"visit__invitation__{ASK_MINUTES}"), F(f"visit__invitation__{ALARM_MINUTES}") / 2)
    return (
        inside(seen_by=seen_by)
        .filter(asked_out_at=None, visit__ends_at__lte=at, visit__ends_at__gt=at - LATEST)
        .exclude(visit__place_kind=PlaceKind.VIDEO)
        .exclude(help_at__isnull=False, visit__alarm_settled_at=None)
        .annotate(due_at=_after("visit__ends_at", "", soon))
        .filter(due_at__lte=at)
    )


def _after(moment: str, before: str, minutes) -> ExpressionWrapper:
    """So many minutes (an expression, or the name of a column of the year) after a moment."""
    minutes = F(f"{before}{minutes}") if isinstance(minutes, str) else minutes
    span = ExpressionWrapper(minutes * Value(timedelta(minutes=1)), output_field=DurationField())
    return ExpressionWrapper(F(moment) + span, output_field=DateTimeField())


def calls_for_help(visit_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Seats of these visits whose person called for help in the alarm that is open; only a person settles that."""
    found = Seat.objects.seen_by(seen_by).filter(
        visit_id__in=list(visit_ids), help_at__gte=F("visit__alarm_at"), visit__alarm_settled_at=None
    )
    return set(found.values_list("pk", flat=True))


def unheard_alarms(*, after: timedelta, at: datetime, seen_by) -> QuerySet:
    """Alarms that nobody has settled, at schools about which none has rung for so long."""
    lately = Message.objects.seen_by(seen_by).filter(
        Q(purpose__startswith=RUNG) | Q(purpose__startswith=CALLED), state_at__gt=at - after
    )
    schools = {UUID(one.partition(":")[2]) for one in lately.values_list("purpose", flat=True).distinct()}
    found = open_alarms(seen_by=seen_by).filter(alarm_at__lte=at - after, alarm_at__gt=at - LATEST)
    return found.exclude(school_id__in=schools)


def whom_to_ring(
    visits: Collection[Visit], *, office_too: Collection[UUID], on: date, seen_by
) -> dict[UUID, set[UUID]]:
    """{visit: accounts that an alarm about it can reach}: never who is on it, and the office where nobody else is left.

    `office_too`: visits about which the office hears in any case.
    """
    schools = {one.school_id for one in visits}
    by_school = whom_to_alarm(schools, on=on, seen_by=seen_by)
    office = _offices(schools, _reached_grants(on, seen_by))
    found = {}
    for one in visits:
        who = set(by_school[one.school_id]).difference(one.people_ids)
        if not who or one.pk in office_too:
            who |= office[one.school_id].difference(one.people_ids)
        found[one.pk] = who
    return found


def _reached(seen_by) -> QuerySet[Account]:
    """Accounts that a message gets to: not suspended, with a number or an address."""
    return Account.objects.seen_by(seen_by).filter(suspended_at=None).exclude(Q(phone="") & Q(email=""))


def _reached_grants(on: date, seen_by) -> QuerySet[RoleGrant]:
    return holding_grants(on, seen_by=seen_by).filter(account_id__in=_reached(seen_by).values("pk"))


def whom_to_alarm(school_ids: Collection[UUID], *, on: date, seen_by) -> dict[UUID, list[UUID]]:
    """{school: accounts of whoever leads visits there and of its coordinators and liaisons; the office where there is none}.
    Whom no message gets to, suspended or without any address, is none.

    A school's principal is left out, whatever else they are there: an alarm names who visits.
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    held = _reached_grants(on, seen_by)
    for school_id, who in held.filter(role__in=PLANNERS, school_id__in=school_ids).values_list(
        "school_id", "account_id"
    ):
        if school_id:
            found[school_id].add(who)
    leads = SchoolTerms.objects.seen_by(seen_by).filter(
        school_id__in=school_ids, lead_account_id__in=_reached(seen_by).values("pk")
    )
    for school_id, who in leads.values_list("school_id", "lead_account_id"):
        found[school_id].add(who)
    evaluates = held.filter(role=Role.PRINCIPAL, school_id__in=school_ids)
    for school_id, who in evaluates.values_list("school_id", "account_id"):
        if school_id:
            found[school_id].discard(who)
    if any(not found[school_id] for school_id in school_ids):
        office = _offices(school_ids, held)
        for school_id in school_ids:
            found[school_id] = found[school_id] or office[school_id]
    return {school_id: sorted(who) for school_id, who in found.items()}


def _offices(school_ids: Collection[UUID], held: QuerySet[RoleGrant]) -> dict[UUID, set[UUID]]:
    """For each school the office without whoever evaluates there; where nobody else is in it, they hear that there is one."""
    office = set(held.filter(role=Role.OFFICE).values_list("account_id", flat=True))
    evaluates = set(
        held.filter(role=Role.PRINCIPAL, school_id__in=school_ids).values_list("school_id", "account_id")
    )
    return {
        school_id: {who for who in office if (school_id, who) not in evaluates} or office
        for school_id in school_ids
    }


def open_alarms(*, seen_by) -> QuerySet:
    """Alarms that nobody has settled, the oldest first."""
    found = Visit.objects.seen_by(seen_by).filter(alarm_at__isnull=False, alarm_settled_at=None)
    return found.order_by("alarm_at")


def seat_meant(phone: str, *, at: datetime, seen_by, is_out: bool = False) -> Seat | None:
    """The seat of whoever has this number as their own, on a visit about now; None where there is none.

    Of several: who comes in means the one that begins nearest to now, who is out (`is_out`) the one they came into last.
    """
    holders = Account.objects.seen_by(seen_by).filter(Account.of_staff(), phone=phone, suspended_at=None)
    near = Seat.objects.seen_by(seen_by).filter(
        EXPECTED | Q(checked_in_at__isnull=False), account_id__in=holders.values("pk"),
        visit__begins_at__lte=at + BEFORE, visit__ends_at__gte=at - AFTER,
    )  # fmt: skip
    seats = list(near.select_related("visit").order_by("visit__begins_at"))
    seats = [one for one in seats if one.checked_out_at is None] or seats
    came = [one for one in seats if one.checked_in_at and not one.checked_out_at]
    if is_out and came:
        return max(came, key=lambda one: one.checked_in_at)
    return min(seats, key=lambda one: abs(one.visit.begins_at - at), default=None)
