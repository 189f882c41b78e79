"""E-mail that comes in: an answer becomes what the caregiver said, a bounce leaves its address, a machine's word nothing.

Doubt is never guessed away: what is in no conversation, or comes from an address that is not the caregiver's, waits
among the texts for a person.
"""

from __future__ import annotations

from datetime import datetime
from email.message import Message as Mail
from email.utils import getaddresses, parseaddr
from enum import StrEnum
from hashlib import sha256

from django.db import transaction

from thirdpillar.doors.alert_answers import DOUBT, alert_meant, take_answer
from thirdpillar.doors.hooks.reports import Report, take_report, uuid_in
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.doors.mail_words import words_of
from thirdpillar.doors.senders import who_has
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.channels.smtp import Smtp
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.actions.stops import stop_contact_points
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_inbound, note_answer, write_as_family
from thirdpillar.means.conversations.choices import Became, Standing, Way
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries import addressee, thread_by_code
from thirdpillar.means.conversations.rules.answers import code_in, is_answer_of
from thirdpillar.means.conversations.rules.threads import LONGEST

WHERE = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Taken(StrEnum):
    """What a mail became."""

    SAID = "said"  # words in a conversation, or a counted answer to an alert
    WAITS = "waits"  # for a person, among the texts
    STOPPED = "stopped"  # nothing more goes to this address
    BOUNCED = "bounced"  # a mail of ours did not arrive
    MACHINE = "machine"  # an automatic answer: nothing
    BEFORE = "before"  # brought before


def take_mail(
    mail: Mail, *, district: District, at: datetime, recipient: str = "", provider: str = "mail"
) -> Taken:
    """Take one mail in, once; `recipient` is whom the envelope names, where that is known."""
    if mail.get_content_type() == "multipart/report":
        return _bounce(mail, district)
    if _is_machine(mail):
        return Taken.MACHINE
    sender = parseaddr(str(mail.get("From", "")))[1].strip().lower()
    if not sender or not sender.isprintable():
        return Taken.MACHINE
    by = Scope.system(district.pk, "an e-mail from a family")
    with transaction.atomic(), tenancy.acting_as(by):
        words = words_of(mail)[:LONGEST]
        adult_id, household_id, _language = who_has(sender, by)
        thread = _answered(mail, recipient, sender, district, by)
        inbound = keep_inbound(
            by=by, at=at, provider=provider, provider_reference=_reference(mail), sender=sender, body=words or "…",
            adult_id=thread.adult_id if thread else adult_id,
            household_id=thread.household_id if thread else household_id,
        )  # fmt: skip
        if inbound is None:
            return Taken.BEFORE
        intent = meaning_of(words).intent
        if thread is None and (alert := alert_meant(inbound, intent, by=by, at=at)):
            asked, meant = alert
            take_answer(inbound, asked, meant, district=district, channel=Channel.EMAIL, by=by, at=at)
            return Taken.WAITS if meant == DOUBT else Taken.SAID
        if intent == Intent.STOP:
            stop_address(by=by, at=at, channel=Channel.EMAIL, address=sender, because="asked by e-mail")
            stop_contact_points(by=by, at=at, value=sender)
            note_answer(inbound_id=inbound.pk, answers=Became.STOP, by=by, at=at)
            return Taken.STOPPED
        if thread is None:
            return Taken.WAITS
        write_as_family(
            thread_id=thread.pk, body=words or "…", key=_reference(mail)[-40:], way=Way.EMAIL, by=by, at=at,
            inbound_id=inbound.pk,
        )  # fmt: skip
        note_answer(
            inbound_id=inbound.pk, answers="conversations.post", by=by, at=at, reference_id=thread.pk,
            school_id=thread.school_of_outbox,
        )  # fmt: skip
        return Taken.SAID


def _answered(mail: Mail, recipient: str, sender: str, district: District, by: Scope) -> Thread | None:
    """The conversation that this mail answers: its address is ours and still good, and the sender's is the caregiver's.

    An address dies with its time, when the conversation is closed, and when a restriction closes it to the caregiver.
    """
    today = clock.today(district.zone)
    for address in (recipient, *(each for _, each in getaddresses(_all(mail, WHERE)))):
        code = code_in(address)
        thread = thread_by_code(code, seen_by=by) if code else None
        if thread is None or thread.standing == Standing.CLOSED:
            continue
        if not is_answer_of(address, thread.pk, thread.adult_id, on=today):
            continue
        theirs = ContactPoint.objects.seen_by(by).filter(
            adult_id=thread.adult_id, kind=ContactKind.EMAIL, value__iexact=sender, left_at=None
        )
        reached = addressee(thread.adult_id, thread.student_ids, on=today, seen_by=by)
        if reached is not None and reached.may_go_on and theirs.exists():
            return thread
    return None


def _is_machine(mail: Mail) -> bool:
    """An out-of-office note, a list, a machine: answering or keeping these makes two machines talk (RFC 3834)."""
    automatic = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
    return (
        automatic != "no" or bulk or "X-Autoreply" in mail or str(mail.get("Return-Path", "")).strip() == "<>"
    )


def _bounce(mail: Mail, district: District) -> Taken:
    """A delivery report (RFC 3464): believed where it names a mail of ours by its own id, to the address it went to."""
    facts: dict[str, str] = {}
    parts = [part for part in mail.walk() if part.get_content_type() in STATUS]
    for part in parts:
        within = part.get_payload() if part.is_multipart() else [part]
        for block in (one for one in within if isinstance(one, Mail)):
            facts |= {key.lower(): str(value) for key, value in block.items()}
        if part.get_content_type() == "text/rfc822-headers":
            for line in str(part.get_payload()).splitlines():
                key, colon, value = line.partition(":")
                facts.setdefault(key.strip().lower(), value.strip()) if colon else None
    ours = facts.get("message-id", "").strip("<> ").partition("@")[0]
    message_id = uuid_in(ours)
    action, status = facts.get("action", "").strip().lower(), facts.get("status", "").strip()
    if message_id is None or action not in ("failed", "delivered"):
        return Taken.MACHINE
    host = facts["message-id"].strip()
    report = Report(
        event=f"{message_id}:{action}", reference=host, said="delivered" if action == "delivered" else "bounced",
        message_id=message_id, failed=f"bounced {status}".strip() if action == "failed" else "",
        # 5.1.x: there is no such address; 5.2.1: it is closed. A full box or a refused text passes (RFC 3463).
        is_dead=action == "failed" and (status.startswith("5.1.") or status == "5.2.1"), kinds=(ContactKind.EMAIL,),
    )  # fmt: skip
    return Taken.BOUNCED if take_report(district, Smtp.name, report) else Taken.BEFORE


STATUS = ("message/delivery-status", "message/rfc822", "text/rfc822-headers")


def _reference(mail: Mail) -> str:
    named = str(mail.get("Message-ID", "")).strip()
    return named[:200] if named else sha256(bytes(mail)).hexdigest()


def _all(mail: Mail, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names for value in mail.get_all(name, [])]
