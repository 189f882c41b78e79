"""What conferences take of people's and homes' time, for rooms that know nothing of them (`people/queries/engaged.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from thirdpillar.practice.conferences.choices import STANDING, WeekStage
from thirdpillar.practice.conferences.models import Conference

ROOM = "conferences"


def engaged(
    ids: Collection[UUID], *, since: datetime, until: datetime, told: bool, seen_by
) -> Iterator[tuple[UUID, datetime, datetime]]:
    """Conferences that have a time, of a week that is not cancelled: of their teachers, their interpreters and their homes.
    Of a draft no family knows.
    """
    wanted = set(ids)
    theirs = Q(account_id__in=wanted) | Q(household_id__in=wanted) | Q(interpreter_id__in=wanted)
    rows = Conference.objects.seen_by(seen_by).filter(
        theirs, stage__in=STANDING, during__overlap=(since, until)
    )
    if told:
        rows = rows.filter(week__stage=WeekStage.PUBLISHED)
    for *who, during in rows.values_list("account_id", "household_id", "interpreter_id", "during"):
        for one in wanted.intersection(who):
            yield one, during.lower, during.upper
