"""The families of one gathering: how many stand where, and each of them, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult, Household, HouseholdAdult, HouseholdStudent, Student
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation
from thirdpillar.practice.gatherings.queries.pages import invitations_to, latest_answers
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations, untold_invitations

COMING, SILENT, CAME, UNTOLD = "coming", "silent", "came", "untold"


@dataclass(frozen=True)
class Counted:
    """Families of a gathering: invited by a message that arrived or is on its way, lost, and what they said and did.

    `untold`: the last news of it (changed, cancelled) did not reach them and will not.
    """

    invited: int
    lost: int
    untold: int
    coming: int
    not_coming: int
    came: int


@dataclass
class FamilyAt:
    """A household at one gathering."""

    household_id: UUID
    adults: list[Adult] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)
    invitation: Invitation | None = None
    is_lost: bool = False  # the invitation did not arrive and will not
    answer: Answer | None = None
    came: list[Attendance] = field(default_factory=list)

    @property
    def channel(self) -> str:
        """The way the invitation went, in words."""
        return str(Channel(self.invitation.channel).label) if self.invitation else ""

    @property
    def label(self) -> str:
        """How staff speak of the family: by its children's family names, else by its adults."""
        names = [student.family_name for student in self.students] or [
            adult.family_name for adult in self.adults
        ]
        return " / ".join(dict.fromkeys(name for name in names if name))


def counts_at(gathering: Gathering, *, seen_by) -> Counted:
    """How many families stand where."""
    with over_all_rows():
        lost = lost_invitations(seen_by=seen_by).filter(gathering=gathering).count()
        untold = _untold(gathering, seen_by).count()
    said = dict(
        latest_answers(gathering.pk, seen_by=seen_by).order_by().values_list("answer").annotate(Count("pk"))
    )
    return Counted(
        invited=invitations_to(gathering, seen_by=seen_by).count() - lost,
        lost=lost,
        untold=untold,
        coming=said.get(Answered.YES, 0),
        not_coming=said.get(Answered.NO, 0),
        came=present_at(gathering, seen_by).exclude(home=None).values("home").distinct().count(),
    )


def households_at(gathering: Gathering, only: str = "", *, seen_by) -> QuerySet[Household]:
    """Every household invited, answered or present, or `only` those COMING, SILENT, UNTOLD or CAME, by first child."""
    invited = invitations_to(gathering, seen_by=seen_by).values("household_id")
    answered = latest_answers(gathering.pk, seen_by=seen_by).values("household_id")
    present = present_at(gathering, seen_by).exclude(home=None).values("home")
    homes = Household.objects.seen_by(seen_by)
    if only == COMING:
        homes = homes.filter(pk__in=answered.filter(answer=Answered.YES))
    elif only == SILENT:
        homes = homes.filter(pk__in=invited).exclude(pk__in=answered)
    elif only == UNTOLD:
        homes = homes.filter(pk__in=_untold(gathering, seen_by).values("household_id"))
    elif only == CAME:
        homes = homes.filter(pk__in=present)
    else:
        homes = homes.filter(pk__in=invited.union(answered, present))
    return homes.annotate(first_name=Min("students__student__sort_name")).order_by("first_name", "pk")


def families_at(gathering: Gathering, household_ids: Collection[UUID], *, seen_by) -> list[FamilyAt]:
    """These households at a gathering, in their order. Constant number of queries."""
    found = {one: FamilyAt(one) for one in household_ids}
    invitations = invitations_to(gathering, seen_by=seen_by).filter(household_id__in=found)
    for invitation in invitations:
        found[invitation.household_id].invitation = invitation
    lost = lost_invitations(seen_by=seen_by).filter(pk__in=[one.pk for one in invitations])
    for household_id in lost.values_list("household_id", flat=True):
        found[household_id].is_lost = True
    for answer in latest_answers(gathering.pk, seen_by=seen_by).filter(household_id__in=found):
        found[answer.household_id].answer = answer
    for attendance in present_at(gathering, seen_by).filter(home__in=list(found)).order_by("at"):
        found[attendance.home].came.append(attendance)
    adults = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=found)
    for row in adults.select_related("adult").order_by("adult__sort_name"):
        found[row.household_id].adults.append(row.adult)
    students = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=found)
    for row in students.select_related("student").order_by("student__sort_name"):
        found[row.household_id].students.append(row.student)
    return list(found.values())


def _untold(gathering: Gathering, seen_by) -> QuerySet[Invitation]:
    """Who said no waits for no news."""
    declined = latest_answers(gathering.pk, seen_by=seen_by).filter(answer=Answered.NO)
    untold = untold_invitations(gathering, seen_by=seen_by)
    return untold.exclude(household_id__in=declined.values("household_id"))


def present_at(gathering: Gathering, seen_by) -> QuerySet[Any]:
    """Who came, with `home`: the household of today, else the one that was noted then."""
    homes = (
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(adult_id=OuterRef("adult_id"))
        .values("household_id")[:1]
    )
    present = Attendance.objects.seen_by(seen_by).filter(gathering=gathering, removed_at=None)
    return present.annotate(home=Coalesce(Subquery(homes), "household_id", output_field=UUIDField()))
