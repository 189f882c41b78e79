"""One-click unsubscribing from mail to many (RFC 8058): a signed address for each mail, which stops what goes there.

Great mail hosts want it of whoever writes to many, and show a button for it; whoever has none presses "spam". The
signature that hosts ask for over these headers (DKIM) is the mail server's.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms

_SIGNER = "delivery.unsubscribe"


def link_of(message: Message, terms: SendingTerms) -> str:
    """Where whoever got this mail stops such mail; blank of what is not to many, or where nobody reaches us over https."""
    to_many = (
        message.purpose.startswith(terms.to_many) and message.message_class == MessageClass.INFORMATIONAL
    )
    if message.channel != Channel.EMAIL or not to_many or not terms.hooks:
        return ""
    return f"{terms.hooks}/hooks/mail/stop/{Signer(salt=_SIGNER).sign(message.pk.hex)}"


def message_of(code: str) -> UUID | None:
    """The message that a link was made for; None of a link that we did not make."""
    try:
        return UUID(Signer(salt=_SIGNER).unsign(code))
    except (BadSignature, ValueError):
        return None
