"""Which schools are Title I schools: money of Title I pays there alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.means.funds import queries
from thirdpillar.means.funds.actions.title_i import end_title_i, name_title_i
from thirdpillar.means.funds.forms import TitleISchoolsForm
from thirdpillar.means.funds.views.common import done, school_choices


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def title_i(request: HttpRequest) -> HttpResponse:
    """Since when, until when, and where it is written."""
    scope, names = request.scope, dict(school_choices(request))
    rows = [
        {"it": one, "school": names.get(str(one.school_id), "")}
        for one in queries.title_i_schools(seen_by=scope)
    ]
    named = {str(row["it"].school_id) for row in rows if row["it"].ends_on is None}
    open_ones = [(pk, name) for pk, name in names.items() if pk not in named]
    today = clock.today(request.district.zone)
    form = TitleISchoolsForm(request.POST or None, schools=open_ones, initial={"begins_on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = done(
            request,
            lambda: name_title_i(
                school_ids=told["schools"], begins_on=told["begins_on"], written_in=told["written_in"], by=scope,
                at=clock.now(),
            ),
        )  # fmt: skip
        if made:
            messages.success(request, _("Saved."))
            return redirect("funds:title_i")
    context = {"rows": rows, "form": form, "left": open_ones}
    return render(request, "funds/title_i.html", context, status=422 if form.errors else 200)


@open_to(Role.OFFICE, support=False)
@require_POST
def end(request: HttpRequest, title_i_school_id: UUID) -> HttpResponse:
    """From tomorrow on it is one no longer."""
    today = clock.today(request.district.zone)
    done(
        request,
        lambda: end_title_i(
            title_i_school_id=title_i_school_id, ends_on=today, by=request.scope, at=clock.now()
        ),
    )
    return redirect("funds:title_i")
