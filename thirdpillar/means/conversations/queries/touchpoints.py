"""What conversations give to the evidence: a family that wrote to us, or with whom one of us spoke after an alert.

A broadcast alone is outreach and no touchpoint. Nor does a "1" to an alert reach a family, by text or by the button on its
page: nobody of us said a word to it. It is an answer of its own kind, which the rate of answers counts and reach does
not. So are thanks for a message to many. A call for help that one of us settled, or words that one of us read and
decided, are a contact as any other.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value

from thirdpillar.ground.people.models import HouseholdAdult
from thirdpillar.means.conversations.choices import Became, From, InboundState, MayMean, Way
from thirdpillar.means.conversations.models import Inbound, Post, Recipient
from thirdpillar.means.conversations.queries.inbound import WELLBEING

WROTE = "conversation.wrote"
ANSWERED_ALERT = "conversation.answered_alert"
THANKED = "conversation.thanked"
_OF_ALERTS = Q(answers=WELLBEING, settled_at=None)
# Thanks outside of any conversation; those within one stand there.
_THANKS = Q(answers="thanks")


def touchpoints(*, seen_by) -> list[QuerySet]:
    """One queryset a kind; each row has household_id (as noted then), adult_id, school_id, at, kind and two_way."""
    return [
        each.annotate(
            kind=Value(kind, output_field=CharField()), two_way=Value(True, output_field=BooleanField())
        )
        for kind, each in (
            (WROTE, _from_families(seen_by).exclude(_OF_ALERTS | _THANKS)),
            (WROTE, _on_their_page(seen_by).annotate(school_id=F("thread__school_id"))),
            (WROTE, _spoken_with(seen_by).annotate(at=F("settled_at"))),
            (ANSWERED_ALERT, _from_families(seen_by).filter(_OF_ALERTS)),
            (THANKED, _from_families(seen_by).filter(_THANKS)),
            (ANSWERED_ALERT, _after_alerts(seen_by).annotate(at=F("said_at"))),
        )
    ]


def households_touched_since(moment: datetime, *, seen_by) -> set[UUID]:
    """Households that wrote, or whose text was settled, since `moment`, as they are now."""
    rows = Inbound.objects.seen_by(seen_by).filter(Q(made_at__gte=moment) | Q(settled_at__gte=moment))
    pairs = list(rows.values_list("household_id", "adult_id").distinct())
    pairs += (
        _on_their_page(seen_by).filter(made_at__gte=moment).values_list("household_id", "adult_id").distinct()
    )
    pairs += (
        _spoken_with(seen_by)
        .filter(settled_at__gte=moment)
        .values_list("household_id", "adult_id")
        .distinct()
    )
    members = HouseholdAdult.objects.seen_by(seen_by).filter(
        adult_id__in={adult for _home, adult in pairs if adult}
    )
    return ({home for home, _adult in pairs} | set(members.values_list("household_id", flat=True))) - {None}


def _from_families(seen_by) -> QuerySet:
    """What a family said to us; "STOP" or "wrong number" says only that we should not write there.

    What may be a stranger's at the number is no family's until a person has said so.
    """
    known = Inbound.objects.seen_by(seen_by).exclude(state=InboundState.UNKNOWN_SENDER)
    strangers = Post.objects.seen_by(seen_by).filter(inbound_id=OuterRef("pk"), may_mean=MayMean.WRONG_NUMBER)
    return known.exclude(answers__in=Became.values).filter(~Exists(strangers))


def _on_their_page(seen_by) -> QuerySet:
    """What families said in a conversation other than by text: those are there as texts already."""
    return Post.objects.seen_by(seen_by).filter(said_by=From.FAMILY, inbound_id=None)


def _spoken_with(seen_by) -> QuerySet:
    """Whoever called for help after an alert and was spoken with."""
    return Recipient.objects.seen_by(seen_by).exclude(settled_at=None)


def _after_alerts(seen_by) -> QuerySet:
    """What families answered to an alert on their page, or told staff: what they wrote is there as texts already."""
    kept = (Way.TEXT, Way.EMAIL, Way.WHATSAPP, Way.VOICE)
    return Recipient.objects.seen_by(seen_by).exclude(said="").exclude(said_by_way__in=kept)
