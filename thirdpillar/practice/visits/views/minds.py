"""A visitor's own few questions, before the first visit and after the last; none has to be answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.minds import answer_as_visitor
from thirdpillar.practice.visits.choices import Side
from thirdpillar.practice.visits.forms.minds import SKIP, CoreForm, agreement
from thirdpillar.practice.visits.queries.minds import asked_of_me
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.practice.visits.rules.minds import core_of
from thirdpillar.practice.visits.views.common import GO, done
from thirdpillar.standards import library


@open_to(*GO, support=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_questions(request: HttpRequest) -> HttpResponse:
    """The statements; save or skip. Answers are not shown again, to their writer neither."""
    scope, today, now = request.scope, clock.today(request.district.zone), clock.now()  # type: ignore[attr-defined]
    year = year_on(today, seen_by=scope)
    asked = asked_of_me(year, on=today, at=now, seen_by=scope)
    core = core_of(Side.VISITOR, today)
    words = {one: _(said) for one, said in core.statements.items()}
    form = CoreForm(request.POST or None, core=core, words=words, scale=agreement())
    if request.method == "POST" and year and asked and form.is_valid():
        answers = {} if request.POST.get("answer") == SKIP else form.answers()
        moment = asked[0]
        if done(
            request,
            lambda: answer_as_visitor(
                visit_year_id=year.pk, moment=moment, answers=answers, by=scope, at=now
            ),
            _("Thank you!"),
        ):
            return redirect("visits:mine")
    fewest = library.entry("disclosure", "ten_five", today).terms["threshold"]
    context = {"form": form, "asked": asked, "fewest": fewest}
    return render(request, "visits/my_questions.html", context, status=422 if form.errors else 200)
