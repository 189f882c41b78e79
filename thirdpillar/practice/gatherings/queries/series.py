"""The families around one gathering or a series of them: who was invited, who said yes, who came."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation


def series_of(gathering: Gathering, since: datetime, before: datetime, *, seen_by) -> QuerySet[Gathering]:
    """The gatherings of the same name at the same school (or of the district) that begin in this stretch of time."""
    found = Gathering.objects.seen_by(seen_by).filter(begins_at__gte=since, begins_at__lt=before)
    return found.filter(title__iexact=gathering.title, school_id=gathering.school_id)


def households_invited(gatherings: QuerySet[Gathering], *, seen_by) -> QuerySet:
    """Ids of the households that have an invitation to one of these."""
    invited = Invitation.objects.seen_by(seen_by).filter(gathering__in=gatherings.values("pk"))
    return invited.values("household_id")


def households_coming(gatherings: QuerySet[Gathering], *, seen_by) -> QuerySet:
    """Ids of the households whose last answer to one of these is a yes."""
    answers = Answer.objects.seen_by(seen_by).filter(gathering__in=gatherings.values("pk"))
    of_home = answers.filter(gathering_id=OuterRef("gathering_id"), household_id=OuterRef("household_id"))
    last = Subquery(of_home.order_by("-at", "-made_at").values("pk")[:1])
    return answers.filter(pk=last, answer=Answered.YES).values("household_id")


def households_that_came(gatherings: QuerySet[Gathering], *, seen_by) -> QuerySet:
    """Ids of the households of whoever came to one of these: that of today, else the one noted then."""
    of_adult = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id=OuterRef("adult_id"))
    came = Attendance.objects.seen_by(seen_by).filter(gathering__in=gatherings.values("pk"), removed_at=None)
    home = Coalesce(
        Subquery(of_adult.values("household_id")[:1]), F("household_id"), output_field=UUIDField()
    )
    return came.annotate(home=home).exclude(home=None).values("home")
