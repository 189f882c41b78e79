"""Questions about the outbox."""

from __future__ import annotations

from django.db.models import Count, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Fence, Message, Recording


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


def letters_to_print(*, seen_by, ids=None, references=None):
    """Letters that nobody has printed yet, by language, `room` and address; of `ids` or `references` where given.

    `room` and `bus` are the homeroom and the route that a letter names, "" where it names none: teachers and drivers hand
    out whole bundles.
    """
    found = messages(seen_by=seen_by, channel=Channel.LETTER, references=references)
    found = found.filter(state__in=[State.READY, State.HELD], letter__isnull=False)
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
