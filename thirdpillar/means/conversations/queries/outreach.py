"""What conversations sent to families: outreach, which counts as no touchpoint until somebody answers."""

from __future__ import annotations

from django.db.models import F, QuerySet

from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.choices.broadcasts import Unreached
from thirdpillar.means.conversations.models import Post, Recipient
from thirdpillar.means.conversations.wording.composing import DIGEST, MESSAGE

POST = "conversations.post"
# Whom a message was for that nobody translated for them in time: nothing of it is in the outbox.
UNTOLD = "broadcasts.untold"
OUTREACH = ("reference_id", "home_id", "to_adult_id", "of_school_id", "sent_at")
"""The columns of each queryset: the outbox's reference, the household noted then, the adult, the school, the moment."""


def outreach(*, seen_by) -> list[tuple[str, QuerySet]]:
    """For each purpose in the outbox, up to its colon, what went to families under it."""
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
        ),
        *_broadcasts(seen_by),
    ]


def _broadcasts(seen_by) -> list[tuple[str, QuerySet]]:
    """To many: a message of its own for each, or the day's news, of which each message is one reason to be counted."""
    everybody = Recipient.objects.seen_by(seen_by)
    told = everybody.filter(unreached__in=["", Unreached.TOO_LATE])
    untold = everybody.filter(unreached=Unreached.NO_WORDS)
    columns = {"home_id": F("household_id"), "to_adult_id": F("adult_id"), "of_school_id": F("school_id")}
    return [
        (
            MESSAGE,
            told.filter(is_news=False).values(reference_id=F("pk"), **columns, sent_at=F("written_at")),
        ),
        (
            DIGEST,
            told.exclude(digest_id=None).values(
                reference_id=F("digest_id"), **columns, sent_at=F("written_at")
            ),
        ),
        (UNTOLD, untold.values(reference_id=F("pk"), **columns, sent_at=F("written_at"))),
    ]
