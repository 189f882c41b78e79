"""A family's own page about a visit at home, opened by its link. No sign-in; looking changes nothing, a button does."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import takewhile
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import language_label, page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.schools.models import School
from thirdpillar.means.conversations.choices import TranslationState
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.asking import names_of
from thirdpillar.practice.visits.actions.at_once import tell_the_family_wrote
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.actions.hoping import correct_hopes
from thirdpillar.practice.visits.actions.translating import call_version_wrong
from thirdpillar.practice.visits.actions.trust import answer_as_family
from thirdpillar.practice.visits.choices import Side, Stage, Standing, Way
from thirdpillar.practice.visits.forms.afterwards import OwnHopesForm
from thirdpillar.practice.visits.forms.answers import MOVE, AnswerForm
from thirdpillar.practice.visits.forms.minds import SKIP, CoreForm
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion, Invitation, Visit
from thirdpillar.practice.visits.queries.cycles import times_open
from thirdpillar.practice.visits.queries.families import visited_before
from thirdpillar.practice.visits.queries.hopes import hopes_of_family, may_read_hopes, version_of
from thirdpillar.practice.visits.queries.invitations import (
    booked_visit,
    children_told,
    invitation_by_code,
    made_visit,
    people_of,
    wished_times,
)
from thirdpillar.practice.visits.queries.planning.booking import once_booked
from thirdpillar.practice.visits.queries.trust import asked_of_home
from thirdpillar.practice.visits.rules import may_answer
from thirdpillar.practice.visits.rules.minds import core_of
from thirdpillar.practice.visits.wording import wording_for
from thirdpillar.practice.visits.wording.booked import wording_for as words_of_booked
from thirdpillar.practice.visits.wording.trust import SCALE
from thirdpillar.practice.visits.wording.trust import wording_for as words_of_trust

HOPES, TRUST, WRONG = "hopes", "trust", "wrong"


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked; yes, later or no with large buttons; then where and when; a booked visit is moved or called off;
    after a visit, what the family hopes for."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or not 10 <= len(code) <= 12:
        raise Http404
    by = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(by):
        invitation = invitation_by_code(code, seen_by=by)
        told = children_told(invitation, on=clock.today(district.zone), seen_by=by) if invitation else ()
        # Who may hear of none of its children by now is told nothing, not even that there was a question.
        if invitation is None or not told:
            raise Http404
        with _speaking(request, invitation):
            if request.method == "POST":
                response = _answer(request, invitation, frozenset(told), by)
            else:
                response = render(
                    request, "family_visits/visit.html", _facts(request, invitation, frozenset(told), by)
                )
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@contextmanager
def _speaking(request: HttpRequest, invitation: Invitation):
    asked = translation.get_language() or "en"
    chosen = request.COOKIES.get("tp_language")
    with translation.override(asked if chosen else page_language(invitation.language) or asked):
        yield


def _answer(request: HttpRequest, invitation: Invitation, told: frozenset[UUID], by: Scope) -> HttpResponse:
    if request.POST.get("answer") == HOPES:
        return _hope(request, invitation, told, by)
    if request.POST.get("answer") == WRONG:
        return _call_wrong(request, invitation, told, by)
    if request.POST.get("answer") in (TRUST, SKIP):
        return _say_trust(request, invitation, by)
    zone = request.district.zone  # type: ignore[attr-defined]
    form = AnswerForm(request.POST, zone=zone, **times_open(invitation, zone, by))
    if not form.is_valid():
        messages.error(request, _("Please look at what you wrote and press again."))
        facts = _facts(request, invitation, told, by) | {"form": form}
        return render(request, "family_visits/visit.html", facts, status=422)
    try:
        if form.cleaned_data["answer"] == MOVE:
            want_another_time(invitation_id=invitation.pk, by=by, at=clock.now())
        else:
            answer_invitation(
                invitation_id=invitation.pk, way=Way.LINK, by=by, at=clock.now(), **form.facts()
            )
        messages.success(request, _("Saved. Thank you!"))
    except Refused as problem:
        messages.error(request, str(problem.reason))
        _warn_who_is_there(invitation, by)
    return redirect("family_visits:visit", invitation.code)


def _warn_who_is_there(invitation: Invitation, by: Scope) -> None:
    """What a family says on its page while a visit goes on changes it no more: who is there, and who plans, hears of it."""
    visit = booked_visit(invitation, at=clock.now(), seen_by=by)
    if visit is not None and visit.begins_at <= clock.now():
        tell_the_family_wrote(visit, by=by, at=clock.now())


def _hope(request: HttpRequest, invitation: Invitation, told: frozenset[UUID], by: Scope) -> HttpResponse:
    """What the family hopes for, in its own words."""
    if not may_read_hopes(invitation, told, seen_by=by):
        raise Http404
    form = OwnHopesForm(request.POST)
    if not form.is_valid():
        facts = _facts(request, invitation, told, by) | {"hopes_form": form}
        return render(request, "family_visits/visit.html", facts, status=422)
    try:
        correct_hopes(invitation_id=invitation.pk, by=by, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved. Thank you!"))
    except Refused as problem:
        messages.error(request, str(problem.reason))
    return redirect("family_visits:visit", invitation.code)


def _call_wrong(
    request: HttpRequest, invitation: Invitation, told: frozenset[UUID], by: Scope
) -> HttpResponse:
    """What we show of the family's hopes in its language is not what was said: it goes, and a person is asked."""
    version = _version(invitation, told, by)
    if version is not None:
        try:
            call_version_wrong(version_id=version.pk, by=by, at=clock.now())
            messages.success(request, _("Thank you for telling us."))
        except Refused as problem:
            messages.error(request, str(problem.reason))
    return redirect("family_visits:visit", invitation.code)


def _version(invitation: Invitation, told: frozenset[UUID], by: Scope) -> HopesVersion | None:
    """What stands in the family's language of what the pair wrote in another."""
    one = hopes_of_family(invitation, seen_by=by) if may_read_hopes(invitation, told, seen_by=by) else None
    found = version_of(one, seen_by=by) if one and not one.by_family else None
    return found if found and found.state == TranslationState.DONE else None


def _say_trust(request: HttpRequest, invitation: Invitation, by: Scope) -> HttpResponse:
    """Answers before or after visits; those left out, or all of them, are skipped."""
    questions = _questions(request, invitation, by)
    form = questions["form"] if questions else None
    if form is not None and form.is_valid():
        answers = {} if request.POST.get("answer") == SKIP else form.answers()
        try:
            answer_as_family(invitation_id=invitation.pk, answers=answers, by=by, at=clock.now())
            messages.success(request, _("Thank you!"))
        except Refused as problem:
            messages.error(request, str(problem.reason))
    return redirect("family_visits:visit", invitation.code)


def _questions(request: HttpRequest, invitation: Invitation, by: Scope) -> dict | None:
    """What is asked of this home now, in its language or the next that has the words; None where nothing is."""
    district = request.district  # type: ignore[attr-defined]
    on, now = clock.today(district.zone), clock.now()
    if asked_of_home(invitation, on=on, at=now, seen_by=by) is None:
        return None
    language = translation.get_language() or "en"
    wording = words_of_trust(language, *district.languages)
    core = core_of(Side.FAMILY, on)
    words = {one: wording.say(one) for one in core.statements}
    data = request.POST if request.POST.get("answer") in (TRUST, SKIP) else None
    is_theirs = wording.language.split("-")[0] == language.split("-")[0]
    return {
        "form": CoreForm(data, core=core, words=words, scale=[wording.say(one) for one in SCALE]),
        "title": wording.say("title"),
        "about": wording.say("about"),
        "written_in": wording.language,
        "direction": wording.direction,
        "by_machine": "" if wording.confirmed else wording.say("text_by_machine"),
        "only_in": "" if is_theirs else language_label(wording.language),
    }


def _own_hopes(invitation: Invitation, told: frozenset[UUID], by: Scope) -> OwnHopesForm | None:
    if not may_read_hopes(invitation, told, seen_by=by):
        return None
    one = hopes_of_family(invitation, seen_by=by)
    version = _version(invitation, told, by)
    shown, written = (
        (version.body, version.language) if version else (one.words, one.language) if one else ("", "")
    )
    form = OwnHopesForm(initial={"words": shown, "may_be_quoted": one.may_be_quoted} if one else {})
    form.fields["words"].widget.attrs |= {"dir": "auto"} | ({"lang": written} if written else {})
    return form


def _hopes_elsewise(invitation: Invitation, told: frozenset[UUID], by: Scope) -> HopesAndDreams | None:
    """What was written of a home's hopes in another language than the page is read in, or than its version: there it stands
    as it was written, marked, so that a telephone or browser can read it aloud or translate it."""
    one = hopes_of_family(invitation, seen_by=by) if may_read_hopes(invitation, told, seen_by=by) else None
    read = (translation.get_language() or "en").split("-")[0]
    is_other = one is not None and bool(one.language) and one.language.split("-")[0] != read
    return one if is_other or _version(invitation, told, by) else None


def _facts(request: HttpRequest, invitation: Invitation, told: frozenset[UUID], by: Scope) -> dict:
    """Only the given names of children whom this addressee may hear of today, and who comes once it is booked."""
    district = request.district  # type: ignore[attr-defined]
    language, now = translation.get_language() or "en", clock.now()
    wording = wording_for(language)
    school = School.objects.seen_by(by).filter(pk=invitation.school_id).first()
    refusal = may_answer(invitation, invitation.cycle, on=clock.today(district.zone))
    children = Student.objects.seen_by(by).filter(pk__in=told).order_by("sort_name", "pk")
    visit, made = booked_visit(invitation, at=now, seen_by=by), made_visit(invitation, seen_by=by)
    before = visited_before([invitation.household_id], invitation.cycle, seen_by=by)
    times = wished_times(invitation, at=now, seen_by=by)
    hopes = _hopes_elsewise(invitation, told, by)
    why = {"universal": "why_universal", "random_cross_section": "why_drawn"}.get(
        invitation.reason, "why_asked"
    )
    return {
        "code": invitation.code,
        "children": joined(names_of(children), language),
        "host": school.name if school else district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone,
        "title": wording.say("subject"),
        "lead": wording.say("lead_again" if before else "lead", why=wording.say(why)),
        "about": wording.say("about"),
        "free": wording.say("welcome"),
        "written_in": wording.language,
        "by_machine": "" if wording.confirmed else wording.say("text_by_machine"),
        "refused": refusal.reason if refusal else "",
        "accepted": invitation.standing == Standing.ACCEPTED,
        "declined": invitation.standing == Standing.DECLINED,
        "looking": _looking(invitation, language, by),
        "later_on": invitation.ask_again_on if invitation.standing == Standing.LATER else None,
        "visited": day_and_time(made.begins_at, district.zone, language) if made else "",
        "hopes_form": _own_hopes(invitation, told, by),
        "hopes": hopes,
        "version": _version(invitation, told, by),
        "hopes_in": language_label(hopes.language) if hopes and hopes.language else "",
        "questions": _questions(request, invitation, by),
        "visit": _booked(visit, district.zone, language, by) if visit else None,
        "form": AnswerForm(
            zone=district.zone,
            **times_open(invitation, district.zone, by),
            initial=AnswerForm.initial_of(invitation, times, district.zone),
        ),
    }


def _looking(invitation: Invitation, language: str, by: Scope) -> dict | None:
    """In the family's words: what was booked is off, and another time is being found; of a proposal alone nothing is said."""
    visits = Visit.objects.seen_by(by).filter(invitation=invitation).order_by("-stage_at")
    # What the family itself called off since needs no word of ours.
    ours = takewhile(lambda one: one.stage in (Stage.PROPOSED, Stage.CANCELLED_BY_STAFF), visits)
    if not once_booked([one.pk for one in ours], seen_by=by):
        return None
    wording = words_of_booked(language)
    words = {"title": wording.say("called_off_subject"), "words": wording.say("looking")}
    return words | {"written_in": wording.language}


def _booked(visit: Visit, zone: str, language: str, by: Scope) -> dict:
    names = account_names(people_of(visit, seen_by=by), seen_by=by)
    return {
        "when": day_and_time(visit.begins_at, zone, language),
        "where": visit.get_place_kind_display(),
        "place": visit.place if visit.place_kind == "community_place" else "",
        "video": visit.video_link if visit.place_kind == "video" else "",
        "who": sorted(names.values()),
        "has_begun": visit.begins_at <= clock.now(),
    }
