"""What became of messages whose outcome is not known: ask the provider where it can be asked, else a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused as DeedRefused
from thirdpillar.ground.delivery.actions.calling import committed, open_fence
from thirdpillar.ground.delivery.actions.looking_up import (
    Known,
    RatherTwice,
    Told,
    answers,
    note_found,
    windows_of_addresses,
)
from thirdpillar.ground.delivery.actions.outages import is_out
from thirdpillar.ground.delivery.actions.settling import WORDS_LEFT
from thirdpillar.ground.delivery.channels.outcomes import (
    Capability,
    Found,
    NotFound,
    Provider,
    Unclear,
)
from thirdpillar.ground.delivery.choices import MessageClass, State
from thirdpillar.ground.delivery.models import URGENCY, Message
from thirdpillar.ground.delivery.rules import BY_THE_SECOND_AFTER, SendingTerms

MOST_LOOK_UPS = 10_000


def settle_unclear(
    *,
    by,
    at: datetime,
    terms: SendingTerms,
    providers: Mapping[str, Provider],
    stand_ins: Mapping[str, Provider] | None = None,
) -> int:
    """Look up what may have gone out, the most urgent first; answer how many were settled. The rest waits for a person.

    A provider that takes the same reference twice as one is simply called again. One that can do neither is never
    called again by itself, but for an emergency, where twice is better than never. The others are asked, each apart and
    about several at a time; after `terms.looks_up_for` nothing more is asked. Who stands in is asked about what went by it.
    An emergency by a provider that takes nothing and does not answer either goes by the one that stands in for it.
    """
    both = [*providers.items(), *(stand_ins or {}).items()]
    unclear = _to_look_up(by, at, terms, both)
    by_name = {(channel, one.name): one for channel, one in both}

    def of(message: Message) -> Provider:
        return by_name.get((message.channel, message.provider)) or providers[message.channel]

    told: Told = []
    asked: dict[str, list[Message]] = defaultdict(list)
    for message in unclear:
        provider = of(message)
        is_strange = bool(message.provider) and (message.channel, message.provider) not in by_name
        if is_strange and message.message_class != MessageClass.EMERGENCY:
            # It went by a provider that is set up no more: another one's "not found" tells nothing.
            told.append((message, Unclear(message.why)))
        elif provider.capability == Capability.LOOKUP_BY_REFERENCE:
            asked[provider.name].append(message)
        else:
            told.append((message, _without_asking(message, provider)))
    settled = 0
    if told:
        with committed(by):
            settled += note_found(by, told, of)
    known = _known_references(by, unclear)
    questions = {name: windows_of_addresses(messages, of(messages[0])) for name, messages in asked.items()}
    until = monotonic() + terms.looks_up_for.total_seconds()
    silent: set[str] = set()
    for window in answers(questions, known, of, terms, until):
        silent |= {one.provider for one, said in window if isinstance(said, Unclear)}
        with committed(by):
            window = _by_the_second(by, at, window, silent, providers, stand_ins or {})
            settled += note_found(by, window, of)
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


def _to_look_up(
    by, at: datetime, terms: SendingTerms, providers: Iterable[tuple[str, Provider]]
) -> list[Message]:
    with committed(by):
        if open_fence(by) is None:
            return []
        due = Q()
        settles: dict[str, timedelta] = {}
        for channel, provider in providers:
            settles[channel] = max(provider.settles_after, settles.get(channel, timedelta(0)))
        for channel, settles_after in settles.items():
            due |= Q(channel=channel, state_at__lte=at - settles_after)
        rows = list(
            Message.objects.seen_by(by)
            .filter(due, state=State.AMBIGUOUS)
            .filter(
                Q(look_ups__lt=terms.look_ups)
                | Q(message_class=MessageClass.EMERGENCY, expires_at__gt=at, look_ups__lt=MOST_LOOK_UPS)
            )
            .filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
            .order_by(URGENCY, "state_at", "pk")
            .select_for_update(skip_locked=True)[: terms.batch]
        )
        Message.objects.seen_by(by).filter(pk__in=[row.pk for row in rows]).update(
            look_ups=F("look_ups") + 1, claimed_until=at + terms.lease
        )
        return rows


def _known_references(by, unclear: list[Message]) -> Known:
    """What the providers called other messages to the same addresses: the same words twice are two messages."""
    found: Known = defaultdict(set)
    if unclear:
        with committed(by):
            sent = Message.objects.seen_by(by).filter(address__in={one.address for one in unclear})
            for *whose, reference in sent.exclude(provider_reference="").values_list(
                "provider", "address", "provider_reference"
            ):
                found[whose[0], whose[1]].add(reference)
    return found


def _by_the_second(
    by,
    at: datetime,
    told: Told,
    silent: set[str],
    providers: Mapping[str, Provider],
    stand_ins: Mapping[str, Provider],
) -> Told:
    """What was told; but emergencies that wait for the word of a provider that is out, and says none, go by its second."""
    out = {
        (channel, providers[channel].name)
        for channel, second in stand_ins.items()
        if channel in providers
        and providers[channel].name in silent
        and is_out(by, providers[channel].name)
        and not is_out(by, second.name)
    }

    def goes(one: Message, said: Found | None) -> bool:
        return (
            (said is None or isinstance(said, Unclear))
            and one.message_class == MessageClass.EMERGENCY
            and (one.channel, one.provider) in out
            and one.state_at <= at - BY_THE_SECOND_AFTER
            and (one.expires_at is None or one.expires_at > at)
        )

    return [(one, RatherTwice() if goes(one, said) else said) for one, said in told] if out else told


def _without_asking(message: Message, provider: Provider) -> Found:
    is_urgent = message.message_class == MessageClass.EMERGENCY
    if provider.capability == Capability.IDEMPOTENT_CREATE or is_urgent:
        return NotFound()
    return Unclear(message.why)
