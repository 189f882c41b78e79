"""All that goes of one broadcast, whatever it is for: holding, letting go and stopping it are one deed on the whole of it."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import hold_messages, release_messages, withdraw_messages
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion, Doubt, Recipient
from thirdpillar.means.conversations.wording.composing import ANEW, purpose_of

_WAITS = (State.READY, State.CLAIMED, State.HELD)


def purposes_of(found: Broadcast) -> list[str]:
    """Its own, with what is translated late; and of each correction, also of one that is still being written."""
    return [purpose_of(found.pk), *_corrections(found)]


def hold_broadcast(found: Broadcast, *, by, at: datetime) -> int:
    """Hold what waits of it and what is put in later; answer how many messages wait."""
    return sum(hold_messages(by=by, at=at, purpose=one) for one in purposes_of(found))


def let_broadcast_go(found: Broadcast, *, by, at: datetime) -> None:
    """Let go on what was held of it."""
    for one in purposes_of(found):
        release_messages(by=by, at=at, purpose=one)


def stop_broadcast(found: Broadcast, *, why: str, by, at: datetime) -> int:
    """Stop for good what waits of it and what is put in later; answer how many messages that were."""
    BroadcastVersion.objects.seen_by(by).filter(broadcast=found, anew_id__isnull=False).update(
        anew_id=None, anew_since=None, anew_after=None
    )
    return sum(withdraw_messages(by=by, at=at, purpose=one, why=why) for one in purposes_of(found))


def waits_to_be_corrected(found: Broadcast) -> bool:
    """Whether a correction of it is still to go."""
    machine = Scope.system(found.district_id, "what of a message to many is still to be put right")
    with tenancy.acting_as(machine):
        anew = BroadcastVersion.objects.seen_by(machine).filter(broadcast=found, anew_id__isnull=False)
        waiting = Message.objects.seen_by(machine).filter(purpose__in=_corrections(found), state__in=_WAITS)
        return anew.exists() or waiting.exists()


def _corrections(found: Broadcast) -> list[str]:
    machine = Scope.system(found.district_id, "what went of a message to many")
    with tenancy.acting_as(machine):
        doubts = Doubt.objects.seen_by(machine).filter(reference_id=found.pk).values_list("pk", flat=True)
        versions = BroadcastVersion.objects.seen_by(machine).filter(broadcast=found, anew_id__isnull=False)
        ids = {*doubts, *versions.values_list("anew_id", flat=True)}
        theirs = Recipient.objects.seen_by(machine).filter(broadcast=found)
        written = Message.objects.seen_by(machine).filter(
            purpose__startswith=f"{ANEW}:", state__in=_WAITS, reference_id__in=theirs.values("pk")
        )
        said = written.order_by().values_list("purpose", flat=True).distinct()
        return sorted({*(f"{ANEW}:{one}" for one in ids), *said})
