"""Families at a fair: its plan, a stand with what one may ask there, and a question's own page. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.fairs.common import asked_when, home_of_adult, is_on, stand_rows, topics_said
from thirdpillar.doors.fairs.forms import AskForm
from thirdpillar.doors.family_fairs.common import by_machine, gathering_of, speaking
from thirdpillar.doors.family_ways.holders import Holder, holder_of
from thirdpillar.doors.origins import origin_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import standing_adult
from thirdpillar.practice.partners.actions.asking import Asked, agree, take_questions, withdraw_question
from thirdpillar.practice.partners.actions.referring import say_whether_helped
from thirdpillar.practice.partners.choices import STANDING, Share, ShareWith, Stage, Way
from thirdpillar.practice.partners.models import Question
from thirdpillar.practice.partners.queries import fairs as queries
from thirdpillar.practice.partners.queries.questions import question_by_code


def _holder(request: HttpRequest, code: str, by: Scope) -> Holder | None:
    """Whoever came here by a link of their own; one that is closed is like none."""
    if not code:
        return None
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    found = holder_of(code, on=on, seen_by=by)
    if found is None:
        raise Http404
    return found


@by_link
@never_cache
@require_safe
@by_machine("the plan of a fair")
def plan(request: HttpRequest, *, by: Scope, code: str, mine: str = "") -> HttpResponse:
    """Which stand is where, about what, in which languages."""
    fair = queries.fair_by_code(code, seen_by=by)
    if fair is None:
        raise Http404
    gathering, holder = gathering_of(fair, by), _holder(request, mine, by)
    with speaking(request, _reads(holder, by)):
        stands = list(queries.stands_of(fair, seen_by=by))
        answer = render(
            request,
            "family_fairs/plan.html",
            {
                "title": gathering.title_in(translation.get_language() or "en"), "gathering": gathering, "mine": mine,
                "plan": queries.plan_of(fair, stands), "stands": stand_rows(stands),
            },
        )  # fmt: skip
        answer.headers["Content-Language"] = translation.get_language() or "en"
    return answer


def _reads(holder: Holder | None, by: Scope) -> str:
    adult = standing_adult(holder.adult_id, seen_by=by) if holder else None
    return adult.reads_language if adult else ""


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_machine("what a family asks at a fair")
def ask(request: HttpRequest, *, by: Scope, code: str, mine: str = "") -> HttpResponse:
    """A stand, and the question that a family leaves there."""
    stand = queries.stand_by_code(code, seen_by=by)
    if stand is None:
        raise Http404
    district, at = request.district, clock.now()  # type: ignore[attr-defined]
    gathering, holder = gathering_of(stand.fair, by), _holder(request, mine, by)
    on = clock.today(district.zone)
    with speaking(request, _reads(holder, by)):
        language = translation.get_language() or "en"
        form = AskForm(
            request.POST or None, country=district.country, languages=[language, *district.languages],
            known=holder is not None, initial={"key": uuid4().hex, "language": _tag(language)},
        )  # fmt: skip
        when, too_many = asked_when(gathering, at, on), False
        if request.method == "POST" and form.is_valid():
            who: Mapping[str, UUID | None] = (
                {"adult_id": holder.adult_id, "household_id": home_of_adult(holder.adult_id, seen_by=by)}
                if holder
                else {}
            )
            one = Asked(stand_id=stand.pk, at=when, **form.facts(), **who)  # type: ignore[arg-type]
            try:
                taken = take_questions(
                    fair_id=stand.fair_id, asked=[one], way=Way.FAMILY, on=on, by=by, at=at,
                    origin="" if holder else origin_of(request), is_on=is_on(gathering, at, on),
                )  # fmt: skip
            except Refused as refusal:
                too_many = True
                form.add_error(None, str(refusal.reason))
            else:
                if not taken.refused:
                    messages.success(request, _("Saved. Thank you!"))
                    return redirect("family_fairs:question", taken.codes[one.key])
                for reason in taken.refused.values():
                    form.add_error(None, reason)
        answer = render(
            request,
            "family_fairs/ask.html",
            {
                "stand": stand, "topics": topics_said(stand.topics), "tags": stand.languages, "form": form,
                "title": gathering.title_in(language), "is_open": when is not None, "fair": stand.fair,
                "is_full": not form.is_bound and queries.stand_is_full(stand, on=on, seen_by=by), "mine": mine,
            },
            status=429 if too_many else 422 if form.errors else 200,
        )  # fmt: skip
        answer.headers["Content-Language"] = language
    return answer


def _tag(language: str) -> str:
    """A page's language as people's languages are written."""
    head, _dash, tail = language.partition("-")
    return f"{head}-{tail.title()}" if len(tail) == 4 else head


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_machine("a family's own link to its question")
def question(request: HttpRequest, *, by: Scope, code: str) -> HttpResponse:
    """What was asked, where it stands, the answer; whether it helped; and taking it back."""
    row = question_by_code(code, seen_by=by) if 10 <= len(code) <= 12 else None
    if row is None or is_closed(row, request, by):
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, _do(request, row, by))
        except Refused as problem:
            messages.error(request, str(problem.reason))
        if request.POST.get("deed") == "withdraw":
            return redirect("family_fairs:ask", row.stand.code)
        return redirect("family_fairs:question", row.code)
    with speaking(request, row.language):
        mine = row.referrals.all()
        answer = render(
            request,
            "family_fairs/question.html",
            {
                "row": row, "stages": Stage, "is_standing": row.stage in STANDING, "is_known": bool(row.adult_id),
                "who": [one.organization.name for one in mine if one.stage in (Stage.SENT, Stage.ACCEPTED)],
                "shared": [Share(each).label for each in row.share], "phone": request.district.reply_phone,  # type: ignore[attr-defined]
            },
        )  # fmt: skip
        answer.headers["Content-Language"] = translation.get_language() or "en"
    return answer


def is_closed(row: Question, request: HttpRequest, by: Scope) -> bool:
    """Whether a question's link opens no more: whoever asked is not here any more, or it may lie with a barred adult."""
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    return bool(row.adult_id) and holder_of(row.code, on=on, seen_by=by) is None


def _do(request: HttpRequest, row: Question, by: Scope) -> str:
    at, deed = clock.now(), request.POST.get("deed", "")
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    if deed in ("yes", "no"):
        say_whether_helped(question_id=row.pk, helped=deed == "yes", on=on, by=by, at=at)
    elif deed == "withdraw":
        withdraw_question(question_id=row.pk, on=on, by=by, at=at)
    elif deed == "nobody":
        agree(question_id=row.pk, share=[], share_with=ShareWith.NOBODY, by=by, at=at)
    else:
        raise Refused(_("Choose one."))
    return _("Saved. Thank you!")
