"""The year of visits: the office sets it up and adopts it, a school's coordinator adapts it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format, time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names, staff_at
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import SchoolYear
from thirdpillar.ground.schools.queries import school_year_on, schools
from thirdpillar.practice.visits.actions import windows
from thirdpillar.practice.visits.actions import years as actions
from thirdpillar.practice.visits.choices import InterpreterRule, Part
from thirdpillar.practice.visits.forms.contract import DAYS
from thirdpillar.practice.visits.forms.years import HOURS, SchoolTermsForm, TermsForm, roles_named
from thirdpillar.practice.visits.models import SchoolTerms, VisitYear
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.queries import years as queries
from thirdpillar.practice.visits.queries.cycles import roles_of
from thirdpillar.practice.visits.rules import terms as rules
from thirdpillar.practice.visits.rules.contract import least_outside
from thirdpillar.practice.visits.views.common import FIGURES, PLAN, all_or_nothing, done, saved, tabs


def found(request: HttpRequest, visit_year_id: UUID) -> VisitYear:
    """The visit year, where the asker may see it; else the page does not exist."""
    year = queries.visit_year(visit_year_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if year is None:
        raise Http404
    return year


@open_to(*FIGURES)
@require_safe
def years_page(request: HttpRequest) -> HttpResponse:
    """To the year that is on; before the first one, where it begins."""
    scope = request.scope
    year = queries.year_on(clock.today(request.district.zone), seen_by=scope, adopted=False)
    if year:
        return redirect("visits:year", year.pk)
    years = [{"it": one} for one, _known in queries.years_with_terms(seen_by=scope)]
    now = school_year_on(clock.today(request.district.zone), seen_by=scope)
    return render(
        request, "visits/no_year.html", {"years": years, "now": now, "tabs": tabs(request, "visits:years")}
    )


@open_to(Role.OFFICE, support=False)
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    """Begin a year with the model's own numbers."""
    known = SchoolYear.objects.seen_by(request.scope)
    try:
        school_year = known.filter(pk=UUID(request.POST.get("school_year", ""))).first()
    except ValueError:
        school_year = None
    if school_year is None:
        raise Http404
    year = actions.open_year(school_year_id=school_year.pk, by=request.scope, at=clock.now())
    return redirect("visits:year", year.pk)


@open_to(*FIGURES)
@require_safe
def year_page(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """The terms of a year, what visits pay, where they depart from the model, and the schools that take part."""
    year, scope = found(request, visit_year_id), request.scope
    today = clock.today(request.district.zone)
    names = {one.pk: one.name for one in schools(seen_by=scope)}
    adapted = {
        one.school_id: one
        for one in SchoolTerms.objects.seen_by(scope).filter(visit_year=year, school_id__in=list(names))
    }
    own_days = set(
        queries.Cycle.objects.seen_by(scope)
        .filter(visit_year=year, school_id__in=list(names))
        .values_list("school_id", flat=True)
    )
    rows = [
        {
            "school": {"pk": pk, "name": name},
            "takes_part": pk in adapted and adapted[pk].adopted_at is not None,
            "own_way": pk in own_days or (pk in adapted and _has_own_way(adapted[pk])),
        }
        for pk, name in names.items()
    ]
    years = queries.years_with_terms(seen_by=scope)
    return render(
        request,
        "visits/year.html",
        {
            "tabs": tabs(request, "visits:years"),
            "year": year,
            "title": next((one.title for one, known in years if known == year), ""),
            "others": [(one, known) for one, known in years if known != year],
            "facts": facts_of(year, queries.cycles_of(year, seen_by=scope)),
            "pay": [_pay(one, names, today) for one in queries.pay_rules_of(year, seen_by=scope)],
            "deviations": _deviations(year, names, scope, today),
            "rows": rows,
            "left_out": sum(1 for row in rows if not row["takes_part"]),
            "is_office": scope.role == Role.OFFICE,
            "may_adapt": scope.role in PLAN,
        },
    )


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """The numbers and the windows, on one sheet."""
    year, scope = found(request, visit_year_id), request.scope
    cycles = queries.cycles_of(year, seen_by=scope)
    initial = {name: getattr(year, name) for name in ("interpreter_rule", *queries.NUMBERS)}
    today = clock.today(request.district.zone)
    first, last = rules.default_hours(today)
    initial |= {"earliest": year.earliest or first, "latest": year.latest or last}
    initial |= {"visitor_roles": roles_of(year, None, today)}
    initial |= TermsForm.initial_windows(cycles) | TermsForm.initial_contract(year)
    form = TermsForm(request.POST or None, initial=initial, on=today)
    if request.method == "POST" and form.is_valid():
        by = {"by": scope, "at": clock.now(), "visit_year_id": year.pk}

        def deed() -> None:
            actions.change_terms(**by, **form.terms())
            set_windows(form.windows(), cycles, **by)

        if all_or_nothing(form, deed):
            return saved(request, year.pk)
    context = {
        "form": form,
        "year": year,
        "limits": rules.default_terms(today),
        "counts": least_outside(today),
    }
    return render(request, "visits/terms.html", context, status=422 if form.errors else 200)


@open_to(Role.OFFICE, support=False)
@require_POST
def adopt(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """Adopt the year, for all schools at once."""
    year = found(request, visit_year_id)
    by = {"by": request.scope, "at": clock.now(), "visit_year_id": year.pk}

    def deed() -> None:
        with transaction.atomic():
            actions.adopt_year(**by)
            actions.adopt_for_schools(**by)

    done(request, deed, _("Adopted for all schools. Educators can now say whether they visit."))
    return redirect("visits:year", year.pk)


@open_to(Role.OFFICE, support=False)
@require_POST
def take_part(request: HttpRequest, visit_year_id: UUID, school_id: UUID) -> HttpResponse:
    """One school begins, or stops."""
    year = found(request, visit_year_id)
    if not schools(seen_by=request.scope).filter(pk=school_id).exists():
        raise Http404
    by = {"by": request.scope, "at": clock.now(), "visit_year_id": year.pk}
    if request.POST.get("stop"):
        done(request, lambda: actions.release_school(school_id=school_id, **by), _("Saved."))
    else:
        done(request, lambda: actions.adopt_for_schools(school_ids=[school_id], **by), _("Saved."))
    return redirect("visits:year", year.pk)


@open_to(*PLAN, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def adapt(request: HttpRequest, visit_year_id: UUID, school_id: UUID) -> HttpResponse:
    """What a school does its own way."""
    year, scope = found(request, visit_year_id), request.scope
    school = schools(seen_by=scope).filter(pk=school_id).first()
    terms = queries.school_terms(year, school_id, seen_by=scope)
    if school is None or terms is None or terms.adopted_at is None:
        raise Http404
    cycles = queries.cycles_of(year, school_id, seen_by=scope)
    own = [one for one in cycles if one.school_id]
    names = ("interpreter_rule", "visitor_roles", "most_invitations", "notice_hours", "lead_account_id")
    initial = {name: getattr(terms, name) for name in names} | SchoolTermsForm.initial_windows(own)
    initial |= SchoolTermsForm.initial_contract(terms)
    leads = [(one.pk, one.display_name) for one in staff_at([school_id], seen_by=scope, roles=PLANNERS)]
    roles = roles_of(year, None, clock.today(request.district.zone))
    form = SchoolTermsForm(request.POST or None, initial=initial, leads=leads, roles=roles)
    if request.method == "POST" and form.is_valid():
        by = {"by": scope, "at": clock.now(), "visit_year_id": year.pk}

        def deed() -> None:
            actions.adapt_school(school_id=school_id, **by, **form.terms())
            set_windows(form.windows(), cycles, school_id=school_id, **by)

        if all_or_nothing(form, deed):
            return saved(request, year.pk)
    context = {
        "form": form,
        "year": year,
        "school": school,
        "facts": facts_of(year, queries.cycles_of(year, seen_by=scope)),
        "counts": least_outside(clock.today(request.district.zone)),
    }
    return render(request, "visits/school_terms.html", context, status=422 if form.errors else 200)


def set_windows(said: dict[int, tuple], before, *, school_id: UUID | None = None, **by) -> None:
    """The windows as they were said, in the place of `before`; where a school says none, it keeps to its district's."""
    known = {one.number: one for one in before}
    wanted = {number: days for number, days in said.items() if days[0]}
    # The first goes first unless it moves towards the second: in between they must not overlap either.
    later = 1 in wanted and 1 in known and wanted[1][1] > known[1].closes_on
    for number in sorted(wanted, reverse=later):
        opens_on, closes_on = wanted[number]
        windows.set_window(number=number, opens_on=opens_on, closes_on=closes_on, school_id=school_id, **by)
    for number in known.keys() - wanted.keys():
        if school_id and known[number].school_id:
            windows.drop_window(number=number, school_id=school_id, **by)


def facts_of(year: VisitYear, cycles) -> list[dict]:
    """The terms as they are read: what, and how much."""
    fields, on = TermsForm.base_fields, clock.now().date()
    hours = zip(HOURS, rules.default_hours(on), strict=True)
    facts = [
        {"label": fields["interpreter_rule"].label, "value": InterpreterRule(year.interpreter_rule).label},
        {
            "label": fields["visitor_roles"].label,
            "value": ", ".join(label for _role, label in roles_named(roles_of(year, None, on))),
        },
        *({"label": fields[name].label, "value": getattr(year, name)} for name in queries.NUMBERS),
        *(
            {"label": fields[name].label, "value": time_format(getattr(year, name) or of_model)}
            for name, of_model in hours
        ),
        {"label": _("Contract day"), "value": _contract_day(year)},
    ]
    return [
        *({"label": _("First visits") if one.number == 1 else _("Second visits"), "cycle": one} for one in cycles),
        *facts,
    ]  # fmt: skip


def _contract_day(year: VisitYear) -> str:
    if year.contract_begins is None or year.contract_ends is None:
        return "–"
    days = ", ".join(str(DAYS[one]) for one in year.contract_days)
    return f"{days}: {time_format(year.contract_begins)}–{time_format(year.contract_ends)}"


def _has_own_way(terms: SchoolTerms) -> bool:
    numbers = terms.interpreter_rule or terms.most_invitations or terms.notice_hours
    return bool(numbers or terms.visitor_roles or terms.contract_begins)


def _pay(rule, names: dict, today) -> dict:
    return {
        "it": rule,
        "amount": f"${number_format(rule.cents / 100, 2)}",
        "who": ", ".join(str(Part(part).label) for part in rule.parts),
        "school": names.get(rule.school_id, ""),
        "may_drop": rule.from_on > today or rule.visit_year.stage == "draft",
    }


def _deviations(year: VisitYear, names: dict, scope, today) -> list[dict]:
    found = list(queries.deviations_of(year, seen_by=scope))
    people = account_names([one.decided_by_id for one in found if one.decided_by_id], seen_by=scope)
    return [
        {
            "it": one,
            "school": names.get(one.school_id, ""),
            "by": people.get(one.decided_by_id, ""),
            "is_over": one.ends_on < today,
        }
        for one in found
    ]
