"""Deeds of interpreting: ask, answer, deliver, call off, take the language line, say how it went."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.languages import LANGUAGES
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.means.conversations.actions.checking import settle_translation
from thirdpillar.means.conversations.actions.interpreter_notices import (
    CALLED_OFF,
    CONFIRMED,
    ask_the_family,
    label,
    tell_family,
    tell_staff,
)
from thirdpillar.means.conversations.actions.interpreter_search import (
    locked,
    open_again,
    search_on,
    settle,
    stand,
    who_has_it,
)
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.telling import POST
from thirdpillar.means.conversations.choices import From, MadeBy, TranslationState
from thirdpillar.means.conversations.choices.interpreting import OfferState, RequestState, Wanted, Where
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import (
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    Post,
    Thread,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.proficiency import command_of
from thirdpillar.means.conversations.queries.translation import people_in
from thirdpillar.means.conversations.rules import interpreting as rules
from thirdpillar.means.conversations.rules.threads import may_say
from thirdpillar.means.conversations.rules.translation import (
    class_terms,
    may_check,
    nothing_lost,
    second_person_classes,
)


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
    is_text = wanted == Wanted.TEXT
    if is_text:
        begins_at, where = at, Where.WRITING  # it may be worked on from now until it is due
    rules.may_begin(ends_at if is_text else begins_at, at)
    if language not in LANGUAGES:
        raise Refused(_("Choose a language from the list."))
    if ends_at <= begins_at:
        raise Refused(_("The end comes after the beginning."))
    if is_text:
        words = may_say(words)
    for text in (about, words, place):
        may_keep_text(text, on=at.date())
    if adult_id and not Adult.objects.seen_by(by).filter(pk=adult_id).exists():
        raise Refused(_("This person is not on your list."))
    thread = Thread.objects.seen_by(by).filter(pk=thread_id).first() if thread_id else None
    if thread_id and thread is None:
        raise Refused(_("This conversation is not there."))
    post = Post.objects.seen_by(by).filter(pk=post_id, thread_id=thread_id).first() if post_id else None
    matters = post is not None and post.text_class in second_person_classes(at.date())
    stakes = rules.stakes_of(stakes, is_case=thread is not None and thread.is_sealed, matters=matters)
    if by.breadth == "school" and school_id not in by.school_ids:
        raise Refused(_("This is not your school."))
    found = InterpreterRequest(
        district_id=by.district_id, school_id=school_id, wanted=wanted, stakes=stakes, language=language, where=where,
        place=place, begins_at=begins_at, ends_at=ends_at, about=about, words=words, adult_id=adult_id,
        thread_id=thread_id, post_id=post_id, asked_by_id=by.account_id, state_at=at, code=new_code(),
    )  # fmt: skip
    found.save(force_insert=True)
    asked = search_on(found, at=at)
    record(
        by=by, at=at, deed="conversations.ask_for_interpreter", subject="interpreting", subject_id=found.pk,
        language=language, wanted=wanted, asked=asked,
    )  # fmt: skip
    return found


@transaction.atomic
def answer_offer(*, offer_id: UUID, yes: bool, by, at: datetime) -> InterpreterOffer:
    """Say yes or no to a job; on a no, and on a yes taken back, whoever else could do it is asked."""
    offer = InterpreterOffer.objects.seen_by(by).filter(pk=offer_id, account_id=by.account_id).first()
    if offer is None:
        raise Refused(_("This request is not there."))
    found = locked(offer.request_id, by)
    offer.refresh_from_db()
    has_it = offer.state == OfferState.CONFIRMED
    if yes:
        rules.may_say_yes(found.state, found.ends_at, at)
    rules.may_still_change(found.state)
    if found.state in (RequestState.CONFIRMED, RequestState.BOOKED) and not has_it:
        raise Refused(_("Somebody else has it already. Thank you."))
    offer.state, offer.state_at = (OfferState.CONFIRMED if yes else OfferState.DECLINED), at
    try:
        with transaction.atomic():
            offer.save(update_fields=["state", "state_at"])
    except IntegrityError as error:
        # The database's own word: no_interpreter_at_two_places.
        raise Refused(_("You said yes to something else at that time.")) from error
    was_sure = found.state == RequestState.CONFIRMED
    if yes:
        stand(found, RequestState.CONFIRMED, at)
        machine = Scope.system(found.district_id, "nobody else is needed")
        with tenancy.acting_as(machine):
            InterpreterOffer.objects.seen_by(machine).filter(request=found, state=OfferState.OFFERED).update(
                state=OfferState.WITHDRAWN, state_at=at
            )
        if not was_sure:
            tell_staff([found.asked_by_id, by.account_id], found, label(found.state), at=at)
            tell_family(found, CONFIRMED, at=at)
    else:
        open_again(found, at=at, was_sure=was_sure)
    record(
        by=by, at=at, deed="conversations.answer_offer", subject="interpreting", subject_id=found.pk, yes=yes
    )
    return offer


@transaction.atomic
def deliver_interpreting(*, request_id: UUID, by, at: datetime, translated: str = "") -> InterpreterRequest:
    """It is done: a text with its words, which stand beside the original; a talk is asked about at the family."""
    found = locked(request_id, by)
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
    settle(found, OfferState.DELIVERED, at)
    stand(found, RequestState.DELIVERED, at)
    if is_text:
        tell_staff([found.asked_by_id], found, label(found.state), at=at)
    else:
        ask_the_family(found, at=at)
    record(
        by=by, at=at, deed="conversations.deliver_interpreting", subject="interpreting", subject_id=found.pk
    )
    return found


def _stand_beside(found: InterpreterRequest, by, at: datetime) -> None:
    """The words of a post in the other language: what waited for them goes, as after any check by a person."""
    if not (found.post_id and found.thread_id):
        return
    machine = Scope.system(found.district_id, "a person's translation")
    with tenancy.acting_as(machine):
        rows = Translation.objects.seen_by(machine).filter(purpose=POST, reference_id=found.post_id)
        rows = rows.exclude(state=TranslationState.DONE)
        row = next((one for one in rows if same_language(one.language, found.language)), None)
        if row is not None:
            # Of a message to a class this is one family's copy, names and all: it follows the others no more.
            rows.filter(pk=row.pk).update(lead=None)
    if row is not None:
        settle_translation(row.pk, found.translated, by=by, at=at, states=list(TranslationState))
        return
    with tenancy.acting_as(machine):
        post = Post.objects.seen_by(machine).select_related("thread").get(pk=found.post_id)
        terms = class_terms(post.text_class, on=at.date(), stricter=stricter_classes(seen_by=machine))
        is_author = post.account_id == by.account_id
        may_check((post.language, found.language), command_of(by), terms, is_author=is_author)
        nothing_lost(post.body, found.translated, terms=terms, names=people_in(post.thread, seen_by=machine))
        version = Version.objects.create(
            district_id=found.district_id, thread=post.thread, post=post, language=found.language,
            body=found.translated, made_by=MadeBy.PERSON, account_id=by.account_id, at=at,
        )  # fmt: skip
        keep_words(version.post, [version.body], by=machine)


@transaction.atomic
def take_language_line(*, request_id: UUID, by, at: datetime) -> InterpreterRequest:
    """Nobody was free: the district's language line did it, or will, as long as it has not begun."""
    rules.must_ask(by)
    found = locked(request_id, by)
    rules.may_be_asked_anew(found.state)
    had_it, was = who_has_it(found), found.state
    settle(found, OfferState.WITHDRAWN, at)
    if rules.is_to_come(found.wanted, found.begins_at, at):
        stand(found, RequestState.BOOKED, at)
        if was != RequestState.BOOKED:
            tell_family(found, CONFIRMED, at=at)
    else:
        stand(found, RequestState.LINE, at)
        ask_the_family(found, at=at)
    tell_staff(had_it, found, label(found.state), at=at)
    record(by=by, at=at, deed="conversations.take_language_line", subject="interpreting", subject_id=found.pk)
    return found


@transaction.atomic
def cancel_interpreting(*, request_id: UUID, by, at: datetime) -> InterpreterRequest:
    """Nobody is needed any more."""
    rules.must_ask(by)
    found = locked(request_id, by)
    rules.may_still_change(found.state)
    was_sure = found.state in (RequestState.CONFIRMED, RequestState.BOOKED)
    told = who_has_it(found, OfferState.CONFIRMED, OfferState.OFFERED)
    if by.account_id != found.asked_by_id and found.asked_by_id:
        told.append(found.asked_by_id)
    settle(found, OfferState.WITHDRAWN, at)
    stand(found, RequestState.CANCELLED, at)
    tell_staff(told, found, label(found.state), at=at)
    if was_sure or found.nobody_at:
        tell_family(found, CALLED_OFF, at=at)
    record(
        by=by, at=at, deed="conversations.cancel_interpreting", subject="interpreting", subject_id=found.pk
    )
    return found


@transaction.atomic
def rate_interpreting(
    *, request_id: UUID, verdict: str, words: str, said_by: str, by, at: datetime
) -> InterpreterRating:
    """How it went, once from each side; said again, the later word holds."""
    found = locked(request_id, by)
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
