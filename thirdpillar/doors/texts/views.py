"""Texts that no machine understood: a person reads them and notes what they mean."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.alert_answers import ANSWERS, decide_answer
from thirdpillar.doors.inbound import DEEDS, IN_WORDS
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.lexicon import spellings
from thirdpillar.doors.texts.thanking import thank_for_answer
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult, HouseholdStudent
from thirdpillar.means.conversations.actions import correct_language, settle_inbound
from thirdpillar.means.conversations.actions.moving import put_into_thread
from thirdpillar.means.conversations.choices import Became
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries import (
    attachments_of_texts,
    texts_done,
    texts_needing_a_person,
    transcripts_of,
)
from thirdpillar.means.conversations.queries.moving import holders_of, threads_for_texts
from thirdpillar.means.conversations.rules.languages import language_to_suggest
from thirdpillar.practice.gatherings.actions import answer_invitation
from thirdpillar.practice.gatherings.choices import Stage, Way
from thirdpillar.practice.gatherings.models import Invitation

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
PAGE = 25


@open_to(*WHO)
@require_safe
def inbound(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, with the gatherings the family is invited to; or what is done."""
    scope, done = request.scope, request.GET.get("done") == "1"  # type: ignore[attr-defined]
    asked = texts_done if done else texts_needing_a_person
    page = Paginator(asked(seen_by=scope), PAGE).get_page(request.GET.get("page"))
    homes = {one.household_id for one in page if one.household_id}
    adults = Adult.objects.seen_by(scope).in_bulk([one.adult_id for one in page if one.adult_id])
    students: dict = {}
    for row in (
        HouseholdStudent.objects.seen_by(scope).filter(household_id__in=homes).select_related("student")
    ):
        students.setdefault(row.household_id, []).append(row.student)
    open_to_them: dict = {}
    invitations = Invitation.objects.seen_by(scope).filter(
        household_id__in=homes, gathering__ends_at__gt=clock.now(), gathering__stage=Stage.OPEN
    )
    for one in invitations.select_related("gathering").order_by("gathering__begins_at"):
        open_to_them.setdefault(one.household_id, []).append(one)
    files = attachments_of_texts(list(page), seen_by=scope)
    sounds = [file for each in files.values() for file in each]
    written = transcripts_of(
        texts=[one.pk for one in page], files=[file.pk for file in sounds], seen_by=scope
    )
    for file in sounds:
        file.written = written.get(file.pk)  # type: ignore[attr-defined]
    threads = {} if done else threads_for_texts(page, on=clock.today(request.district.zone), seen_by=scope)
    holders = holders_of({one.sender for one in page}, seen_by=scope)
    named = {key for some in holders.values() for key in some}
    named |= {each.adult_id for some in threads.values() for each in some}
    names = Adult.objects.seen_by(scope).in_bulk(named)
    rows = [
        {
            "it": one,
            "adult": adults.get(one.adult_id),
            "students": students.get(one.household_id, ()),
            "invitations": open_to_them.get(one.household_id, ()),
            "files": files.get(one.pk, ()),
            "written": written.get(one.pk),
            "is_stop": one.answers == Became.STOP,
            "is_alert": one.answers == ANSWERS,
            "suggested": _suggested(one, adults.get(one.adult_id)),
            # Whose number it is today: named here alone, to the person who finds out who wrote.
            "holders": []
            if one.adult_id
            else [names[key] for key in holders.get(one.sender, ()) if key in names],
            "threads": [(each, names.get(each.adult_id)) for each in threads.get(one.pk, ())],
        }
        for one in page
    ]
    record_read(by=scope, at=clock.now(), deed="conversations.inbound", subject="inbound", texts=len(rows))
    return render(request, "texts/inbound.html", {"page": page, "rows": rows, "done": done})


@open_to(*WHO)
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """What a text does and with which words, in one language; made from the table that texts are read by."""
    found = spellings()
    wanted = request.GET.get("language", "")
    wanted = wanted if wanted in found else "en"
    words = found[wanted]
    rows = [
        {
            "what": IN_WORDS.get(intent, intent.value.replace("_", " ")),
            "words": [
                *_ALSO.get(intent, ()),
                *(one for one in words.get(intent.value, ()) if not one.isdigit()),
            ],
        }
        for intent in DEEDS
        if intent not in (Intent.NEED, Intent.UNSURE)
    ]
    languages = [(tag, label, tag == wanted) for tag, label in language_choices(tuple(found))]
    return render(
        request,
        "texts/table.html",
        {"rows": rows, "languages": languages, "language": wanted, "doubt": IN_WORDS[Intent.UNSURE]},
    )


# What is read in every language, beside words.
_ALSO = {Intent.YES: ("1",), Intent.NO: ("2",), Intent.STOP: ("🛑",)}


@open_to(*WHO)
@require_POST
def settle(request: HttpRequest, inbound_id: UUID) -> HttpResponse:
    """It means yes or no to an invitation ("yes:<invitation>"), belongs to a conversation ("thread:<its id>"), or needed
    something else, which was done."""
    scope = request.scope  # type: ignore[attr-defined]
    text = Inbound.objects.seen_by(scope).filter(pk=inbound_id).first()
    if text is None:
        raise Http404
    said, _colon, invitation_id = request.POST.get("means", "").partition(":")
    try:
        with transaction.atomic():
            if said == "thread":
                _put(invitation_id, text, scope)
                messages.success(request, _("Settled."))
                return redirect("texts:inbound")
            if said in Wellbeing.values:
                decide_answer(
                    inbound_id=text.pk, said=said, district=request.district, by=scope, at=clock.now()
                )
                messages.success(request, _("Settled."))
                return redirect("texts:inbound")
            invitation = _answer(said, invitation_id, text, scope) if said in ("yes", "no") else None
            settle_inbound(
                inbound_id=text.pk, by=scope, at=clock.now(), answers="gatherings.answer" if invitation else "",
                reference_id=invitation.gathering_id if invitation else None,
            )  # fmt: skip
            if invitation:
                thank_for_answer(
                    district=request.district,
                    inbound=text,
                    invitation=invitation,
                    answer=said,
                    at=clock.now(),
                )
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("Settled."))
    return redirect("texts:inbound")


def _suggested(text: Inbound, adult: Adult | None) -> str:
    return language_to_suggest(text.language, adult.reads_language) if adult else ""


@open_to(*WHO)
@require_POST
def language(request: HttpRequest, inbound_id: UUID) -> HttpResponse:
    """Who wrote this text reads the language that it is in."""
    scope = request.scope  # type: ignore[attr-defined]
    text = Inbound.objects.seen_by(scope).filter(pk=inbound_id).exclude(adult_id=None).first()
    if text is None:
        raise Http404
    try:
        adult = correct_language(adult_id=text.adult_id, written=text.language, by=scope, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    else:
        if adult:
            messages.success(
                request,
                _("%(name)s now reads %(language)s on your list.")
                % {"name": adult.display_name, "language": language_label(adult.reads_language)},
            )
    return redirect("texts:inbound")


def _put(thread_id: str, text: Inbound, scope) -> None:
    try:
        wanted = UUID(thread_id)
    except ValueError as problem:
        raise Http404 from problem
    put_into_thread(inbound_id=text.pk, thread_id=wanted, by=scope, at=clock.now())


def _answer(said: str, invitation_id: str, text: Inbound, scope) -> Invitation:
    try:
        wanted = UUID(invitation_id)
    except ValueError as problem:
        raise Http404 from problem
    invitation = Invitation.objects.seen_by(scope).filter(pk=wanted, household_id=text.household_id).first()
    if invitation is None:
        raise Http404
    answer_invitation(
        gathering_id=invitation.gathering_id, household_id=invitation.household_id, adult_id=text.adult_id,
        answer=said, way=Way.TEXT, by=scope, at=clock.now(),
    )  # fmt: skip
    return invitation
