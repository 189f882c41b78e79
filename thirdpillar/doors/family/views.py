"""A family's own page, opened by the link of its invitation. No sign-in; looking changes nothing, a button does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.family_needs import kept_open, kept_page
from thirdpillar.doors.family_said.page import Speaker, say, shown
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adult, students_open_to_adult
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings import actions, queries, rules
from thirdpillar.practice.gatherings.actions.needs import remember_needs
from thirdpillar.practice.gatherings.choices import Answered, InputWay, Way
from thirdpillar.practice.gatherings.forms import AnswerForm
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.meetings import agenda_of, meeting_of
from thirdpillar.practice.gatherings.queries.pages import students_named
from thirdpillar.practice.gatherings.rules.meetings import key_of_home
from thirdpillar.practice.gatherings.views.common import interpreter_options
from thirdpillar.practice.gatherings.wording import day_and_time, joined, wording_for
from thirdpillar.practice.partners.queries.fairs import fair_of


@dataclass
class Family:
    """Whoever holds the link: one invitation, and a machine's scope to look it up with."""

    invitation: Invitation
    by: Scope


def with_code(view: Callable) -> Callable:
    """Find the invitation of the code, within its district; speak its language until another is chosen."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        district = request.district  # type: ignore[attr-defined]
        if district is None or not 10 <= len(code) <= 12:
            raise Http404
        by = Scope.system(district.pk, "a family's own link")
        with tenancy.acting_as(by):
            invitation = queries.invitation_by_code(code, seen_by=by)
            # Who may hear of none of its children by now is told nothing, not even that there is a gathering.
            if invitation is None or queries.is_closed(invitation, on=clock.today(district.zone), seen_by=by):
                raise Http404
            with _speaking(request, invitation):
                response = view(request, Family(invitation, by))
                # Said here: outside, the language is again that of whoever asked.
                response.headers["Content-Language"] = translation.get_language() or "en"
        # The address holds the code: it must not travel on to other sites, nor stay in shared places.
        # Not "no-referrer": with it a browser posts forms as from nowhere, and the CSRF check refuses them.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found


@contextmanager
def _speaking(request: HttpRequest, invitation: Invitation):
    asked = translation.get_language() or "en"
    chosen = request.COOKIES.get("tp_language")
    with translation.override(asked if chosen else page_language(invitation.language) or asked):
        yield


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def invitation_page(request: HttpRequest, family: Family) -> HttpResponse:
    """What it is, when and where; yes or no with two large buttons; then what would help."""
    invitation, by, now = family.invitation, family.by, clock.now()
    refusal = rules.may_answer(invitation.gathering, now)
    if request.method == "POST" and refusal is None:
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                actions.answer_invitation(
                    gathering_id=invitation.gathering_id,
                    household_id=invitation.household_id,
                    adult_id=invitation.adult_id,
                    answer=form.cleaned_data["answer"],
                    people=form.cleaned_data["people"] or 1,
                    needs=form.needs(),
                    was_asked=form.cleaned_data["asked"],
                    way=Way.LINK,
                    by=by,
                    at=now,
                )
                if form.cleaned_data["remember"] and invitation.adult_id:
                    remember_needs(
                        adult_id=invitation.adult_id, needs=form.needs(), way=Way.LINK, school_id=invitation.school_id,
                        by=by, at=now,
                    )  # fmt: skip
                messages.success(request, _("Saved. Thank you!"))
            except Refused as problem:
                messages.error(request, str(problem.reason))
        else:
            messages.error(request, _("Please look at what you wrote and press again."))
        return redirect("family:invitation", invitation.code)
    answer = queries.latest_answer(invitation, seen_by=by)
    parent_meeting = meeting_of(invitation.gathering, seen_by=by)
    return render(
        request,
        "family/invitation.html",
        _facts(request, family)
        | {
            "answer": answer,
            "is_coming": answer is not None and answer.answer == Answered.YES,
            "needs": answer.said_needs if answer else {},
            "kept": kept_open(
                invitation.adult_id,
                over_at=invitation.gathering.ends_at,
                zone=request.district.zone,
                by=by,
                at=now,  # type: ignore[attr-defined]
            ),
            "meeting": parent_meeting,
            "agenda": agenda_of(invitation.gathering, seen_by=by) if parent_meeting else [],
            "refused": refusal.reason if refusal else "",
            "may_sign_in": rules.may_sign_in_by_code(invitation.gathering, now) is None,
            "interpreter_options": interpreter_options(invitation.gathering, invitation.language),
            "link": request.build_absolute_uri(f"/a/{invitation.code}/here"),
            "fair": fair_of(invitation.gathering_id, seen_by=by),
        },
    )


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def meeting(request: HttpRequest, family: Family) -> HttpResponse:
    """The parent meeting that the invitation is to: its agenda, what this home says to it, and what the school answers."""
    invitation, by = family.invitation, family.by
    found = meeting_of(invitation.gathering, seen_by=by)
    if found is None:
        raise Http404
    home = partial(key_of_home, household_id=invitation.household_id)
    speaker = Speaker(InputWay.LINK, home, by, home=invitation.household_id, adult=invitation.adult_id)
    if request.method == "POST":
        say(request, invitation.gathering, speaker)
        return redirect("family:meeting", invitation.code)
    context = shown(request, invitation.gathering, found, speaker) | {"code": invitation.code}
    return render(request, "family/meeting.html", context)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def needs(request: HttpRequest, family: Family) -> HttpResponse:
    """What we remember of whoever the invitation is addressed to."""
    invitation = family.invitation
    if invitation.adult_id is None:
        raise Http404
    back = reverse("family:invitation", args=[invitation.code])
    return kept_page(
        request, invitation.adult_id, by=family.by, back=back, school_id=invitation.school_id,
        over_at=invitation.gathering.ends_at,
    )  # fmt: skip


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def here(request: HttpRequest, family: Family) -> HttpResponse:
    """ "I am here", on the day: shown by the square of the invitation, done by pressing the button."""
    invitation, now = family.invitation, clock.now()
    refusal = rules.may_sign_in_by_code(invitation.gathering, now)
    is_here = False
    if request.method == "POST" and refusal is None:
        try:
            actions.sign_in_by_code(invitation=invitation, by=family.by, at=now)
            is_here = True
        except Refused as problem:
            refusal = problem
    context = _facts(request, family) | {"refused": refusal.reason if refusal else "", "is_here": is_here}
    return render(request, "family/here.html", context)


def _facts(request: HttpRequest, family: Family) -> dict:
    """Only the gathering and the given names of children whom this addressee may hear of today."""
    invitation, by, district = family.invitation, family.by, request.district  # type: ignore[attr-defined]
    gathering = invitation.gathering
    language = translation.get_language() or "en"
    wording = wording_for(language)
    open_to_them: frozenset = frozenset()
    if invitation.adult_id:
        today = clock.today(district.zone)
        standing = current_adult(invitation.adult_id, seen_by=by)  # two records may be one by now
        if standing:
            open_to_them = students_open_to_adult(standing, on=today, seen_by=by)
    names = [
        student.preferred_name or student.given_name
        for student in students_named(invitation, seen_by=by)
        if student.pk in open_to_them
    ]
    school = (
        School.objects.seen_by(by).filter(pk=gathering.school_id).first() if gathering.school_id else None
    )
    return {
        "gathering": gathering,
        "code": invitation.code,
        "has_reader": bool(invitation.adult_id),
        "when": day_and_time(gathering.begins_at, district.zone, language),
        "children": joined(names, language),
        "host": school.name if school else district.name,
        "phone": (school.reply_phone if school else "") or district.reply_phone,
        "supports": [wording.say(one) for one in gathering.supports if one in wording.texts],
    }
