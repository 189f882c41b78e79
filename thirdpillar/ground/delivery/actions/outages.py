"""A provider that takes nothing at all: noticed, tried with one message now and then, over with the first that it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce, Greatest

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.channels.outcomes import NotSent, Outcome, Provider, Unclear
from thirdpillar.ground.delivery.choices import OUTAGE_AFTER, Failure, MessageClass, State
from thirdpillar.ground.delivery.models import FELT, Message, Outage
from thirdpillar.ground.delivery.rules import IN_A_ROW_WITHIN, ONE_IN_AN_OUTAGE, sent_again_for, tried_for


@dataclass(frozen=True)
class Standing:
    """How a provider stands: `is_doubted` where its last calls told nothing good, `is_down` where it takes nothing, and then
    `is_tried` where one message is to be tried now."""

    is_doubted: bool = False
    is_down: bool = False
    is_tried: bool = False


def note_outage(
    *, by, at: datetime, provider: str, heard: Collection[Outcome], is_doubted: bool = False
) -> Standing:
    """What the calls of one window tell of their provider: how it stands now. `is_doubted`: it was so before.

    Where one of several calls was taken, or refused for itself alone, the provider is there. Silence and failures of
    theirs tell it only when there are several in a row: one may be about a message alone.
    """
    surely = [one for one in heard if isinstance(one, NotSent) and one.of_provider]
    silent = [one for one in heard if isinstance(one, Unclear)]
    if len(surely) + len(silent) < len(heard):
        if is_doubted:
            _it_is_there(by, at, provider)
        return Standing()
    last = surely[-1] if surely else silent[-1]
    Outage.objects.bulk_create(
        [Outage(district_id=by.district_id, provider=provider, since=at, next_at=at, silences=0)],
        ignore_conflicts=True,
    )
    found = Outage.objects.seen_by(by).select_for_update().filter(provider=provider).first()
    if found is None:  # another sender has just seen it take something
        return Standing()
    if not (was_felt := found.is_felt) and found.next_at < at - IN_A_ROW_WITHIN:
        found.silences, found.since = 0, at
    found.silences = OUTAGE_AFTER if surely else min(OUTAGE_AFTER, found.silences + len(silent))
    found.next_at, found.why = at + ONE_IN_AN_OUTAGE, last.reason[:300]
    found.is_our_account = isinstance(last, NotSent) and last.of_account
    found.save(update_fields=["silences", "since", "next_at", "why", "is_our_account"])
    if found.is_felt and not was_felt:
        record(by=by, at=at, deed="delivery.outage_began", subject="district", providers=[provider])
    return Standing(is_doubted=True, is_down=found.is_felt)


def _it_is_there(by, at: datetime, provider: str) -> None:
    rows = Outage.objects.seen_by(by).filter(provider=provider)
    was_felt = rows.filter(FELT).exists()
    if rows.delete()[0] and was_felt:
        record(by=by, at=at, deed="delivery.outage_over", subject="district", providers=[provider])


def standing_of(by, at: datetime, provider: str) -> Standing:
    """How a provider stands. Whoever is told to try it has the row: another sender does not try as well."""
    found = Outage.objects.seen_by(by).filter(provider=provider)
    outage = found.first()
    if outage is None or not outage.is_felt:
        return Standing(is_doubted=outage is not None)
    due = list(found.filter(next_at__lte=at).select_for_update(skip_locked=True).values_list("pk", flat=True))
    tried = found.filter(pk__in=due, next_at__lte=at).update(next_at=at + ONE_IN_AN_OUTAGE)
    return Standing(is_doubted=True, is_down=True, is_tried=bool(tried))


def is_out(by, provider: str) -> bool:
    """Whether a provider takes nothing at all now."""
    return Outage.objects.seen_by(by).filter(FELT, provider=provider).exists()


@transaction.atomic
def give_up_waiting(*, by, at: datetime, providers: Mapping[str, Provider]) -> int:
    """End what an outage has kept waiting as long as anything is tried; answer how many. What has an end of its own and is
    an emergency waits on."""
    patience, count = tried_for(at.date()), 0
    for outage in Outage.objects.seen_by(by).filter(FELT, since__lte=at - patience):
        channels = [channel for channel, one in providers.items() if one.name == outage.provider]
        began = Greatest(
            Value(outage.since, DateTimeField()),
            Coalesce("not_before", "state_at"),
            output_field=DateTimeField(),
        )
        waiting = Message.objects.seen_by(by).filter(state=State.READY, channel__in=channels)
        waiting = waiting.exclude(Q(message_class=MessageClass.EMERGENCY) & ~Q(expires_at=None))
        late = waiting.annotate(waits=Coalesce("failing_since", began)).filter(waits__lte=at - patience)
        count += late.update(
            state=State.REFUSED, state_at=at, failure=Failure.GAVE_UP, why=outage.why, claimed_until=None
        )
    if count:
        record(by=by, at=at, deed="delivery.give_up_waiting", subject="message", messages=count)
    return count


@transaction.atomic
def empty_given_up(*, by, at: datetime) -> int:
    """Empty the secrets among what was given up and may not be sent again any more; answer how many."""
    ended = Q(expires_at__lte=at) | Q(expires_at=None, state_at__lte=at - sent_again_for(at.date()))
    given_up = Message.objects.seen_by(by).filter(
        state=State.REFUSED, failure=Failure.GAVE_UP, is_secret=True
    )
    emptied = given_up.filter(ended).exclude(body="").update(body="")
    if emptied:
        record(by=by, at=at, deed="delivery.empty_given_up", subject="message", messages=emptied)
    return emptied
