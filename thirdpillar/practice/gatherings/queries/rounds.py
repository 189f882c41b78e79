"""Rounds of inviting: the one of a gathering, and the one whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from thirdpillar.practice.gatherings.choices import OPEN_ROUNDS, RoundStage
from thirdpillar.practice.gatherings.models import Gathering, InvitationRound


def open_round(gathering: Gathering, *, seen_by) -> InvitationRound | None:
    """The round of a gathering that goes on or is held; there is at most one."""
    return InvitationRound.objects.seen_by(seen_by).filter(gathering=gathering, stage__in=OPEN_ROUNDS).first()


def latest_round(gathering: Gathering, *, seen_by) -> InvitationRound | None:
    """The last round that was asked for, also where it is over."""
    return InvitationRound.objects.seen_by(seen_by).filter(gathering=gathering).order_by("-asked_at").first()


def next_round(*, seen_by, at: datetime, but: Collection[UUID] = ()) -> InvitationRound | None:
    """The round whose next part is due, the one that waited longest first; none of `but`, nor in a pause after a failure."""
    due = Q(retry_at=None) | Q(retry_at__lte=at)
    going = InvitationRound.objects.seen_by(seen_by).filter(due, stage=RoundStage.GOING).exclude(pk__in=but)
    return going.select_related("gathering").order_by("asked_at", "pk").first()
