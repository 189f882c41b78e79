"""One-click unsubscribing from mail to many (RFC 8058): a signed address for each mail, which stops what goes there.

Great mail hosts want it of whoever writes to many, and show a button for it; whoever has none presses "spam". The
signature that hosts ask for over these headers (DKIM) is the mail server's. The address says on which day it was made: a
mail that lies about for years, in a mailbox that is somebody else's by then, stops nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.signing import BadSignature, Signer

from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms, stops_for

_SIGNER = "delivery.unsubscribe"


def link_of(message: Message, terms: SendingTerms) -> str:
    """Where whoever got this mail stops such mail; blank of what is not to many, or where nobody reaches us over https."""
    to_many = (
        message.purpose.startswith(terms.to_many) and message.message_class == MessageClass.INFORMATIONAL
    )
    if message.channel != Channel.EMAIL or not to_many or not terms.hooks:
        return ""
    made_on = f"{clock.now():%Y%m%d}"
    return f"{terms.hooks}/hooks/mail/stop/{Signer(salt=_SIGNER).sign(f'{message.pk.hex}.{made_on}')}"


@dataclass(frozen=True)
class Link:
    """The message that a link was made for, and the day (UTC) when; None of links that did not say it yet."""

    message_id: UUID
    made_on: date | None


def message_of(code: str) -> Link | None:
    """What a link stands for; None of a link that we did not make."""
    try:
        message_id, _dot, made_on = Signer(salt=_SIGNER).unsign(code).partition(".")
        return Link(UUID(message_id), date.fromisoformat(made_on) if made_on else None)
    except (BadSignature, ValueError):
        return None


def is_too_old(link: Link, message: Message) -> bool:
    """Whether a link is older than the standard lets it work (`unsubscribing` in standards/federal/sending.toml)."""
    made_on = link.made_on or message.made_at.date()
    return clock.now().date() - made_on > stops_for(made_on)
