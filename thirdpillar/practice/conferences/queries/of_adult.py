"""What conferences and class teams have for one adult's own page: never another home's times."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from thirdpillar.ground.people.models import Placement
from thirdpillar.practice.conferences.choices import STANDING, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference, TeamHome, TeamMeeting, TeamPresence


def conferences_of_adult(adult_id: UUID, *, student_ids: Collection[UUID], seen_by) -> QuerySet[Conference]:
    """The conferences, with `code` and `home_id` of the home they are told to, that one adult is told of these students."""
    homes = Coming.objects.seen_by(seen_by).filter(
        week_id=OuterRef("week_id"), household_id=OuterRef("household_id"), adult_id=adult_id,
        week__stage=WeekStage.PUBLISHED,
    )  # fmt: skip
    found = Conference.objects.seen_by(seen_by).filter(
        Exists(homes), student_id__in=list(student_ids), stage__in=STANDING, during__isnull=False
    )
    return found.annotate(
        code=Subquery(homes.values("code")[:1]), home_id=Subquery(homes.values("pk")[:1])
    ).order_by("during", "pk")


def team_meetings_of_adult(
    adult_id: UUID, *, student_ids: Collection[UUID], seen_by, came: bool = False
) -> QuerySet[TeamMeeting]:
    """Meetings of the class teams of these students to which one adult belongs; `came`: only those to which
    somebody of that home came."""
    homes = TeamHome.objects.seen_by(seen_by).filter(team_id=OuterRef("team_id"), adult_id=adult_id)
    here = Placement.objects.seen_by(seen_by).filter(
        section_id=OuterRef("team__section_id"), left_at=None, student_id__in=list(student_ids)
    )
    present = TeamPresence.objects.seen_by(seen_by).filter(
        meeting_id=OuterRef("pk"),
        household_id__in=TeamHome.objects.seen_by(seen_by)
        .filter(team_id=OuterRef(OuterRef("team_id")), adult_id=adult_id)
        .values("household_id"),
    )
    found = TeamMeeting.objects.seen_by(seen_by).filter(Exists(homes), Exists(here))
    found = found.filter(Exists(present)) if came else found
    return found.annotate(
        code=Subquery(homes.values("code")[:1]), home_id=Subquery(homes.values("pk")[:1])
    ).order_by("begins_at")
