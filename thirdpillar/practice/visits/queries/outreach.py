"""What visits sent to families: invitations, each time that a family was asked; outreach until somebody answers."""

from __future__ import annotations

from django.db.models import F, QuerySet

from thirdpillar.practice.visits.models import Asking

INVITATION = "visits.invitation"
# What of it asks when the visit suits a family that has said yes: no yes or no answers that, and no number.
WHEN = f"{INVITATION}:when"


def outreach(*, seen_by) -> list[tuple[str, QuerySet]]:
    """For each purpose in the outbox, what went to families under it; columns as in conversations.queries.outreach.

    Only of visits that the asker plans: whoever evaluates visitors sees none.
    """
    asked = Asking.objects.seen_by(seen_by)
    return [
        (
            INVITATION,
            asked.values(
                reference_id=F("pk"),
                home_id=F("invitation__household_id"),
                to_adult_id=F("invitation__adult_id"),
                of_school_id=F("school_id"),
                sent_at=F("at"),
            ),
        )
    ]
