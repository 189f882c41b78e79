"""The address from which a provider fetches a picture that goes along with a text: signed, and good for two hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from thirdpillar.ground.delivery.channels.outcomes import Pictures

# Providers fetch what they are to send within moments of being asked; each attempt gets an address of its own.
GOOD_FOR = timedelta(hours=2)
SALT = "thirdpillar.conversations.pictures"


def picture_token(attachment_id: UUID, *, at: datetime) -> str:
    """What names a picture in an address, from `at` for two hours."""
    return signing.dumps([attachment_id.hex, int((at + GOOD_FOR).timestamp())], salt=SALT)


def picture_meant(token: str, *, at: datetime) -> UUID | None:
    """The picture of a token that we made and whose time is not over."""
    try:
        told, until = signing.loads(token, salt=SALT)
        return UUID(hex=told) if at < datetime.fromtimestamp(until, UTC) else None
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None


def fitting(sizes: Sequence[int], room: Pictures) -> int:
    """How many of these pictures (bytes, in their order) go along; a text takes all that fit together, the first first."""
    taken, total = 0, 0
    for size in sizes[: room.most]:
        total += size
        if total > room.largest:
            break
        taken += 1
    return taken
