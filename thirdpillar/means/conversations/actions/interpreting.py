"""Deeds of interpreting: ask, answer, deliver, call off, take the language line, say how it went."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import From, MadeBy
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Wanted
from thirdpillar.means.conversations.models import (
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    Thread,
    Version,
)
from thirdpillar.means.conversations.queries.addressees import addressee
from thirdpillar.means.conversations.queries.interpreting import people_for
from thirdpillar.means.conversations.rules import interpreting as rules
from thirdpillar.means.conversations.rules.threads import may_say

OFFER, RATING = "conversations.interpreter_offer", "conversations.interpreter_rating"


@transaction.atomic
def ask_for_interpreter(
    *,
    wanted: str,
    stakes: str,
    language: str,
    where: str,
    place: str,
    begins_at: datetime,
    ends_at: datetime,
    about: str,
    by,
    at: datetime,
    words: str = "",
    school_id: UUID | None = None,
    adult_id: UUID | None = None,
    thread_id: UUID | None = None,
    post_id: UUID | None = None,
) -> InterpreterRequest:
    """Ask for somebody in a language; those who could are asked at once, and the first who says yes has it."""
    rules.must_ask(by)
    rules.may_begin(begins_at, at)
    if language not in LANGUAGES:
        raise Refused(_("Choose a language from the list."))
    if ends_at <= begins_at:
        raise Refused(_("The end comes after the beginning."))
    if wanted == Wanted.TEXT:
        words = may_say(words)
    for text in (about, words, place):
        may_keep_text(text, on=at.date())
    if adult_id and not Adult.objects.seen_by(by).filter(pk=adult_id).exists():
        raise Refused(_("This person is not on your list."))
    if thread_id and not Thread.objects.seen_by(by).filter(pk=thread_id).exists():
        raise Refused(_("This conversation is not there."))
    if by.breadth == "school" and school_id not in by.school_ids:
        raise Refused(_("This is not your school."))
    found = InterpreterRequest(
        district_id=by.district_id, school_id=school_id, wanted=wanted, stakes=stakes, language=language, where=where,
        place=place, begins_at=begins_at, ends_at=ends_at, about=about, words=words, adult_id=adult_id,
        thread_id=thread_id, post_id=post_id, asked_by_id=by.account_id, state_at=at, code=new_code(),
    )  # fmt: skip
    found.save(force_insert=True)
    asked = _offer(found, at)
    record(
        by=by, at=at, deed="conversations.ask_for_interpreter", subject="interpreting", subject_id=found.pk,
        language=language, wanted=wanted, asked=asked,
    )  # fmt: skip
    return found


def _offer(found: InterpreterRequest, at: datetime) -> int:
    """Ask those who could do it and were not asked before; answers how many."""
    machine = Scope.system(found.district_id, "who can interpret")
    with tenancy.acting_as(machine):
        people = people_for(found, seen_by=machine)[: rules.MOST_ASKED]
        InterpreterOffer.objects.bulk_create(
            InterpreterOffer(
                district_id=found.district_id, request=found, school_id=found.school_id, account_id=each,
                asked_by_id=found.asked_by_id, during=(found.begins_at, found.ends_at),
                takes_time=found.wanted != Wanted.TEXT, state_at=at,
            )
            for each in people
        )  # fmt: skip
        for account in Account.objects.seen_by(machine).filter(pk__in=people).exclude(email=""):
            _write_to(account, found, machine, at)
    return len(people)


def _write_to(account: Account, found: InterpreterRequest, machine: Scope, at: datetime) -> None:
    district = District.objects.get(pk=found.district_id)
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    with translation.override(account.language or "en"):
        enqueue(
            by=machine, at=at, channel=Channel.EMAIL, purpose=OFFER, reference_id=found.pk, address=account.email,
            subject=_("Can you interpret?"), expires_at=found.begins_at,
            body=_("Somebody needs you. Say yes or no here: %(link)s") % {"link": f"{base}/conversations/interpreting/jobs/"},
        )  # fmt: skip


def _locked(request_id: UUID, by) -> InterpreterRequest:
    found = InterpreterRequest.objects.seen_by(by).select_for_update().filter(pk=request_id).first()
    if found is None:
        raise Refused(_("This request is not there."))
    return found


def _stand(found: InterpreterRequest, state: str, at: datetime) -> None:
    found.state, found.state_at = state, at
    found.save(update_fields=["state", "state_at"])


def _settle(found: InterpreterRequest, became: str, at: datetime) -> None:
    """Nobody else is waited for any more."""
    machine = Scope.system(found.district_id, "nobody else is needed")
    with tenancy.acting_as(machine):
        standing = InterpreterOffer.objects.seen_by(machine).filter(
            request=found, state__in=[OfferState.OFFERED, OfferState.CONFIRMED]
        )
        standing.update(state=became, state_at=at)


@transaction.atomic
def answer_offer(*, offer_id: UUID, yes: bool, by, at: datetime) -> InterpreterOffer:
    """Say yes or no to a job; on a no, and on a yes taken back, whoever else could do it is asked."""
    offer = InterpreterOffer.objects.seen_by(by).filter(pk=offer_id, account_id=by.account_id).first()
    if offer is None:
        raise Refused(_("This request is not there."))
    found = _locked(offer.request_id, by)
    rules.may_still_change(found.state)
    offer.refresh_from_db()
    if yes and found.state == RequestState.CONFIRMED and offer.state != OfferState.CONFIRMED:
        raise Refused(_("Somebody else has it already. Thank you."))
    offer.state, offer.state_at = (OfferState.CONFIRMED if yes else OfferState.DECLINED), at
    try:
        with transaction.atomic():
            offer.save(update_fields=["state", "state_at"])
    except IntegrityError as error:
        # The database's own word: no_interpreter_at_two_places.
        raise Refused(_("You said yes to something else at that time.")) from error
    if yes:
        _stand(found, RequestState.CONFIRMED, at)
        machine = Scope.system(found.district_id, "nobody else is needed")
        with tenancy.acting_as(machine):
            InterpreterOffer.objects.seen_by(machine).filter(request=found, state=OfferState.OFFERED).update(
                state=OfferState.WITHDRAWN, state_at=at
            )
    else:
        _stand(found, RequestState.OPEN, at)
        _offer(found, at)
    record(
        by=by, at=at, deed="conversations.answer_offer", subject="interpreting", subject_id=found.pk, yes=yes
    )
    return offer


@transaction.atomic
def deliver_interpreting(*, request_id: UUID, by, at: datetime, translated: str = "") -> InterpreterRequest:
    """It is done: a text with its words, which stand beside the original; a talk is asked about at the family."""
    found = _locked(request_id, by)
    if found.state != RequestState.CONFIRMED:
        raise Refused(
            _("This request is over.") if found.state != RequestState.OPEN else _("Nobody has said yes yet.")
        )
    mine = InterpreterOffer.objects.seen_by(by).filter(
        request=found, state=OfferState.CONFIRMED, account_id=by.account_id
    )
    rules.may_be_done(found.wanted, found.begins_at, at)
    is_text = found.wanted == Wanted.TEXT
    if not mine.exists() and (is_text or (by.account_id != found.asked_by_id and not by.sees_all)):
        raise Refused(_("Only whoever said yes can say that it is done."))
    if is_text:
        found.translated = may_say(translated)
        may_keep_text(found.translated, on=at.date())
        found.save(update_fields=["translated"])
        _stand_beside(found, by, at)
    _settle(found, OfferState.DELIVERED, at)
    _stand(found, RequestState.DELIVERED, at)
    if not is_text:
        _ask_the_family(found, at)
    record(
        by=by, at=at, deed="conversations.deliver_interpreting", subject="interpreting", subject_id=found.pk
    )
    return found


def _stand_beside(found: InterpreterRequest, by, at: datetime) -> None:
    """Put a translated post's words beside the post, with who made them."""
    if not (found.post_id and found.thread_id):
        return
    machine = Scope.system(found.district_id, "a person's translation")
    with tenancy.acting_as(machine):
        Version.objects.create(
            district_id=found.district_id, thread_id=found.thread_id, post_id=found.post_id, language=found.language,
            body=found.translated, made_by=MadeBy.PERSON, account_id=by.account_id, at=at,
        )  # fmt: skip


def _ask_the_family(found: InterpreterRequest, at: datetime) -> None:
    """A short word to the family with a link to say how it went; nothing where there is no way to them."""
    if not found.adult_id:
        return
    machine = Scope.system(found.district_id, "how the interpreter was")
    with tenancy.acting_as(machine):
        district = District.objects.get(pk=found.district_id)
        ties = Tie.objects.seen_by(machine).filter(adult_id=found.adult_id, left_at=None)
        reached = addressee(
            found.adult_id, list(ties.values_list("student_id", flat=True)), on=clock.today(district.zone),
            seen_by=machine,
        )  # fmt: skip
        if reached is None or not reached.channel or not reached.student_ids:
            return
        base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
        tag = reached.language.lower()
        with translation.override(tag if tag and translation.check_for_language(tag) else "en"):
            enqueue(
                by=machine, at=at, channel=reached.channel, purpose=RATING, reference_id=found.pk,
                address=reached.address, language=translation.get_language() or "en", school_id=found.school_id,
                subject="" if reached.channel == Channel.SMS else _("Did the interpreter help?"),
                body=_("%(school)s: Did the interpreter help you? One tap: %(link)s")
                % {"school": district.sender_name or district.name, "link": f"{base}/i/{found.code}"},
            )  # fmt: skip


@transaction.atomic
def take_language_line(*, request_id: UUID, by, at: datetime) -> InterpreterRequest:
    """Nobody was free, and the district's language line did it."""
    rules.must_ask(by)
    found = _locked(request_id, by)
    rules.may_still_change(found.state)
    _settle(found, OfferState.WITHDRAWN, at)
    _stand(found, RequestState.LINE, at)
    _ask_the_family(found, at)
    record(by=by, at=at, deed="conversations.take_language_line", subject="interpreting", subject_id=found.pk)
    return found


@transaction.atomic
def cancel_interpreting(*, request_id: UUID, by, at: datetime) -> InterpreterRequest:
    """Nobody is needed any more."""
    rules.must_ask(by)
    found = _locked(request_id, by)
    rules.may_still_change(found.state)
    _settle(found, OfferState.WITHDRAWN, at)
    _stand(found, RequestState.CANCELLED, at)
    record(
        by=by, at=at, deed="conversations.cancel_interpreting", subject="interpreting", subject_id=found.pk
    )
    return found


@transaction.atomic
def rate_interpreting(
    *, request_id: UUID, verdict: str, words: str, said_by: str, by, at: datetime
) -> InterpreterRating:
    """How it went, once from each side; said again, the later word holds."""
    found = _locked(request_id, by)
    if found.state not in (RequestState.DELIVERED, RequestState.LINE):
        raise Refused(_("Say how it went once it is over."))
    machine = Scope.system(found.district_id, "how the interpreter was")
    with tenancy.acting_as(machine):
        row, _is_new = InterpreterRating.objects.seen_by(machine).update_or_create(
            request=found, said_by=said_by,
            defaults={
                "district_id": found.district_id, "verdict": verdict, "words": words.strip()[:500], "at": at,
                "account_id": by.account_id if said_by == From.SCHOOL else None,
            },
        )  # fmt: skip
    record(
        by=by, at=at, deed="conversations.rate_interpreting", subject="interpreting", subject_id=found.pk,
        said_by=said_by, verdict=verdict,
    )  # fmt: skip
    return row
