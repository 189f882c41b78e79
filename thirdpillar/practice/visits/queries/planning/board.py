"""The coordinator's pages: schools with what waits in them, a week's board, and why a family has no visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.delivery.choices import ON_ITS_WAY
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.practice.visits.choices import SeatState, Stage, Standing
from thirdpillar.practice.visits.models import Cycle, Invitation, Proposal, Seat, Visit
from thirdpillar.practice.visits.models.sight import planned_by
from thirdpillar.practice.visits.queries.addressing import numbers_to_call
from thirdpillar.practice.visits.queries.planning.booking import once_booked, people_on
from thirdpillar.practice.visits.queries.planning.problem import STANDING_STAGES, starts_of

BOOKED, CALLED_OFF = "visits.booked", "visits.called_off"


@dataclass
class SchoolToPlan:
    """One school: how many families said yes and wait, are proposed, asked about, and booked."""

    school_id: UUID
    cycle: Cycle
    waiting: int = 0
    proposed: int = 0
    asked: int = 0
    booked: int = 0
    done: int = 0
    proposal: Proposal | None = None


def schools_to_plan(cycles: dict[UUID, Cycle], *, seen_by) -> dict[UUID, SchoolToPlan]:
    """{school: where its planning stands}, with so many queries however many schools there are."""
    rows = {school_id: SchoolToPlan(school_id, cycle) for school_id, cycle in cycles.items()}
    here = Q(school_id__in=list(rows), invitation__cycle_id__in={one.pk for one in cycles.values()})
    counted = Visit.objects.seen_by(seen_by).filter(here).order_by().values("school_id").annotate(
        proposed=Count("pk", filter=Q(stage=Stage.PROPOSED, offered_at=None)),
        asked=Count("pk", filter=Q(stage=Stage.PROPOSED, offered_at__isnull=False)),
        booked=Count("pk", filter=Q(stage=Stage.SCHEDULED)),
        done=Count("pk", filter=Q(stage=Stage.COMPLETED)),
    )  # fmt: skip
    for one in counted:
        row = rows[one.pop("school_id")]
        for name, number in one.items():
            setattr(row, name, number)
    standing = Visit.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), stage__in=STANDING_STAGES)
    yes = Invitation.objects.seen_by(seen_by).filter(
        school_id__in=list(rows), cycle_id__in={one.pk for one in cycles.values()}, standing=Standing.ACCEPTED
    )
    waiting = yes.filter(~Exists(standing)).order_by().values_list("school_id").annotate(n=Count("pk"))
    for school_id, number in waiting:
        rows[school_id].waiting = number
    latest = Proposal.objects.seen_by(seen_by).filter(school_id__in=list(rows))
    for one in latest.order_by("school_id", "-asked_at", "-made_at").distinct("school_id"):
        rows[one.school_id].proposal = one
    return rows


@dataclass
class Card:
    """A visit on the board: whose home, who goes, and at what other times the family could."""

    visit: Visit
    family: str
    people: list[tuple[Seat, str]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    to_call: bool = False

    @property
    def waits_for(self) -> int:
        """How many were asked and have not said that they come."""
        return sum(1 for seat, _name in self.people if seat.state == SeatState.ASKED)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def first_week(school_id: UUID, *, at: datetime, zone: str, seen_by) -> date:
    """The week of the next visit that is proposed or booked, else this one."""
    coming = Visit.objects.seen_by(seen_by).filter(
        school_id=school_id, stage__in=[Stage.PROPOSED, Stage.SCHEDULED], ends_at__gte=at
    )
    begins = coming.order_by("begins_at").values_list("begins_at", flat=True).first() or at
    return week_of(begins.astimezone(ZoneInfo(zone)).date())


def visits_between(school_id: UUID, first: date, days: int, *, zone: str, seen_by):
    """Visits of a school, not called off, that begin on so many days from the first."""
    there = ZoneInfo(zone)
    since = datetime.combine(first, time(), there)
    until = datetime.combine(first + timedelta(days=days), time(), there)
    found = Visit.objects.seen_by(seen_by).filter(
        school_id=school_id, begins_at__gte=since, begins_at__lt=until, stage__in=STANDING_STAGES
    )
    return found.order_by("begins_at", "pk")


def cards(visits: Collection[Visit], cycle: Cycle | None, *, at: datetime, zone: str, seen_by) -> list[Card]:
    """The cards of these visits, in their order."""
    visits = list(visits)
    seats = people_on([one.pk for one in visits], seen_by=seen_by, and_inside=True)
    names = account_names(
        [seat.account_id for several in seats.values() for seat in several], seen_by=seen_by
    )
    families = family_names(visits, seen_by=seen_by)
    times: dict[UUID, list[datetime]] = {}
    if cycle:
        open_ones = [one for one in visits if one.stage in (Stage.PROPOSED, Stage.SCHEDULED)]
        times = starts_of(
            cycle, visits[0].school_id, [one.invitation_id for one in open_ones], at=at, zone=zone, seen_by=seen_by
        ) if open_ones else {}  # fmt: skip
    coming = [one for one in visits if one.ends_at > at]
    untold = untold_visits([one.pk for one in coming if one.stage == Stage.SCHEDULED], seen_by=seen_by)
    untold |= untold_moves([one.pk for one in coming if one.stage == Stage.PROPOSED], seen_by=seen_by)
    return [
        Card(
            one, families[one.pk], [(seat, names.get(seat.account_id, "")) for seat in seats[one.pk]],
            times.get(one.invitation_id, []),
            one.pk in untold and (one.told_at is None or one.told_at < one.stage_at),
        )
        for one in visits
    ]  # fmt: skip


def family_names(visits: Iterable[Visit], *, seen_by) -> dict[UUID, str]:
    """{visit: its children by name}: all for those who are on it; who plans it reads of a home what they may see."""
    visits = list(visits)
    ids = {each for one in visits for each in one.student_ids}
    mine = set(Student.objects.seen_by(seen_by).filter(pk__in=ids).values_list("pk", flat=True))
    wide = Scope.system(seen_by.district_id, "whom a visit is for")
    with tenancy.acting_as(wide):
        known = Student.objects.seen_by(wide).in_bulk(ids)
    return {
        one.pk: ", ".join(
            known[each].display_name
            for each in one.student_ids
            if each in known and (each in mine or seen_by.account_id in one.people_ids)
        )
        for one in visits
    }


def untold_visits(visit_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Of these booked visits those whose family no message tells of it at its time now: somebody calls them."""
    wide = Scope.system(seen_by.district_id, "which families know of their visit")
    with tenancy.acting_as(wide):
        told = set(_written(visit_ids, BOOKED, wide).values_list("reference_id", "purpose"))
        times = {(one, purpose.split(":")[1]) for one, purpose in told if ":" in purpose}
        begins = Visit.objects.seen_by(wide).filter(pk__in=list(visit_ids)).values_list("pk", "begins_at")
        return {one for one, time in begins if (one, f"{time:%Y%m%d%H%M}") not in times}


def untold_moves(visit_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Of these proposals those that were booked and moved by hand, whose family no message tells that the old time is off."""
    wide = Scope.system(seen_by.district_id, "which families know that their visit is off")
    with tenancy.acting_as(wide):
        moved = once_booked(visit_ids, seen_by=wide)
        return moved - set(_written(moved, CALLED_OFF, wide).values_list("reference_id", flat=True))


def to_tell(*, at: datetime, seen_by, school_id: UUID | None = None) -> list[Visit]:
    """Visits of which somebody tells the family by word, with its `family` by name and `to` whom and at which numbers.

    For whoever plans there. What was booked and is over by now needs no word any more.
    """
    off = Q(stage__in=[Stage.CANCELLED_BY_STAFF, Stage.PROPOSED])
    found = Visit.objects.seen_by(seen_by).filter(
        planned_by(seen_by), off | Q(stage=Stage.SCHEDULED, ends_at__gt=at), to_tell_of__isnull=False
    )
    found = found.filter(school_id=school_id) if school_id else found
    visits = list(found.defer("place").select_related("invitation").order_by("to_tell_of", "pk"))
    names = family_names(visits, seen_by=seen_by)
    numbers = numbers_to_call([one.invitation for one in visits], on=at.date(), seen_by=seen_by)
    for one in visits:
        one.family, one.to = names[one.pk], numbers[one.invitation_id]  # type: ignore[attr-defined]
    return visits


def _written(visit_ids: Collection[UUID], kind: str, wide):
    return Message.objects.seen_by(wide).filter(
        reference_id__in=list(visit_ids), purpose__startswith=kind, state__in=ON_ITS_WAY
    )


def unconfirmed(school_id: UUID, *, at: datetime, seen_by) -> list[tuple[Seat, str]]:
    """Who was reminded and has not said yet whether they come, by name, with their `visit`; the next one first."""
    seats = Seat.objects.seen_by(seen_by).filter(
        school_id=school_id, state=SeatState.ASKED, reminded_at__isnull=False, visit__begins_at__gt=at,
        visit__stage__in=[Stage.PROPOSED, Stage.SCHEDULED],
    )  # fmt: skip
    rows = list(seats.select_related("visit").defer("visit__place").order_by("visit__begins_at", "pk"))
    names = account_names([one.account_id for one in rows], seen_by=seen_by)
    return [(one, names.get(one.account_id, "")) for one in rows]


@dataclass(frozen=True)
class Without:
    """A family that said yes and has no visit in the last plan; `who` are people it hangs on, by name."""

    invitation: Invitation
    family: str
    why: str
    who: tuple[str, ...] = ()


def without_visit(proposal: Proposal | None, *, seen_by) -> list[Without]:
    """Each family that the last plan missed and that still has no visit, with the reason's code."""
    if proposal is None or not proposal.missed:
        return []
    why = {UUID(one["invitation"]): one for one in proposal.missed}
    standing = Visit.objects.seen_by(seen_by).filter(invitation_id=OuterRef("pk"), stage__in=STANDING_STAGES)
    rows = list(
        Invitation.objects.seen_by(seen_by).filter(
            ~Exists(standing), pk__in=list(why), standing=Standing.ACCEPTED
        )
    )
    about: dict[UUID, list[UUID]] = defaultdict(list)
    for one in rows:
        about[one.pk] = list(ids_among(why[one.pk]["about"]))
    names = account_names([who for several in about.values() for who in several], seen_by=seen_by)
    students = Student.objects.seen_by(seen_by).in_bulk({each for one in rows for each in one.student_ids})
    found = [
        Without(
            one,
            ", ".join(students[each].display_name for each in one.student_ids if each in students),
            why[one.pk]["why"],
            tuple(names[who] for who in about[one.pk] if who in names),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: one.family)
