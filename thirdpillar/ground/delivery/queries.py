"""Questions about the outbox."""

from __future__ import annotations

from django.db.models import Count

from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Fence, Message


def messages(*, seen_by, state: str = "", channel: str = "", language: str = ""):
    """The outbox, newest first; each filter is left out when blank."""
    found = Message.objects.seen_by(seen_by).order_by("-made_at", "-pk")
    wanted = {"state": state, "channel": channel, "language": language}
    return found.filter(**{field: value for field, value in wanted.items() if value})


def outbox_counts(*, seen_by) -> list[dict]:
    """How many messages stand in each state, channel and language."""
    return list(
        Message.objects.seen_by(seen_by)
        .values("state", "channel", "language")
        .annotate(messages=Count("pk"))
        .order_by("state", "channel", "language")
    )


def letters_to_print(*, seen_by, language: str = ""):
    """Letters that nobody has printed yet, by language and address."""
    found = Message.objects.seen_by(seen_by).filter(
        channel=Channel.LETTER, state__in=[State.READY, State.HELD]
    )
    return (found.filter(language=language) if language else found).order_by("language", "address", "pk")


def fence(*, seen_by) -> Fence:
    """The district's fence; one that was never touched is open."""
    return Fence.objects.seen_by(seen_by).first() or Fence(district_id=seen_by.district_id)
