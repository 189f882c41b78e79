"""A provider that takes nothing at all: noticed, tried with one message now and then, over with the first that it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce, Greatest

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.delivery.channels.outcomes import NotSent, Outcome, Provider
from thirdpillar.ground.delivery.choices import Failure, MessageClass, State
from thirdpillar.ground.delivery.models import Message, Outage
from thirdpillar.ground.delivery.rules import ONE_IN_AN_OUTAGE, sent_again_for, tried_for


def note_outages(
    *, by, at: datetime, heard: Iterable[tuple[str, Outcome]], known: Collection[str] = ()
) -> set[str]:
    """What the calls of one window (name of the provider, outcome) tell of the providers; answers which take nothing.

    Where one of several calls was taken, or refused for itself alone, the provider is there.
    """
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for name, said in heard:
        outcomes[name].append(said)
    down = {}
    for name, all_said in outcomes.items():
        failed = [one for one in all_said if isinstance(one, NotSent) and one.of_provider]
        if len(failed) == len(all_said):
            down[name] = failed[-1]
    back = set(known) & (set(outcomes) - set(down))
    if back:
        over = Outage.objects.seen_by(by).filter(provider__in=back).delete()[0]
        if over:
            record(by=by, at=at, deed="delivery.outage_over", subject="district", providers=sorted(back))
    fresh = [
        Outage(
            district_id=by.district_id, provider=name, since=at, next_at=at + ONE_IN_AN_OUTAGE, why=one.reason[:300],
            is_our_account=one.of_account,
        )
        for name, one in sorted(down.items())
    ]  # fmt: skip
    if fresh:
        Outage.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["district_id", "provider"],
            update_fields=["next_at", "why", "is_our_account"],
        )  # fmt: skip
        if began := sorted(set(down) - set(known)):
            record(by=by, at=at, deed="delivery.outage_began", subject="district", providers=began)
    return set(down)


def resting(by, at: datetime, providers: Mapping[str, Provider]) -> tuple[set[str], list[str]]:
    """The names of the providers that take nothing now, and those of them that one message is to be tried with.

    Whoever is told to try has the row: another sender does not try as well.
    """
    names = {one.name for one in providers.values()}
    down = set(Outage.objects.seen_by(by).filter(provider__in=names).values_list("provider", flat=True))
    if not down:
        return set(), []
    due = Outage.objects.seen_by(by).filter(provider__in=down, next_at__lte=at)
    tried = list(
        due.order_by("provider").select_for_update(skip_locked=True).values_list("provider", flat=True)
    )
    Outage.objects.seen_by(by).filter(provider__in=tried).update(next_at=at + ONE_IN_AN_OUTAGE)
    return down, tried


@transaction.atomic
def give_up_waiting(*, by, at: datetime, providers: Mapping[str, Provider]) -> int:
    """End what an outage has kept waiting as long as anything is tried; answer how many. What has an end of its own and is
    an emergency waits on."""
    patience, count = tried_for(at.date()), 0
    for outage in Outage.objects.seen_by(by).filter(since__lte=at - patience):
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
