"""What conversations sent to families: outreach, which counts as no touchpoint until somebody answers."""

from __future__ import annotations

from django.db.models import F, QuerySet

from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.models import Post

POST = "conversations.post"
OUTREACH = ("reference_id", "home_id", "to_adult_id", "of_school_id", "sent_at")
"""The columns of each queryset: the outbox's reference, the household noted then, the adult, the school, the moment."""


def outreach(*, seen_by) -> list[tuple[str, QuerySet]]:
    """For each purpose in the outbox, what went to families under it."""
    posts = Post.objects.seen_by(seen_by).filter(said_by=From.SCHOOL)
    return [
        (
            POST,
            posts.values(
                reference_id=F("pk"),
                home_id=F("thread__household_id"),
                to_adult_id=F("thread__adult_id"),
                of_school_id=F("thread__school_id"),
                sent_at=F("at"),
            ),
        )
    ]
