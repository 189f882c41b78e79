"""Questions about the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from thirdpillar.ground.delivery.channels import configured_providers, stand_ins
from thirdpillar.ground.delivery.choices import ON_ITS_WAY, Channel, Failure, State
from thirdpillar.ground.delivery.models import FELT, Fence, Message, Outage, Recording
from thirdpillar.ground.delivery.rules import sent_again_for


@dataclass(frozen=True)
class Places:
    """Where a text was tried before: (channel, address). Of letters one is enough, however its lines were written."""

    tried: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, place: object) -> bool:
        if isinstance(place, tuple) and place[0] == Channel.LETTER:
            return any(channel == Channel.LETTER for channel, _address in self.tried)
        return place in self.tried


def messages(*, seen_by, state: str = "", channel: str = "", language: str = "", references=None):
    """The outbox, newest first; each filter is left out when blank. `references` are rows of the senders' rooms."""
    found = Message.objects.seen_by(seen_by).order_by("-made_at", "-pk")
    if references is not None:
        found = found.filter(reference_id__in=references)
    wanted = {"state": state, "channel": channel, "language": language}
    return found.filter(**{field: value for field, value in wanted.items() if value})


def outbox_counts(*, seen_by, references=None) -> list[dict]:
    """How many messages stand in each state, channel and language."""
    return list(
        messages(seen_by=seen_by, references=references)
        .order_by("state", "channel", "language")
        .values("state", "channel", "language")
        .annotate(messages=Count("pk"))
    )


# A fence holds no letter, for people post it; a reason does.
PRINTABLE = Q(state=State.READY) | Q(state=State.HELD, why="")


def letters_to_print(*, seen_by, ids=None, references=None):
    """Letters that nobody has printed yet, by language, `room` and address; of `ids` or `references` where given.

    Not those that are held for a reason: they wait until it is gone.

    `room` and `bus` are the homeroom and the route that a letter names, "" where it names none: teachers and drivers hand
    out whole bundles.
    """
    found = messages(seen_by=seen_by, channel=Channel.LETTER, references=references)
    found = found.filter(PRINTABLE, letter__isnull=False)
    named = {
        key: Coalesce(KT(f"letter__{key}"), Value(""), output_field=TextField()) for key in ("room", "bus")
    }
    found = found.annotate(**named)
    return (found if ids is None else found.filter(pk__in=ids)).order_by("language", "room", "address", "pk")


def fence(*, seen_by) -> Fence:
    """The district's fence; one that was never touched is open."""
    return Fence.objects.seen_by(seen_by).first() or Fence(district_id=seen_by.district_id)


def recordings_of(references, *, seen_by) -> dict:
    """The voices that came with these rows of the receiving rooms, by reference."""
    found = Recording.objects.seen_by(seen_by).filter(reference_id__in=list(references)).defer("content")
    return {one.reference_id: one for one in found}


def places_failed(purpose: str, reference_ids: Collection[UUID], *, seen_by) -> dict[UUID, Places]:
    """Where the texts of these references failed already: ways that they do not take again."""
    rows = (
        Message.objects.seen_by(seen_by)
        .filter(purpose=purpose, reference_id__in=list(reference_ids))
        .exclude(state__in=ON_ITS_WAY)
    )
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for reference_id, channel, address in rows.values_list("reference_id", "channel", "address"):
        found[reference_id].add((channel, address))
    return {key: Places(frozenset(each)) for key, each in found.items()}


def given_up(*, seen_by, at: datetime) -> QuerySet:
    """What never got through, and may still be sent again: within its life, and carried by no other way."""
    alive = Q(expires_at__gt=at) | Q(expires_at=None, state_at__gt=at - sent_again_for(at.date()))
    elsewhere = Message.objects.seen_by(seen_by).filter(
        purpose=OuterRef("purpose"), reference_id=OuterRef("reference_id"), state__in=ON_ITS_WAY
    )
    # What was turned down for a reason that named neither the number nor its owner may go once that is put right.
    found = Message.objects.seen_by(seen_by).filter(
        state=State.REFUSED, failure__in=[Failure.GAVE_UP, Failure.REFUSED]
    )
    return found.filter(alive, ~Exists(elsewhere))


@dataclass(frozen=True)
class Down:
    """A provider that takes nothing: by which ways, since when, why, whether a person of ours must act, how many wait."""

    channels: list[str]
    since: datetime
    why: str
    is_our_account: bool
    waiting: int


def ways_down(*, seen_by) -> list[Down]:
    """The providers that take nothing now, with the ways that lead by them and that nobody else carries meanwhile. One query
    where all is well."""
    outages = list(Outage.objects.seen_by(seen_by).filter(FELT).order_by("since", "pk"))
    if not outages:
        return []
    of_name: dict[str, list[str]] = defaultdict(list)
    out = {one.provider for one in outages}
    carried = {channel for channel, one in stand_ins().items() if one.name not in out}
    for channel, provider in configured_providers().items():
        if channel not in carried:
            of_name[provider.name].append(channel)
    counted = Message.objects.seen_by(seen_by).filter(state=State.READY).order_by()
    waiting = dict(counted.values_list("channel").annotate(Count("pk")))
    return [
        Down(
            [str(Channel(each).label) for each in of_name[one.provider]], one.since, one.why, one.is_our_account,
            sum(waiting.get(each, 0) for each in of_name[one.provider]),
        )
        for one in outages
        if one.provider in of_name
    ]  # fmt: skip
