"""The words of families are removed in their time; how many said something, and what the school answered, stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from thirdpillar.ground.audit.actions import record
from thirdpillar.practice.gatherings.models import Meeting, MeetingInput
from thirdpillar.practice.gatherings.rules.meetings import words_kept_since


@transaction.atomic
def forget_inputs(*, by, at: datetime) -> int:
    """Remove words, what they read as, and whom one may ask, beyond their time; of how many inputs."""
    answered, unanswered = words_kept_since(at.date())
    over = Q(published_at__lt=at - answered) | Q(published_at=None, gathering__ends_at__lt=at - unanswered)
    meetings = Meeting.objects.seen_by(by).filter(over, forgotten_at=None)
    gatherings = list(meetings.values_list("gathering_id", flat=True))
    rows = MeetingInput.objects.seen_by(by).filter(gathering_id__in=gatherings)
    forgotten = rows.update(
        words="", reading="", reading_by="", lacks=[], household_id=None, adult_id=None, by_account_id=None
    )
    Meeting.objects.seen_by(by).filter(gathering_id__in=gatherings).update(forgotten_at=at)
    if gatherings:
        record(by=by, at=at, deed="gatherings.forget_inputs", subject="gathering", inputs=forgotten)
    return forgotten
