"""The families behind a figure, above all those not yet reached: a list to work through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.paging import Cut
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.models import Adult, Household, HouseholdAdult, Student
from thirdpillar.practice.gatherings.queries.history import invitation_history
from thirdpillar.proof.evidence.models import Attempt, FollowUp, ReachedAdult, ReachedHousehold
from thirdpillar.proof.evidence.queries.filtering import FamilyFilter, enrolled_families
from thirdpillar.proof.evidence.queries.measures import ADULTS, DEFAULT_MEASURE, definition, unit_of
from thirdpillar.proof.evidence.queries.steps import OFFICE, Asking, count_with_step, in_order_of_work
from thirdpillar.proof.evidence.queries.who_to_ask import Asked, WhoToAsk
from thirdpillar.proof.evidence.queries.years import Window, reach_window


@dataclass
class Family:
    """A household as a worklist shows it."""

    household: Household
    students: list[Student] = field(default_factory=list)
    adults: list[Asked] = field(default_factory=list)
    step: str = OFFICE
    follow_up: FollowUp | None = None
    attempts: list[Attempt] = field(default_factory=list)
    invited: int = 0
    last_invited_at: datetime | None = None

    @property
    def id(self) -> UUID:
        return self.household.id

    @property
    def language(self) -> str:
        return self.household.reads_language


def reached_ids(
    window: Window, *, seen_by, measure: str = DEFAULT_MEASURE, as_of: date | None = None
) -> QuerySet:
    """Households reached in a window, as a sub-query of ids; where a measure counts adults, those with one of them."""
    defined = definition(measure, as_of or clock.today(window.zone))
    terms = {"measure": measure, "measure_version": defined.version, "school_year_id": window.year.id}
    terms |= {"first_on__lte": as_of} if as_of else {}
    if unit_of(defined) == ADULTS:
        adults = ReachedAdult.objects.seen_by(seen_by).filter(**terms).values("adult_id")
        return HouseholdAdult.objects.seen_by(seen_by).filter(adult_id__in=adults).values("household_id")
    return ReachedHousehold.objects.seen_by(seen_by).filter(**terms).values("household_id")


def unreached_households(*, seen_by, measure: str = DEFAULT_MEASURE) -> QuerySet:
    """Ids of the asker's enrolled households without a qualifying touchpoint this reach year, as a sub-query."""
    window = reach_window(None, seen_by=seen_by)
    households = enrolled_families(FamilyFilter(reached=None, measure=measure), window, seen_by)
    if window is None:
        return households.values("id")
    return households.exclude(id__in=reached_ids(window, seen_by=seen_by, measure=measure)).values("id")


def families(wanted: FamilyFilter, *, seen_by) -> Cut[Family]:
    """The families that a filter means, to be counted and read by pages; as many queries for a long page as for one row.

    Order.STEP puts those first for whom the most can be done at once: a working text number, then e-mail, a call, a
    letter, a visit, and last those of whom nobody may be asked; within each, more children first.
    """
    window = reach_window(wanted.as_of, seen_by=seen_by)
    meant, asking = _meant(wanted, window, seen_by), _asking(wanted, window, seen_by)

    def count() -> int:
        if wanted.step:
            return count_with_step(meant, wanted.step, asking=asking)
        with over_all_rows():
            return meant.count()

    def rows(start: int, size: int) -> list[Family]:
        page = in_order_of_work(
            meant, asking=asking, order=wanted.order, step=wanted.step,
            start=start, size=size,
        )  # fmt: skip
        return _dressed(page, window, asking)

    found = Cut(count, rows)
    return found


def household_ids(wanted: FamilyFilter, *, seen_by) -> list[UUID]:
    """The households that a filter means, in the order of work."""
    window = reach_window(wanted.as_of, seen_by=seen_by)
    meant, asking = _meant(wanted, window, seen_by), _asking(wanted, window, seen_by)
    return list(in_order_of_work(meant, asking=asking, order=wanted.order, step=wanted.step))


def every_family(wanted: FamilyFilter, *, seen_by, at_a_time: int = 1000) -> Iterator[list[Family]]:
    """The same families to the last, in batches: they are put in order once, and only a batch is held in memory."""
    window = reach_window(wanted.as_of, seen_by=seen_by)
    meant, asking = _meant(wanted, window, seen_by), _asking(wanted, window, seen_by)
    steps = in_order_of_work(meant, asking=asking, order=wanted.order, step=wanted.step)
    listed = list(steps.items())
    for start in range(0, len(listed), at_a_time):
        yield _dressed(dict(listed[start : start + at_a_time]), window, asking)


def _asking(wanted: FamilyFilter, window: Window | None, seen_by) -> Asking:
    return Asking(seen_by, clock.today(window.zone) if window else clock.now().date(), wanted.as_of)


def _meant(wanted: FamilyFilter, window: Window | None, seen_by) -> QuerySet:
    """The households that a filter means, whatever their first step."""
    households = enrolled_families(wanted, window, seen_by)
    if wanted.reached is not None and window is not None:
        ids = reached_ids(window, seen_by=seen_by, measure=wanted.measure, as_of=wanted.as_of)
        households = households.filter(Q(id__in=ids)) if wanted.reached else households.exclude(Q(id__in=ids))
    if wanted.assigned_to and window is not None:
        households = _assigned(households, wanted.assigned_to, window, seen_by)
    return households


def _assigned(households: QuerySet, whose: str, window: Window, seen_by) -> QuerySet:
    open_ones = FollowUp.objects.seen_by(seen_by).filter(school_year_id=window.year.id, closed_at=None)
    if whose == "nobody":
        return households.exclude(id__in=open_ones.values("household_id"))
    account = seen_by.account_id if whose == "me" else whose
    return households.filter(id__in=open_ones.filter(account_id=account).values("household_id"))


def _dressed(steps: dict[UUID, str], window: Window | None, asking: Asking) -> list[Family]:
    ids, seen_by = list(steps), asking.seen_by
    households = Household.objects.seen_by(seen_by).in_bulk(ids)
    students: dict[UUID, list[Student]] = defaultdict(list)
    for member in (
        asking.children()
        .filter(household_id__in=ids)
        .select_related("student")
        .order_by("student__grade", "student__sort_name")
    ):
        students[member.household_id].append(member.student)
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    for row in (
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(household_id__in=ids, adult__left_at=None)
        .select_related("adult")
        .order_by("adult__sort_name")
    ):
        adults[row.household_id].append(row.adult)
    to_ask = WhoToAsk(
        {one.id for group in students.values() for one in group},
        {one.id for group in adults.values() for one in group},
        on=asking.on,
        seen_by=seen_by,
    )
    follow_ups = _follow_ups(ids, window, seen_by)
    # Who sees a class sees no invitation, and so could only be told wrongly that there was none.
    invited = invitation_history(ids, seen_by=seen_by) if seen_by.breadth in ("district", "school") else {}
    return [
        Family(
            household=one,
            students=students[one.id],
            adults=to_ask.among(adults[one.id], students[one.id]),
            step=steps[one.id],
            follow_up=follow_ups.get(one.id),
            attempts=list(follow_ups[one.id].attempts.all()) if one.id in follow_ups else [],
            invited=invited.get(one.id, (0, None))[0],
            last_invited_at=invited.get(one.id, (0, None))[1],
        )
        for one in (households[each] for each in ids if each in households)
    ]


def _follow_ups(ids: list[UUID], window: Window | None, seen_by) -> dict[UUID, FollowUp]:
    if window is None:
        return {}
    attempts = Attempt.objects.seen_by(seen_by).filter(undone_at=None).order_by("-on", "-made_at")
    found = FollowUp.objects.seen_by(seen_by).filter(
        household_id__in=ids, school_year_id=window.year.id, closed_at=None
    )
    return {one.household_id: one for one in found.prefetch_related(Prefetch("attempts", queryset=attempts))}
