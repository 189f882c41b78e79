"""Texts that no machine understood: a person reads them and notes what they mean."""

from __future__ import annotations

from collections.abc import Container
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.doors.alert_answers import ANSWERS as TO_AN_ALERT
from thirdpillar.doors.alert_words import NUMBERS
from thirdpillar.doors.deeds_in_words import IN_WORDS
from thirdpillar.doors.hooks.reports import uuid_in
from thirdpillar.doors.inbound import DEEDS
from thirdpillar.doors.intents import OF_THE_NUMBER, Intent, meaning_of
from thirdpillar.doors.language_names import names_of
from thirdpillar.doors.lesson_texts import words_for_lessons
from thirdpillar.doors.lexicon import spellings
from thirdpillar.doors.no_calls import spelled
from thirdpillar.doors.texts.deeds import DEEDS_OF_A_PERSON, MEANT, Text, look_at_owner, take_meant
from thirdpillar.doors.time_texts import figures
from thirdpillar.doors.visit_places import places_in
from thirdpillar.doors.visit_words import words_in
from thirdpillar.doors.week_texts import words_of_weeks
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, staff_accounts
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Adult, HouseholdStudent
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations.actions import correct_language, note_seen, settle_inbound
from thirdpillar.means.conversations.choices import Became, MayMean
from thirdpillar.means.conversations.choices.broadcasts import Wellbeing
from thirdpillar.means.conversations.models import Inbound, Post
from thirdpillar.means.conversations.queries import (
    attachments_of_texts,
    texts_done,
    texts_needing_a_person,
    transcripts_of,
)
from thirdpillar.means.conversations.queries.doubted import in_doubt
from thirdpillar.means.conversations.queries.moving import holders_of, threads_for_texts
from thirdpillar.means.conversations.rules.languages import language_to_suggest
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.means.conversations.wording.beside import ANSWERS, beside_in
from thirdpillar.practice.gatherings.choices import SUPPORTS, Stage
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.visits.actions.trust import TRUST
from thirdpillar.practice.visits.choices import PlaceKind

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
PAGE = 25
OF_MARK = {"stop": MayMean.STOP, "wrong": MayMean.WRONG_NUMBER}


@open_to(*WHO)
@require_safe
def inbound(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first, with the gatherings the family is invited to; or what is done."""
    scope, done = request.scope, request.GET.get("done") == "1"  # type: ignore[attr-defined]
    found = texts_done(seen_by=scope) if done else texts_needing_a_person(seen_by=scope)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
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
    once = {} if done else holders_of({one.sender for one in page}, seen_by=scope, said_wrong=True)
    named = {key for found_ in (holders, once) for some in found_.values() for key in some}
    named |= {each.adult_id for some in threads.values() for each in some}
    people = Adult.objects.seen_by(scope).in_bulk(named)
    names = account_names(
        {key for one in page for key in (*one.seen_by_ids, one.handed_to_id, one.settled_by_id) if key},
        seen_by=scope,
    )
    doubted = in_doubt({one.sender for one in page}, seen_by=scope)
    rows = [
        {
            "it": one,
            "seen_by": [names[key] for key in one.seen_by_ids if key in names],
            "handed_to": names.get(one.handed_to_id, ""),
            "settled_by": names.get(one.settled_by_id, ""),
            "subject": _("Home visits") if one.answers == TRUST else " ".join(one.body.split())[:60],
            "adult": adults.get(one.adult_id),
            "students": students.get(one.household_id, ()),
            "invitations": open_to_them.get(one.household_id, ()),
            "files": files.get(one.pk, ()),
            "written": written.get(one.pk),
            "is_stop": one.answers == Became.STOP,
            "is_alert": one.answers == TO_AN_ALERT,
            "is_apart": one.answers == TRUST,
            "may_mean": "" if done else _may_mean(one, adults.get(one.adult_id), doubted),
            "suggested": _suggested(one, adults.get(one.adult_id)),
            # Whose number it is today: named here alone, to the person who finds out who wrote.
            "holders": []
            if one.adult_id
            else [people[key] for key in holders.get(one.sender, ()) if key in people],
            "once": []
            if holders.get(one.sender)
            else [people[key] for key in once.get(one.sender, ()) if key in people],
            "threads": [(each, people.get(each.adult_id)) for each in threads.get(one.pk, ())],
        }
        for one in page
    ]
    note_seen(list(page), by=scope)
    record_read(by=scope, at=clock.now(), deed="conversations.inbound", subject="inbound", texts=len(rows))
    to = [] if done else _whom_to_hand(scope)
    shown = {"page": page, "rows": rows, "done": done, "to": to, "needs": SUPPORTS}
    return render(request, "texts/inbound.html", shown)


def _whom_to_hand(scope) -> list[dict[str, str]]:
    """Colleagues who read texts, the schools, and the district office."""
    holds = RoleGrant.objects.seen_by(scope).filter(account_id=OuterRef("pk"), role__in=WHO)
    people = staff_accounts(seen_by=scope, state="active").filter(Exists(holds)).exclude(pk=scope.account_id)
    schools = School.objects.seen_by(scope).order_by("name")
    found = [("office", _("The district office"))]
    found += [(f"school:{one.pk}", _("The office of %(school)s") % {"school": one.name}) for one in schools]
    found += [(f"account:{one.pk}", one.display_name) for one in people]
    return [{"value": value, "label": label} for value, label in found]


@open_to(*WRITERS)
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
                *(names_of(wanted) if intent == Intent.LANGUAGE else ()),
                *(one for one in words.get(intent.value, ()) if not one.isdigit()),
            ],
        }
        for intent in DEEDS
        if intent not in (Intent.NEED, Intent.UNSURE)
    ]
    doubtful = [
        one
        for intent in OF_THE_NUMBER
        for one in words.get(intent.value, ())
        if not meaning_of(one, wanted).holds
    ]
    rows.append(
        {"what": _("Amid a conversation these are kept there, and a person reads them."), "words": doubtful}
    )
    rows.append({"what": _("They asked for no more calls"), "words": spelled().get(wanted, [])})
    rows.append({"what": _("Coming up"), "words": words_of_weeks(wanted)})
    rows += _to_an_alert(wanted)
    said = words_in(wanted)
    rows += [
        {"what": f"{_('Home visits')}: {what}", "words": list(said.get(kind, ()))}
        for kind, what in (
            ("in", _("I am here")),
            ("out", _("I am out and well")),
            ("help", _("Needs help")),
            ("done", _("Say how it went")),
        )
    ]
    counted = _("Counted without a name: the answer to a question before or after visits.")
    rows.append({"what": counted, "words": [*"12345"]})
    rows.append({"what": _("When could you come to school?"), "words": figures()})
    rows += words_for_lessons(words)
    places = places_in(wanted)
    rows += [
        {"what": f"{_('Home visits')}: {kind.label}", "words": list(places.get(name, ()))}
        for name, kind in (
            ("home", PlaceKind.HOME),
            ("community", PlaceKind.COMMUNITY),
            ("school", PlaceKind.SCHOOL),
            ("video", PlaceKind.VIDEO),
        )
    ]
    languages = [(tag, label, tag == wanted) for tag, label in language_choices(tuple(found))]
    return render(
        request,
        "texts/table.html",
        {
            "rows": rows,
            "reads_texts": request.scope.role in WHO,  # type: ignore[attr-defined]
            "languages": languages,
            "language": wanted,
            "doubt": IN_WORDS[Intent.UNSURE],
        },
    )


def _to_an_alert(language: str) -> list[dict]:
    """What counts while an alert asks how families are; read in all these languages at once."""
    said, digits = beside_in(language), {str(each): digit for digit, each in NUMBERS.items()}
    what: dict[str, object] = {
        "safe": Wellbeing.SAFE.label, "help": Wellbeing.HELP.label,
        "not": _("With such a word beside it, a person reads it."),
        "also": _("Says nothing alone, and may stand beside it."),
    }  # fmt: skip
    return [
        {
            "what": f"{_('Urgent alert')}: {what.get(key, key)}",
            "words": [*([digits[key]] if key in digits else []), *said.get(key, ())],
        }
        for key in ANSWERS
    ]


# What is read in every language, beside words.
_ALSO = {Intent.YES: ("1",), Intent.NO: ("2",), Intent.STOP: ("🛑",)}


@open_to(*WHO)
@require_POST
def settle(request: HttpRequest, inbound_id: UUID) -> HttpResponse:
    """What it means, or what it needs: one row of the table of deeds."""
    scope = request.scope  # type: ignore[attr-defined]
    text = Inbound.objects.seen_by(scope).filter(pk=inbound_id).first()
    if text is None:
        raise Http404
    said, _colon, of = request.POST.get("means", "").partition(":")
    if said not in DEEDS_OF_A_PERSON:
        raise Http404
    before = Text(text, of, request.POST, request.district, scope, clock.now())
    try:
        with transaction.atomic():
            thread = DEEDS_OF_A_PERSON[said](before)
            look_at_owner(text.sender, by=scope, at=before.at, adult_id=text.adult_id)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("texts:inbound")
    messages.success(request, _("Handed over") if said == "hand" else _("Settled."))
    return redirect("threads:thread", thread.pk) if thread else redirect("texts:inbound")


@open_to(*WHO)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Those ticked, of which nothing is left to do; what somebody settled meanwhile stays as it is."""
    scope = request.scope  # type: ignore[attr-defined]
    chosen = {one for one in map(uuid_in, request.POST.getlist("texts")[:PAGE]) if one}
    waiting = texts_needing_a_person(seen_by=scope).filter(pk__in=chosen)
    with transaction.atomic():
        found = list(waiting)
        for text in found:
            settle_inbound(inbound_id=text.pk, by=scope, at=clock.now())
            look_at_owner(text.sender, by=scope, at=clock.now(), adult_id=text.adult_id)
    if found:
        messages.success(request, _("Settled."))
    return redirect("texts:inbound")


def _may_mean(text: Inbound, adult: Adult | None, doubted: Container[str]) -> str:
    if text.sender in doubted:
        return str(MayMean.WRONG_NUMBER.label)
    meaning = meaning_of(text.body, adult.reads_language if adult else "")
    is_shown = adult is not None and (meaning.is_in_doubt or meaning.answers_too)
    return str(MayMean(meaning.intent).label) if is_shown else ""


def _suggested(text: Inbound, adult: Adult | None) -> str:
    return language_to_suggest(text.language, adult.reads_language) if adult else ""


@open_to(*WRITERS)
@require_POST
def meant(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """What words in a conversation say of their number, which a machine left open."""
    scope = request.scope  # type: ignore[attr-defined]
    post = Post.objects.seen_by(scope).filter(pk=post_id).select_related("thread").first()
    said = request.POST.get("means", "")
    # What is about the number is done where the mark says so, and nowhere else.
    if post is None or said not in MEANT or (said in OF_MARK and post.may_mean != OF_MARK[said]):
        raise Http404
    try:
        take_meant(post, said, district=request.district, by=scope, at=clock.now())  # type: ignore[attr-defined]
        messages.success(request, _("Settled."))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("threads:thread", post.thread_id)


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
            reads = {"name": adult.display_name, "language": language_label(adult.reads_language)}
            messages.success(request, _("%(name)s now reads %(language)s on your list.") % reads)
    return redirect("texts:inbound")
