"""E-mail by SMTP. The protocol cannot be asked afterwards, so a lost answer waits for a person."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import BadHeaderError

from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotSent,
    Outcome,
    Parcel,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.choices import Failure

# RFC 3463 §3.2: no such mailbox, no such place, moved without a trace. Anything else may be about this mail alone.
NO_SUCH_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")


class Smtp:
    """One message a connection; `Message-ID` is made from our reference, so a second copy is recognisable."""

    name = "smtp"
    capability = Capability.NEITHER
    time_limit = timedelta(seconds=60)
    settles_after = timedelta(0)
    # Big mail hosts take three connections of one sender at a time.
    at_once = 3

    def send(self, parcel: Parcel) -> Outcome:
        """Try once. Before the text was handed over nothing went out; a silence after it is unclear."""
        connection = get_connection(fail_silently=False)
        message_id = self.message_id(parcel)
        try:
            connection.open()
        except smtplib.SMTPAuthenticationError as problem:
            return NotSent(_words(problem), of_provider=True, of_account=True)
        except (OSError, smtplib.SMTPException) as problem:
            return NotSent(_words(problem), of_provider=True)
        try:
            connection.send_messages([self._mail(parcel, message_id, connection)])
        except BadHeaderError:
            return Refused("a header holds a line break")
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()))
            return _answer(code, said, of_address=True)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
            return _answer(problem.smtp_code, problem.smtp_error)
        except (OSError, smtplib.SMTPException) as problem:
            return Unclear(_words(problem))
        finally:
            # The mail was handed over or not before this.
            with suppress(OSError, smtplib.SMTPException):
                connection.close()
        return Accepted(message_id)

    def look_up(self, parcel: Parcel) -> Found:
        return Unclear("mail cannot be asked for")

    @staticmethod
    def message_id(parcel: Parcel) -> str:
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return f"<{parcel.reference}@{host}>"

    @staticmethod
    def _mail(parcel: Parcel, message_id: str, connection) -> EmailMessage:
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
        if parcel.language:
            headers["Content-Language"] = parcel.language
        headers |= parcel.list_headers
        return EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=formataddr((parcel.sender or name, address)),
            to=[parcel.address],
            reply_to=[parcel.reply_to] if parcel.reply_to else None,
            headers=headers,
            connection=connection,
        )


def _answer(code: int, said: bytes | str, *, of_address: bool = False) -> Outcome:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if 400 <= code < 500:
        return NotSent(f"{code} {words}"[:300])
    is_dead = of_address and words.startswith(NO_SUCH_ADDRESS)
    return Refused(f"{code} {words}"[:300], Failure.DEAD if is_dead else Failure.REFUSED)


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]
