"""E-mail by one of the big services, through django-anymail; what becomes of it they report by signed webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr, parseaddr

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
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
from thirdpillar.ground.delivery.channels.web import broken, in_time, turned_down
from thirdpillar.ground.delivery.choices import Failure


@dataclass(frozen=True)
class MailService:
    """`service` is anymail's name of it: postmark, sendgrid, mailgun, brevo, … Our reference travels as metadata."""

    service: str
    name: str = "mail_service"
    capability: Capability = Capability.NEITHER
    time_limit: timedelta = timedelta(seconds=30)
    settles_after: timedelta = timedelta(0)
    connect_within: timedelta = timedelta(seconds=5)
    at_once: int = 8

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one mail over. What the service refuses, it says in its answer."""
        try:
            with get_connection(f"anymail.backends.{self.service}.EmailBackend") as connection:
                # Services that are asked by HTTP, that is all but one, are held to a deadline.
                if isinstance(session := getattr(connection, "session", None), requests.Session):
                    in_time(session, self.time_limit, self.connect_within)
                mail = self._mail(parcel, connection)
                mail.send(fail_silently=False)
        except BadHeaderError:
            return Refused("a header holds a line break")
        except AnymailRecipientsRefused:
            return Refused("the service takes no mail for this address", Failure.DEAD)
        except AnymailAPIError as problem:
            return _understood(problem)
        except (AnymailError, ImproperlyConfigured) as problem:
            # A token that is not set, a library that the service wants and nobody installed: once it is there, it goes.
            is_setting = isinstance(problem, ImproperlyConfigured)
            why = f"{type(problem).__name__}: {problem}"[:300]
            return NotSent(why, of_provider=is_setting, of_account=is_setting)
        reference = mail.anymail_status.message_id  # type: ignore[attr-defined]
        return Accepted(str(reference)) if reference else Unclear("accepted without a reference")

    def look_up(self, parcel: Parcel) -> Found:
        return Unclear("mail cannot be asked for")

    def _mail(self, parcel: Parcel, connection) -> EmailMessage:
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        headers = {"Auto-Submitted": "auto-generated"}
        if parcel.language:
            headers["Content-Language"] = parcel.language
        headers |= parcel.list_headers
        mail = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=formataddr((parcel.sender or name, address)),
            to=[parcel.address],
            reply_to=[parcel.reply_to] if parcel.reply_to else None,
            headers=headers,
            connection=connection,
        )
        mail.metadata = {"reference": parcel.reference}  # type: ignore[attr-defined]
        # No pictures that tell who opened it, and no links that go round by the service.
        mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
        return mail


def _understood(problem: AnymailAPIError) -> Outcome:
    if isinstance(problem.__cause__, requests.RequestException):
        return broken(problem.__cause__)
    status = getattr(problem, "status_code", None)
    if status is None:
        return Unclear(type(problem).__name__)
    response = getattr(problem, "response", None)
    outcome = turned_down(status, getattr(response, "text", "")[:200])
    # Answered as if well, and yet not in the shape it promises.
    return outcome if outcome is not None else Unclear("accepted without a reference")
