"""E-mail that comes in: an answer becomes what the caregiver said, a bounce leaves its address, a machine's word nothing.

What a mail says of its address (STOP, START, wrong address) is done by the table of texts, where the mail is proven to
be its sender's: it went to the address that stood in our mail to them, or our receiving server vouches for it. Doubt is
never guessed away: what is in no conversation, or comes from an address that is not that guardian's alone, waits among
the texts for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import Message as Mail
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from thirdpillar.algorithms.languages import detect
from thirdpillar.doors import mail_senders as senders
from thirdpillar.doors.alert_answers import (
    DOUBT,
    alert_meant,
    may_answer_alert,
    no_case_of,
    ring_beside,
    take_answer,
)
from thirdpillar.doors.answered import (
    OF_A_VISIT,
    OF_AN_INVITATION,
    Belongs,
    belongs,
    leave_to_schools,
    may_take,
    take_down,
    wait_for_person,
)
from thirdpillar.doors.answers_nothing import only_thanks
from thirdpillar.doors.danger_words import may_call_now
from thirdpillar.doors.denials import denies
from thirdpillar.doors.folding import fold
from thirdpillar.doors.inbound import DEEDS, is_hidden
from thirdpillar.doors.intents import UNSURE, Intent, meaning_of
from thirdpillar.doors.kept_too import calls_by_a_word, keep_plea
from thirdpillar.doors.mail_bounces import take_bounce
from thirdpillar.doors.mail_words import files_of, words_of
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.senders import holders, invitation_meant, who_has
from thirdpillar.doors.way_intents import prefer_beside
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.storable import storable
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import ContactKind
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import keep_files, keep_inbound, note_answer
from thirdpillar.means.conversations.choices import MayMean, Standing, Way
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound, Seat, Thread
from thirdpillar.means.conversations.queries import thread_by_code
from thirdpillar.means.conversations.queries.seats import seat_by_code
from thirdpillar.means.conversations.queries.spoken import Spoken
from thirdpillar.means.conversations.rules.answers import code_in, is_answer_of
from thirdpillar.means.conversations.rules.threads import LONGEST

# Of these the mail is about the address alone, and only whoever has it may say so.
_OF_MAIL = frozenset({"email", "mail"})
OF_THE_ADDRESS = (Intent.STOP, Intent.START, Intent.HELP, Intent.WRONG)
WHERE = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Taken(StrEnum):
    """What a mail became."""

    SAID = "said"  # words in a conversation, or a counted answer to an alert
    WAITS = "waits"  # for a person, among the texts
    STOPPED = "stopped"  # nothing more goes to this address
    UNDERSTOOD = "understood"  # a deed of the table of texts
    BOUNCED = "bounced"  # a mail of ours did not arrive
    MACHINE = "machine"  # an automatic answer: nothing
    BEFORE = "before"  # brought before


BOUNCE = {None: Taken.MACHINE, True: Taken.BOUNCED, False: Taken.BEFORE}
BECAME = {Intent.STOP: Taken.STOPPED, Intent.WRONG: Taken.STOPPED}


def take_mail(
    mail: Mail, *, district: District, at: datetime, recipient: str = "", provider: str = "mail", service: str = "",
    fields: Mapping[str, str] | None = None,
) -> Taken:  # fmt: skip
    """Take one mail in, once; `recipient` is whom the envelope names, where that is known.

    `service` is the mail service that brought it, and `fields` what it said beside the mail itself.
    """
    if mail.get_content_type() == "multipart/report":
        return BOUNCE[take_bounce(mail, district)]
    if _is_machine(mail):
        return Taken.MACHINE
    sender = parseaddr(storable(str(mail.get("From", ""))))[1].strip().lower()
    if not sender or not sender.isprintable():
        return Taken.MACHINE
    by = Scope.system(district.pk, "an e-mail from a family")
    with transaction.atomic(), tenancy.acting_as(by):
        words, is_guessed = words_of(mail)
        words = storable(words)[:LONGEST]
        adult_id, household_id, language = who_has(sender, by)
        is_signed, found = _answered(mail, recipient, sender, district, by, at)
        inbound = keep_inbound(
            by=by, at=at, provider=provider, provider_reference=_reference(mail), sender=sender, body=words or "…",
            adult_id=found.to.adult_id if found and found.to else adult_id, household_id=household_id,
            language=detect(words, (language, *(district.languages or ["en"])[:1])).language, is_guessed=is_guessed,
            may_be_of=_cases_named(mail, recipient, by),
        )  # fmt: skip
        if inbound is None:
            return Taken.BEFORE
        if files := files_of(mail):
            keep_files(inbound_id=inbound.pk, files=files, by=by, at=at)
        heard = Heard(
            district, by, at, inbound, meaning_of(words, language), language or inbound.language,
            channel=Channel.EMAIL,
        )  # fmt: skip
        if files and heard.meaning.intent == Intent.THANKS:
            heard.meaning = UNSURE  # what came along may say more
        if (found is None or found.to is None) and (
            alert := alert_meant(inbound, heard.meaning.intent, language=language, by=by, at=at)
        ):
            asked, meant = alert.asked, alert.said
            if found is None:
                no_case_of(inbound, alert)
            # Anybody may call for help; that a family is safe, which ends the looking, is its own to say.
            if meant == Wellbeing.SAFE and not senders.is_proven(
                mail, sender, service=service, fields=fields
            ):
                meant = DOUBT
            is_thanks = heard.meaning.intent == Intent.THANKS and not files
            take_answer(
                inbound, asked, meant, district=district, channel=Channel.EMAIL, by=by, at=at, is_thanks=is_thanks
            )  # fmt: skip
            return Taken.WAITS if meant == DOUBT else Taken.SAID
        if found is None and heard.meaning.intent in (*OF_AN_INVITATION, *OF_A_VISIT):
            found = _answers_newer(inbound, heard.meaning.intent, district, by, at)
        is_proven = is_signed or senders.is_proven(mail, sender, service=service, fields=fields)
        beside = may_answer_alert(inbound, by=by, at=at)
        may_call = beside is not None and beside[1] == Wellbeing.HELP
        taken = _understood(heard, mail, found, is_proven=is_proven, may_call=may_call)
        ring_beside(heard, beside if may_call else None)
        return taken


def _understood(
    heard: Heard, mail: Mail, found: Belongs | None, *, is_proven: bool, may_call: bool = False
) -> Taken:
    """Do what the mail says by the table of texts; what only its pretended sender may decide, only where it is theirs."""
    if heard.meaning.intent == Intent.WRONG and not _OF_MAIL.isdisjoint(fold(heard.inbound.body).split()):
        heard.meaning = replace(heard.meaning, holds=True)  # "wrong e-mail", said in a mail
    intent, in_doubt = heard.meaning.intent, found is not None and heard.meaning.is_in_doubt
    if (intent in OF_THE_ADDRESS and not in_doubt) or (found is None and intent != Intent.UNSURE):
        if not is_proven:
            return Taken.WAITS
        if intent == Intent.START:
            heard.said_at = _said_at(mail, heard.at)
        if intent not in OF_THE_ADDRESS:
            heard.invitation = invitation_meant(
                heard.inbound.sender, heard.by, heard.at, intent, channel=Channel.EMAIL
            )
            if heard.invitation and is_hidden(heard):
                heard.invitation = None
        done = DEEDS[intent](heard)
        if done is not None:
            became, reply = done
            note_answer(
                inbound_id=heard.inbound.pk, answers=became, by=heard.by, at=heard.at,
                reference_id=heard.invitation.gathering_id if heard.invitation else None,
                school_id=heard.invitation.school_id if heard.invitation else None,
            )  # fmt: skip
            if reply:
                say_back(heard, reply)
            # Who asks for help in a conversation is helped by a person too; "cancel" may answer what was asked there.
            if found is None and calls_by_a_word(heard):
                keep_plea(heard, None, key="")
                return Taken.WAITS
            if found is None or not (intent == Intent.HELP or heard.meaning.answers_too):
                return BECAME.get(intent, Taken.UNDERSTOOD)
    if found is None:
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
        return Taken.WAITS
    if found.to is None:
        wait_for_person(heard.inbound, found.school_id, by=heard.by)
        return Taken.WAITS
    prefer_beside(heard)
    # Great hosts write names that differ in their first letters alone: the whole of it tells one mail from another.
    key = sha256(_reference(mail).encode()).hexdigest()
    try:
        with transaction.atomic():
            may_mean = MayMean(intent).value if in_doubt or heard.meaning.answers_too else ""
            may_mean = MayMean.HELP.value if may_call or calls_by_a_word(heard) else may_mean
            if not may_mean and denies(heard.inbound.body, heard.language, found.to.thread, by=heard.by):
                may_mean = MayMean.WRONG_NUMBER
            if not may_mean and may_call_now(heard.inbound.body):
                may_mean = MayMean.HELP
            take_down(
                heard.inbound, found.to, key=key, way=Way.EMAIL, by=heard.by, at=heard.at, may_mean=may_mean,
                is_thanks=not may_mean and only_thanks(heard.meaning, found.to.thread, by=heard.by),
            )  # fmt: skip
    except Refused:
        # All conversations stand still, or this one: nothing is lost.
        wait_for_person(heard.inbound, found.to.thread.school_of_outbox, by=heard.by)
        return Taken.WAITS
    return Taken.STOPPED if heard.meaning.answers_too else Taken.SAID


def _said_at(mail: Mail, at: datetime) -> datetime:
    """When a mail says that it was written, believed for a week back and no moment ahead."""
    try:
        said = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError):
        return at
    return said if said.tzinfo and at - timedelta(days=7) < said < at else at


def _answered(
    mail: Mail, recipient: str, sender: str, district: District, by: Scope, at: datetime
) -> tuple[bool, Belongs | None]:
    """Whether this went to the address that stood in a mail of ours to its sender; and where it belongs by the rule of
    texts: to that guardian's conversation where the sender's address is theirs alone, else to a person.

    An address dies with its time. Of a closed conversation it only proves who writes; but a case opens again, for its
    answer may stand nowhere else.
    """
    today, theirs = clock.today(district.zone), holders(sender, by)
    is_signed, to_person = False, None
    for address in _addressed(mail, recipient):
        spoken = _spoken(address, today, at, by)
        if spoken is None:
            continue
        points = ContactPoint.objects.seen_by(by).filter(adult_id=spoken.adult_id, kind=ContactKind.EMAIL)
        if not points.filter(value__iexact=sender, left_at=None).exists():
            continue
        is_signed = True
        if spoken.thread.standing == Standing.CLOSED and not spoken.thread.is_sealed:
            continue
        found = may_take(spoken, theirs, district=district, by=by)
        if found.to is not None:
            return True, found
        to_person = to_person or found
    return is_signed, to_person


def _addressed(mail: Mail, recipient: str) -> list[str]:
    return [recipient, *(each for _, each in getaddresses(_all(mail, WHERE)))]


def _cases_named(mail: Mail, recipient: str, by: Scope) -> list[UUID]:
    """The cases whose answer addresses a mail went to, whoever wrote it and however late."""
    found = (_thread_of(each, by) for each in _addressed(mail, recipient))
    return [thread.pk for thread, _seat in found if thread is not None and thread.is_sealed]


def _answers_newer(
    inbound: Inbound, intent: Intent, district: District, by: Scope, at: datetime
) -> Belongs | None:
    """A yes or no by mail means an invitation only where nothing else of ours went to that address since; by whom it is
    not proven to be, it stands in no conversation."""
    found = belongs(inbound, intent, district=district, by=by, at=at)
    if found is None or found.to is None:
        return found
    return Belongs(school_id=found.to.thread.school_of_outbox)


def _thread_of(address: str, by: Scope) -> tuple[Thread | None, Seat | None]:
    code = code_in(address)
    thread = thread_by_code(code, seen_by=by) if code else None
    seat = seat_by_code(code, seen_by=by) if code and thread is None else None
    return (seat.thread if seat else thread), seat


def _spoken(address: str, today: date, at: datetime, by: Scope) -> Spoken | None:
    """The conversation, and which guardian of it, that we made this address for."""
    thread, seat = _thread_of(address, by)
    if thread is None:
        return None
    reader = (seat or thread).adult_id
    if not is_answer_of(address, thread.pk, reader, on=today):
        return None
    return Spoken(thread, current_adult(reader, seen_by=by) or reader, at, seat)


def _is_machine(mail: Mail) -> bool:
    """An out-of-office note, a list, a machine: answering or keeping these makes two machines talk (RFC 3834)."""
    automatic = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    bulk = str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
    return (
        automatic != "no" or bulk or "X-Autoreply" in mail or str(mail.get("Return-Path", "")).strip() == "<>"
    )


def _reference(mail: Mail) -> str:
    named = storable(str(mail.get("Message-ID", ""))).strip()
    return named[:200] if named else sha256(bytes(mail)).hexdigest()


def _all(mail: Mail, names: tuple[str, ...]) -> list[str]:
    return [storable(str(value)) for name in names for value in mail.get_all(name, [])]
