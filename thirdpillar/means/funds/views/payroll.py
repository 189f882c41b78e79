"""Files for payroll, its answers, and the funds: pages of the district office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.actions import ask_for_file, needs_second
from thirdpillar.ground.accounts.choices import FileKind, Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.means.funds import queries
from thirdpillar.means.funds.actions.funds import close_fund, open_fund
from thirdpillar.means.funds.actions.payroll import export_pay, reconcile_pay
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.columns import usual_columns
from thirdpillar.means.funds.forms import AnswerForm, ColumnsForm, FundForm
from thirdpillar.means.funds.views.common import done, school_choices

SHOWN = 50


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def payroll(request: HttpRequest) -> HttpResponse:
    """Make a file of what is approved, with the columns that payroll wants; earlier files; bring payroll's answer."""
    scope = request.scope
    latest = queries.exports(seen_by=scope).first()
    chosen = latest.columns if latest else usual_columns()
    form = ColumnsForm(request.POST or None, chosen=chosen, schools=school_choices(request))
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        made = done(
            request,
            lambda: export_pay(
                columns=form.columns(), school_id=UUID(school) if school else None, by=scope, at=clock.now()
            ),
        )
        if made:
            messages.success(request, _("The file is made."))
            return redirect("funds:payroll")
    today = clock.today(request.district.zone)
    differing = list(queries.differing_pay(seen_by=scope)[:SHOWN])
    names = account_names([one.account_id for one in differing], seen_by=scope)
    # What our number was called in the file that payroll got last.
    number = next((one["heading"] for one in latest.columns if one["field"] == "item"), "") if latest else ""
    context = {
        "form": form, "exports": queries.exports(seen_by=scope)[:SHOWN],
        "answer_form": AnswerForm(initial={"number": number} if number else None),
        "approved": queries.counts(on=today, seen_by=scope).get(PayState.APPROVED),
        "differing": [{"it": one, "name": names.get(one.account_id, "")} for one in differing],
    }  # fmt: skip
    return render(request, "funds/payroll.html", context, status=422 if form.errors else 200)


@open_to(Role.OFFICE, support=False)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """What payroll says it paid."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(one) for one in errors))
        return redirect("funds:payroll")
    result = done(request, lambda: reconcile_pay(lines=form.lines, by=request.scope, at=clock.now()))
    if result:
        said = _("Paid: %(paid)s. Another amount: %(differing)s. Not found: %(unknown)s. Still open: %(left)s.") % {
            "paid": result.paid, "differing": result.differing, "unknown": result.unknown + form.unread,
            "left": result.left,
        }  # fmt: skip
        (messages.warning if result.differing or result.unknown or form.unread else messages.success)(
            request, said
        )
    return redirect("funds:payroll")


@open_to(Role.OFFICE, support=False)
@require_safe
def export_file(request: HttpRequest, pay_export_id: UUID) -> HttpResponse:
    """A file as it was made."""
    found = queries.export(pay_export_id, seen_by=request.scope)
    if found is None:
        raise Http404
    told = queries.people_in(found, seen_by=request.scope)
    if not ask_for_file(what=FileKind.PAY, about=found.pk, people=told, by=request.scope, at=clock.now()):
        messages.warning(request, needs_second(told, clock.now()))
        return redirect("funds:payroll")
    record_read(
        by=request.scope, at=clock.now(), deed="funds.export_file", subject="pay_export", subject_id=found.pk
    )
    response = HttpResponse(found.body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="pay-{found.at:%Y-%m-%d}-{found.pk.hex[:8]}.csv"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def funds_page(request: HttpRequest) -> HttpResponse:
    """Where money comes from, and how much of it went into pay."""
    scope = request.scope
    choices = school_choices(request)
    form = FundForm(request.POST or None, schools=choices)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = done(
            request,
            lambda: open_fund(
                title=told["title"], source=told["source"], code=told["code"],
                school_id=UUID(told["school"]) if told["school"] else None, only_title_i=told["only_title_i"],
                only_school_ids=told["only_school_ids"], by=scope, at=clock.now(),
            ),
        )  # fmt: skip
        if made:
            messages.success(request, _("Saved."))
            return redirect("funds:funds")
    drawn = {row["fund_id"]: row for row in queries.spent(seen_by=scope)}
    names = dict(choices)
    rows = [
        {
            "it": one,
            "school": ", ".join(
                names[str(pk)] for pk in (one.school_id, *one.only_school_ids) if str(pk) in names
            ),
            "drawn": drawn.get(one.pk),
        }
        for one in queries.funds(seen_by=scope)
    ]
    return render(
        request, "funds/funds.html", {"form": form, "rows": rows}, status=422 if form.errors else 200
    )


@open_to(Role.OFFICE, support=False)
@require_POST
def close(request: HttpRequest, fund_id: UUID) -> HttpResponse:
    """Nothing more is paid from it."""
    done(request, lambda: close_fund(fund_id=fund_id, by=request.scope, at=clock.now()))
    return redirect("funds:funds")
