"""What conversations sent to families: outreach, which counts as no touchpoint until somebody answers."""

from __future__ import annotations

from django.db.models import F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.choices.broadcasts import Unreached
from thirdpillar.means.conversations.models import Post, Recipient, Seat
from thirdpillar.means.conversations.wording.composing import DIGEST, MESSAGE

POST, TOGETHER = "conversations.post", "conversations.together"
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
        (TOGETHER, _to_second(seen_by)),
        *_broadcasts(seen_by),
    ]


def _to_second(seen_by) -> QuerySet:
    """Our words to a second guardian: of the home that this adult is of today."""
    seats = Seat.objects.seen_by(seen_by).filter(thread__posts__said_by=From.SCHOOL).exclude(agreed_at=None)
    return seats.exclude(adult_id=F("thread__adult_id")).values(
        reference_id=F("thread__posts__pk"),
        home_id=Cast(Value(None), UUIDField()),
        to_adult_id=F("adult_id"),
        of_school_id=F("thread__school_id"),
        sent_at=F("thread__posts__at"),
    )


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
