"""What waits after visits: for oneself, for whoever plans at a school; and what is read on a visit's own pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import Promise, Reflection, Seat, Visit
from thirdpillar.practice.visits.queries.paying import visits_without_rule
from thirdpillar.practice.visits.queries.planning.safety import FREED, ON, said_off_by_others
from thirdpillar.practice.visits.queries.presence import overdue, unsaid

# Older visits that nobody recorded or reflected on are not asked about any more.
ASKED_ABOUT = timedelta(days=60)


@dataclass(frozen=True)
class Child:
    student_id: UUID
    name: str
    is_reflected: bool = False


@dataclass(frozen=True)
class Mine:
    """What waits for the asker. `visits` carry `.children`."""

    to_record: list[Visit] = field(default_factory=list)
    to_reflect: list[Visit] = field(default_factory=list)
    to_confirm: list[Visit] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.to_record) + len(self.to_confirm) + len(self.to_reflect)


def visit(visit_id: UUID, *, seen_by) -> Visit | None:
    """A visit that the asker is on, or plans; without where it is."""
    return Visit.objects.seen_by(seen_by).filter(pk=visit_id).defer("place").first()


def waiting_for_me(*, at: datetime, seen_by) -> Mine:
    """The asker's own visits that are over: not recorded yet, or said by the other one not to have happened;
    not reflected on, or written by the other one alone. Of the last pay hangs on it: these wait however long ago they were."""
    if seen_by.account_id is None:
        return Mine()
    said_off = said_off_by_others(at=at, seen_by=seen_by)
    silent = unsaid(seen_by=seen_by).filter(account_id=seen_by.account_id)
    lately = Q(begins_at__gt=at - ASKED_ABOUT)
    over = Visit.objects.seen_by(seen_by).filter(
        Q(lately, stage__in=ON) | Q(lately, pk__in=said_off.values("visit_id")) | Q(pk__in=silent.values("visit_id")),
        people_ids__contains=[seen_by.account_id], begins_at__lte=at,
    )  # fmt: skip
    visits = list(over.defer("place").order_by("begins_at"))
    told = children_of(visits, seen_by=seen_by)
    seats = {one.visit_id: one for one in Seat.objects.seen_by(seen_by).filter(
        visit__in=[each.pk for each in visits], account_id=seen_by.account_id)}  # fmt: skip
    mine = Mine()
    for one in visits:
        one.children = told[one.pk]  # type: ignore[attr-defined]
        seat = seats.get(one.pk)
        if one.stage != Stage.COMPLETED:
            mine.to_record.append(one)
            continue
        if seat and seat.validated_at is None and seat.was_there is not False:
            mine.to_confirm.append(one)
        if one.begins_at <= at - ASKED_ABOUT:
            continue
        if seat and seat.part == "visitor" and not all(child.is_reflected for child in told[one.pk]):
            mine.to_reflect.append(one)
    return mine


def children_of(visits: Collection[Visit], *, seen_by) -> dict[UUID, list[Child]]:
    """{visit: its children}, by name, for whoever is on these visits: they need to know whom they meet.

    A class's teacher does not see a partner's children elsewhere; of a visit of theirs they are told the names.
    """
    mine = [one for one in visits if seen_by.account_id in one.people_ids]
    reflected = _reflected(mine, seen_by)
    wide = Scope.system(seen_by.district_id, "whom a pair visits")
    ids = {student for one in mine for student in one.student_ids}
    with tenancy.acting_as(wide):
        known = Student.objects.seen_by(wide).in_bulk(ids)
    found: dict[UUID, list[Child]] = {one.pk: [] for one in visits}
    for one in mine:
        for student_id in one.student_ids:
            student = known.get(student_id)
            if student:
                name = f"{student.given_name} {student.family_name}".strip()
                found[one.pk].append(Child(student_id, name, student_id in reflected[one.pk]))
    return found


def _reflected(visits: Iterable[Visit], seen_by) -> dict[UUID, set[UUID]]:
    rows = Reflection.objects.seen_by(seen_by).filter(
        Q(is_joint=True) | Q(account_id=seen_by.account_id), visit_id__in=[one.pk for one in visits]
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for visit_id, student_id in rows.values_list("visit_id", "student_id"):
        found[visit_id].add(student_id)
    return found


def reflections_of(one: Visit, *, seen_by) -> list[Reflection]:
    """What the pair wrote of a visit; for those who are on it alone."""
    return list(Reflection.objects.seen_by(seen_by).filter(visit_id=one.pk).order_by("at"))


def people_of(one: Visit, *, seen_by) -> list[tuple[Seat, str]]:
    """Who is on a visit, or was to be on one that did not happen, with their names."""
    on_it = Seat.objects.seen_by(seen_by).filter(~Q(state=SeatState.LEFT) | FREED, visit_id=one.pk)
    seats = list(on_it.order_by("-part", "pk"))
    wide = Scope.system(seen_by.district_id, "with whom somebody visits")
    with tenancy.acting_as(wide):
        names = account_names([seat.account_id for seat in seats], seen_by=wide)
    return [(seat, names.get(seat.account_id, "")) for seat in seats]


def promises_to(household_id: UUID, *, seen_by) -> QuerySet:
    """What was promised to a home on any visit, open ones first."""
    found = Promise.objects.seen_by(seen_by).filter(household_id=household_id)
    return found.order_by(F("kept_at").asc(nulls_first=True), F("let_go_at").asc(nulls_first=True), "due_on")


def my_promises(*, seen_by) -> QuerySet:
    """The asker's own promises, the soonest due first; those that are settled come last."""
    if seen_by.account_id is None:
        return Promise.objects.seen_by(seen_by).none()
    return promises_in_order(Promise.objects.seen_by(seen_by).filter(owner_id=seen_by.account_id))


def promises_in_order(found: QuerySet) -> QuerySet:
    return found.order_by(
        F("kept_at").desc(nulls_first=True), F("let_go_at").desc(nulls_first=True), "due_on", "pk"
    )


@dataclass(frozen=True)
class OfSchool:
    """What waits at the schools that the asker plans for. Of reflections only that they are missing is told."""

    unrecorded: list[Visit]
    unreflected: list[Visit]
    without_rule: list[Visit]
    unsaid: list[Seat]
    overdue_promises: int


def waiting_at_school(*, at: datetime, today: date, seen_by) -> OfSchool:
    """Visits that nobody recorded, that the pair has not thought over in time, or that no rule pays; who should
    have been paid by now and of whom nobody has said that they were there; promises overdue."""
    mine = Visit.objects.seen_by(seen_by).filter(begins_at__gt=at - ASKED_ABOUT).defer("place")
    ids = list(mine.filter(stage=Stage.COMPLETED).values_list("pk", flat=True))
    wide = Scope.system(seen_by.district_id, "whether visits were thought over")
    # Words and authors stay the pair's; whether there is any is all that is asked here.
    with tenancy.acting_as(wide):
        any_of = Reflection.objects.seen_by(wide).filter(visit_id=OuterRef("pk"))
        missing = Visit.objects.seen_by(wide).filter(pk__in=ids).filter(~Exists(any_of))
        late = [
            one.pk
            for one in missing.select_related("invitation__cycle__visit_year")
            if one.ends_at + timedelta(days=one.invitation.cycle.visit_year.reflect_days) < at
        ]
        unpaid = visits_without_rule(seen_by=wide) & set(ids)
    completed = {one.pk: one for one in mine.filter(pk__in={*late, *unpaid})}
    return OfSchool(
        unrecorded=list(mine.filter(stage=Stage.SCHEDULED, ends_at__lt=at).order_by("begins_at")),
        unreflected=[completed[one] for one in late if one in completed],
        without_rule=[completed[one] for one in unpaid if one in completed],
        unsaid=list(
            overdue(on=today, seen_by=seen_by).select_related("visit").order_by("visit__begins_at", "pk")
        ),
        overdue_promises=Promise.objects.seen_by(seen_by)
        .filter(kept_at=None, let_go_at=None, due_on__lt=today)
        .count(),
    )
