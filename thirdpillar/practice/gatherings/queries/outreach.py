"""What gatherings sent to families: invitations, each to one household; outreach until somebody answers."""

from __future__ import annotations

from django.db.models import F, QuerySet

from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.waiting import INVITATION


def outreach(*, seen_by) -> list[tuple[str, QuerySet]]:
    """For each purpose in the outbox, what went to families under it; columns as in conversations.queries.outreach."""
    invited = Invitation.objects.seen_by(seen_by)
    return [
        (
            INVITATION,
            invited.values(
                reference_id=F("pk"),
                home_id=F("household_id"),
                to_adult_id=F("adult_id"),
                of_school_id=F("school_id"),
                sent_at=F("invited_at"),
            ),
        )
    ]
