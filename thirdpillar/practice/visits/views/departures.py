"""What visits pay, and where they depart from the model: a line more, or one taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.actions import deviations, pay_rules
from thirdpillar.practice.visits.choices import Part
from thirdpillar.practice.visits.forms.years import DeviationForm, PayRuleForm
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.queries import years as queries
from thirdpillar.practice.visits.views.common import all_or_nothing, done, saved
from thirdpillar.practice.visits.views.years import found


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def add_pay(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """What a visit pays from a day on."""
    year, scope = found(request, visit_year_id), request.scope
    opens = next((one.opens_on for one in queries.cycles_of(year, seen_by=scope)), None)
    form = PayRuleForm(
        request.POST or None,
        initial={"parts": list(Part.values), "unit": "each", "from_on": opens},
        schools=list(schools(seen_by=scope)),
        funds=list(queries.open_funds(seen_by=scope)),
    )  # fmt: skip
    return _sheet(
        request, year, form, _("What a visit pays"),
        lambda: pay_rules.add_pay_rule(visit_year_id=year.pk, by=scope, at=clock.now(), **form.facts()),
    )  # fmt: skip


@open_to(Role.OFFICE, support=False)
@require_POST
def drop_pay(request: HttpRequest, pay_rule_id: UUID) -> HttpResponse:
    """Take a rule back by which nobody was paid yet."""
    rule = queries.PayRule.objects.seen_by(request.scope).filter(pk=pay_rule_id).first()
    if rule is None:
        raise Http404
    today = clock.today(request.district.zone)
    done(
        request,
        lambda: pay_rules.drop_pay_rule(pay_rule_id=rule.pk, today=today, by=request.scope, at=clock.now()),
        _("Saved."),
    )
    return redirect("visits:year", rule.visit_year_id)


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def add_deviation(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """Where visits depart from the model, named and dated."""
    year, scope = found(request, visit_year_id), request.scope
    form = DeviationForm(request.POST or None, schools=list(schools(seen_by=scope)))
    return _sheet(
        request, year, form, _("A departure from the model"),
        lambda: deviations.add_deviation(visit_year_id=year.pk, by=scope, at=clock.now(), **form.cleaned_data),
    )  # fmt: skip


@open_to(Role.OFFICE, support=False)
@require_POST
def end_deviation(request: HttpRequest, deviation_id: UUID) -> HttpResponse:
    """It holds no longer than today."""
    one = queries.Deviation.objects.seen_by(request.scope).filter(pk=deviation_id).first()
    if one is None:
        raise Http404
    today = clock.today(request.district.zone)
    done(
        request,
        lambda: deviations.end_deviation(deviation_id=one.pk, today=today, by=request.scope, at=clock.now()),
        _("Saved."),
    )
    return redirect("visits:year", one.visit_year_id)


def _sheet(request: HttpRequest, year: VisitYear, form, title: str, deed) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and all_or_nothing(form, deed):
        return saved(request, year.pk)
    context = {"form": form, "year": year, "title": title}
    return render(request, "visits/sheet.html", context, status=422 if form.errors else 200)
