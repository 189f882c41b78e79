"""What conferences and class teams have for one adult's own page: never another home's times.

`adult_ids` are all records of that adult.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from thirdpillar.ground.people.models import HouseholdAdult, Placement
from thirdpillar.practice.conferences.choices import STANDING, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference, TeamHome, TeamMeeting, TeamPresence


def conferences_of_adult(
    adult_ids: Collection[UUID], *, student_ids: Collection[UUID], seen_by
) -> QuerySet[Conference]:
    """The conferences, with `code` and `home_id` of the home they are told to, that one adult is told of these students."""
    homes = Coming.objects.seen_by(seen_by).filter(
        week_id=OuterRef("week_id"), household_id=OuterRef("household_id"), adult_id__in=adult_ids,
        week__stage=WeekStage.PUBLISHED,
    )  # fmt: skip
    found = Conference.objects.seen_by(seen_by).filter(
        Exists(homes), student_id__in=list(student_ids), stage__in=STANDING, during__isnull=False
    )
    return found.annotate(
        code=Subquery(homes.values("code")[:1]), home_id=Subquery(homes.values("pk")[:1])
    ).order_by("during", "pk")


def team_meetings_of_adult(
    adult_ids: Collection[UUID], *, student_ids: Collection[UUID], seen_by, came: bool = False
) -> QuerySet[TeamMeeting]:
    """Meetings of the class teams of these students' homes in which one adult lives; `came`: only those to which somebody of
    that home came. `code` of the home's page where it speaks of none but these students; blank elsewhere."""
    lives = HouseholdAdult.objects.seen_by(seen_by).filter(
        household_id=OuterRef("household_id"), adult_id__in=adult_ids
    )
    placed = Placement.objects.seen_by(seen_by).filter(
        section_id=OuterRef("section_id"), left_at=None, student__left_at=None,
        student__households__household_id=OuterRef("household_id"),
    )  # fmt: skip
    mine = TeamHome.objects.seen_by(seen_by).filter(
        Exists(lives), Exists(placed.filter(student_id__in=list(student_ids)))
    )
    homes = mine.filter(team_id=OuterRef("team_id"))
    whole = homes.filter(~Exists(placed.exclude(student_id__in=list(student_ids))))
    present = TeamPresence.objects.seen_by(seen_by).filter(
        meeting_id=OuterRef("pk"),
        household_id__in=mine.filter(team_id=OuterRef(OuterRef("team_id"))).values("household_id"),
    )
    found = TeamMeeting.objects.seen_by(seen_by).filter(Exists(homes))
    found = found.filter(Exists(present)) if came else found
    return found.annotate(
        code=Coalesce(Subquery(whole.values("code")[:1]), Value("")), home_id=Subquery(homes.values("pk")[:1])
    ).order_by("begins_at")
