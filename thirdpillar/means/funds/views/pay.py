"""Pay as a school approves it, and as each person sees their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import School
from thirdpillar.ground.schools.queries import schools
from thirdpillar.means.funds import queries
from thirdpillar.means.funds.actions.deciding import approve_pay, decline_pay
from thirdpillar.means.funds.choices import PayState
from thirdpillar.means.funds.forms import DecideForm
from thirdpillar.means.funds.views.common import APPROVE, EARN, done

PAGE = 100
LATE = "late"  # beside the states: what should have been paid by now, wherever it stands


@open_to(*APPROVE, support=False)
@require_safe
def pay_page(request: HttpRequest) -> HttpResponse:
    """What waits for the school's yes, and where all other pay stands."""
    scope, today = request.scope, clock.today(request.district.zone)
    own = schools(seen_by=scope)
    school = next((one for one in own if str(one.pk) == request.GET.get("school")), None)
    at_school = school.pk if school else None
    asked = request.GET.get("state", "")
    found = queries.counts(on=today, seen_by=scope, school_id=at_school)
    # Where nothing waits for a yes, what waits for payroll comes first.
    first = next(
        (one for one in (PayState.DUE, PayState.APPROVED, PayState.EXPORTED) if one in found), PayState.DUE
    )
    state = asked if asked in (*PayState.values, LATE) else first
    is_late = state == LATE
    shown = queries.pay(
        seen_by=scope, state="" if is_late else state, school_id=at_school, late_on=today if is_late else None
    )
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    told = [one.told_by_id for one in page if one.told_by_id]
    names = account_names([*(one.account_id for one in page), *told], seen_by=scope)
    places = School.objects.seen_by(scope).in_bulk({one.school_id for one in page})
    record_read(by=scope, at=clock.now(), deed="funds.pay", subject="pay", state=state)
    cannot = queries.cannot_pay(page, seen_by=scope) if state == PayState.DUE else {}
    # Nothing is marked beforehand; a press marks what two people said and nothing speaks against.
    marks = request.GET.get("mark") == "confirmed"
    rows = [
        {
            "cannot": cannot.get(one.pk),
            "it": one, "name": names.get(one.account_id, ""), "school": places.get(one.school_id),
            "told_by": names.get(one.told_by_id, ""),
            "is_late": one.state in queries.NOT_PAID and one.due_on < today,
            "is_mine": one.account_id == scope.account_id,
            "is_marked": marks
            and one.is_agreed
            and not (one.is_questioned or one.is_alone or one.objection or one.pk in cannot),
            "differs": one.paid_cents is not None and one.paid_cents != one.total_cents,
        }
        for one in page
    ]  # fmt: skip
    tabs = [
        {
            "url": f"{reverse('funds:pay')}?{urlencode({'state': value, 'school': at_school or ''})}",
            "label": label, "current": value == state,
            "count": found.get(value, {}).get("items", 0),
        }
        for value, label in PayState.choices
    ]  # fmt: skip
    context = {
        "rows": rows, "page": page, "tabs": tabs, "state": state, "today": today,
        "late": sum(one["late"] for one in found.values()),
        "total": shown.aggregate(cents=Sum("total_cents"))["cents"],
        "school": school, "schools": own if scope.sees_all else [],
        "may_decide": state in (PayState.DUE, PayState.APPROVED, PayState.DECLINED),
        "funds": [{"value": str(one.pk), "label": one.title} for one in queries.funds(seen_by=scope).filter(closed_at=None)],
        "is_office": scope.sees_all,
    }  # fmt: skip
    return render(request, "funds/pay.html", context)


@open_to(*APPROVE, support=False)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Approve, or not pay, the items that were marked."""
    scope = request.scope
    form = DecideForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["items"]:
        messages.error(request, _("Choose at least one."))
        return redirect("funds:pay")
    told = form.cleaned_data
    if request.POST.get("do") == "decline":
        count = done(
            request,
            lambda: decline_pay(pay_item_ids=told["items"], why=told["why"], by=scope, at=clock.now()),
        )
    else:
        count = done(
            request,
            lambda: approve_pay(
                pay_item_ids=told["items"],
                fund_id=told["fund"],
                confirmed_ids=told["confirmed"],
                by=scope,
                at=clock.now(),
            ),
        )
    if count:
        messages.success(request, _("Saved."))
    return redirect("funds:pay")


@open_to(*EARN, support=False)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own pay, and where it stands."""
    today = clock.today(request.district.zone)
    page = Paginator(queries.my_pay(seen_by=request.scope), PAGE).get_page(request.GET.get("page"))
    rows = [{"it": one, "is_late": one.state in queries.NOT_PAID and one.due_on < today} for one in page]
    return render(request, "funds/mine.html", {"rows": rows, "page": page})
