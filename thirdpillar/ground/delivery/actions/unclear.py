"""What became of messages whose outcome is not known: ask the provider where it can be asked, else a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused as DeedRefused
from thirdpillar.ground.delivery.actions.calling import committed, open_fence, parcel_of
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotFound,
    Provider,
    Unclear,
)
from thirdpillar.ground.delivery.choices import MessageClass, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms, look_again_after

MOST_LOOK_UPS = 10_000


def settle_unclear(*, by, at: datetime, terms: SendingTerms, providers: Mapping[str, Provider]) -> int:
    """Look up what may have gone out; answer how many were settled. The rest waits for a person.

    A provider that takes the same reference twice as one is simply called again. One that can do neither is never
    called again by itself, but for an emergency, where twice is better than never.
    """
    settled = 0
    unclear = _to_look_up(by, at, terms, providers)
    known = _known_references(by, unclear)
    for message in unclear:
        provider = providers[message.channel]
        again = ""
        if provider.capability == Capability.IDEMPOTENT_CREATE:
            found: Found = NotFound()
        elif provider.capability == Capability.LOOKUP_BY_REFERENCE:
            others = known.get((provider.name, message.address), frozenset())
            found = _look_up(provider, replace(parcel_of(message, terms), not_these=others))
        elif message.message_class == MessageClass.EMERGENCY:
            found, again = NotFound(), "emergency: sent again, rather twice than never"
        else:
            found = Unclear(message.why)
        with committed(by):
            settled += _note(by, message, found, again)
    return settled


@transaction.atomic
def decide_unclear(*, message_id: UUID, went_out: bool, by, at: datetime) -> Message:
    """A person says whether an unclear message went out; if it did not, it goes again.

    Raises Refused where the message is not unclear (any more).
    """
    message = Message.objects.seen_by(by).select_for_update().filter(pk=message_id).first()
    if message is None or message.state != State.AMBIGUOUS:
        raise DeedRefused(_("This message is settled already."))
    message.state = State.ACCEPTED if went_out else State.READY
    message.state_at, message.decided_by_id, message.claimed_until = at, by.account_id, None
    message.why = ""
    if went_out and message.is_secret:
        message.body = ""
    message.save(update_fields=["state", "state_at", "decided_by_id", "claimed_until", "why", "body"])
    record(
        by=by,
        at=at,
        deed="delivery.decide_unclear",
        subject="message",
        subject_id=message.pk,
        went_out=went_out,
    )
    return message


@transaction.atomic
def decide_unclear_many(*, message_ids: Iterable[UUID], went_out: bool, by, at: datetime) -> int:
    """The same of many at once, as after an outage; what was settled meanwhile is left alone. Answers how many it was."""
    unclear = Message.objects.seen_by(by).filter(pk__in=list(message_ids), state=State.AMBIGUOUS)
    decided = unclear.update(
        state=State.ACCEPTED if went_out else State.READY, state_at=at, decided_by_id=by.account_id,
        claimed_until=None, why="", body=WORDS_LEFT if went_out else F("body"),
    )  # fmt: skip
    if decided:
        record(
            by=by, at=at, deed="delivery.decide_unclear_many", subject="message", went_out=went_out, messages=decided
        )  # fmt: skip
    return decided


def _to_look_up(by, at: datetime, terms: SendingTerms, providers) -> list[Message]:
    with committed(by):
        if open_fence(by) is None:
            return []
        due = Q()
        for channel, provider in providers.items():
            due |= Q(channel=channel, state_at__lte=at - provider.settles_after)
        rows = list(
            Message.objects.seen_by(by)
            .filter(due, state=State.AMBIGUOUS)
            .filter(
                Q(look_ups__lt=terms.look_ups)
                | Q(message_class=MessageClass.EMERGENCY, expires_at__gt=at, look_ups__lt=MOST_LOOK_UPS)
            )
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
            .order_by("state_at", "pk")
            .select_for_update(skip_locked=True)[: terms.batch]
        )
        Message.objects.seen_by(by).filter(pk__in=[row.pk for row in rows]).update(
            look_ups=F("look_ups") + 1, claimed_until=at + terms.lease
        )
        return rows


def _known_references(by, unclear: list[Message]) -> dict[tuple[str, str], frozenset[str]]:
    """What the providers called other messages to the same addresses: the same words twice are two messages."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    if unclear:
        with committed(by):
            sent = Message.objects.seen_by(by).filter(address__in={one.address for one in unclear})
            for *whose, reference in sent.exclude(provider_reference="").values_list(
                "provider", "address", "provider_reference"
            ):
                found[whose[0], whose[1]].add(reference)
    return {whose: frozenset(references) for whose, references in found.items()}


def _look_up(provider: Provider, parcel) -> Found:
    try:
        return provider.look_up(parcel)
    except Exception as problem:  # as with a call: a provider that raises tells us nothing
        return Unclear(type(problem).__name__)


def _note(by, message: Message, found: Found, again: str) -> int:
    at = clock.now()
    mine = Message.objects.seen_by(by).filter(pk=message.pk, state=State.AMBIGUOUS, attempt=message.attempt)
    if isinstance(found, Accepted):
        return mine.update(
            state=State.ACCEPTED,
            state_at=at,
            provider_reference=found.reference,
            claimed_until=None,
            why="",
            body=WORDS_LEFT,
        )
    if isinstance(found, NotFound):
        return mine.update(state=State.READY, state_at=at, claimed_until=None, provider="", why=again)
    # `state_at` stays: it tells a person for how long this has been unclear.
    mine.update(claimed_until=at + look_again_after(message.look_ups + 1, message.message_class))
    return 0
