"""An educator's own page: whether they visit, when and with whom, and what waits for them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.means.credentials.choices import Kind
from thirdpillar.means.credentials.queries import trained_until
from thirdpillar.practice.visits.actions import visitors as actions
from thirdpillar.practice.visits.forms.visitors import DAYS, VisitorForm
from thirdpillar.practice.visits.queries import visitors as queries
from thirdpillar.practice.visits.queries.minds import asked_of_me
from thirdpillar.practice.visits.queries.years import year_on
from thirdpillar.practice.visits.views.common import GO, done
from thirdpillar.practice.visits.views.training import months_of

BACK = timedelta(days=60)


@open_to(*GO, support=False)
@require_safe
def mine_page(request: HttpRequest) -> HttpResponse:
    """One's own visits; each part of the page is a file in `visits/_parts` with its own key here."""
    scope, today = request.scope, clock.today(request.district.zone)
    year = year_on(today, seen_by=scope)
    return render(
        request,
        "visits/mine.html",
        {
            "year": year,
            "places": _places(year, scope) if year else [],
            "training": _training(year, scope, today),
            "questions": asked_of_me(year, on=today, at=clock.now(), seen_by=scope),
            "visits": list(queries.my_visits(seen_by=scope, since=clock.now() - BACK)),
        },
    )


@open_to(*GO, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """My yes for a school, with hours and wishes; or other hours and wishes."""
    scope = request.scope
    year = year_on(clock.today(request.district.zone), seen_by=scope)
    school = queries.my_schools(year, seen_by=scope).filter(pk=school_id).first() if year else None
    if year is None or school is None:
        raise Http404
    last = queries.my_last_words(year, school_id, seen_by=scope)
    mine = last if last and last.withdrawn_at is None else None
    form = VisitorForm(
        request.POST or None, mine=last, colleagues=list(queries.colleagues(school_id, seen_by=scope))
    )
    if request.method == "POST" and form.is_valid():
        said = _("Saved.") if mine else _("Thank you! You can leave at any time, without a reason.")
        if done(
            request,
            lambda: actions.opt_in(
                visit_year_id=year.pk, school_id=school_id, by=scope, at=clock.now(), **form.wishes()
            ),
            said,
        ):
            return redirect("visits:mine")
    context = {"form": form, "school": school, "mine": mine}
    return render(request, "visits/wishes.html", context, status=422 if form.errors else 200)


@open_to(*GO, support=False)
@require_POST
def leave(request: HttpRequest, visitor_opt_in_id: UUID) -> HttpResponse:
    """I visit no more."""
    scope = request.scope
    year = year_on(clock.today(request.district.zone), seen_by=scope)
    if year is None or not queries.my_opt_ins(year, seen_by=scope).filter(pk=visitor_opt_in_id).exists():
        raise Http404
    done(
        request,
        lambda: actions.leave(visitor_opt_in_id=visitor_opt_in_id, by=scope, at=clock.now()),
        _("You left. Nobody asks why."),
    )
    return redirect("visits:mine")


def _places(year, scope) -> list[dict]:
    """Each school of mine that takes part, with my yes where I said it; an interpreter sees those it said yes to first."""
    mine = {one.school_id: one for one in queries.my_opt_ins(year, seen_by=scope)}
    found = [
        {"school": school, "mine": mine.get(school.pk), "hours": _hours(mine.get(school.pk))}
        for school in queries.my_schools(year, seen_by=scope)
    ]
    return sorted(found, key=lambda one: one["mine"] is None)


def _hours(mine) -> list[dict]:
    rows = sorted(mine.hours.all(), key=lambda one: (one.weekday, one.begins)) if mine else []
    return [{"day": DAYS[one.weekday], "it": one} for one in rows]


def _training(year, scope, today) -> dict:
    """My own training, and whether it holds today."""
    held = trained_until(
        [scope.account_id], kind=Kind.HOME_VISITS, on=today, seen_by=scope, months=months_of(year, today)
    ).get(scope.account_id)
    soon = bool(held and held.holds_on(today) and held.until - today <= BACK)
    return {"held": held, "holds": bool(held and held.holds_on(today)), "ends_soon": soon}
