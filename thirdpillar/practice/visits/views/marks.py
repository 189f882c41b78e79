"""What the office tells the test alone: a file in, counts back, and all of it forgotten with one press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.actions.marking import forget_marks, take_marks
from thirdpillar.practice.visits.forms.marks import MarksForm
from thirdpillar.practice.visits.queries.marks import told_to_the_test
from thirdpillar.practice.visits.views.common import done
from thirdpillar.practice.visits.views.years import found
from thirdpillar.standards import library


@open_to(Role.OFFICE, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def marks_page(request: HttpRequest, visit_year_id: UUID) -> HttpResponse:
    """Of how many students the test knows what; a new file takes the place of what was told before."""
    year, scope = found(request, visit_year_id), request.scope  # type: ignore[attr-defined]
    asked = library.in_force("home_visit_mark", clock.today(request.district.zone))  # type: ignore[attr-defined]
    names = [one.id for one in asked]
    here = redirect("visits:marks", year.pk)
    if request.method == "POST" and request.POST.get("deed") == "forget":
        done(
            request, lambda: forget_marks(visit_year_id=year.pk, by=scope, at=clock.now()), _("Removed.")
        )  # fmt: skip
        return here
    form = MarksForm(request.POST or None, request.FILES or None, names=names)
    if request.method == "POST" and form.is_valid():
        taken = take_marks(
            visit_year_id=year.pk, names=form.names, students=form.students, by=scope, at=clock.now()
        )
        told = ngettext("Taken in for %d student.", "Taken in for %d students.", taken) % taken
        messages.success(request, told)
        return here
    counts = told_to_the_test(year, seen_by=scope)
    rows = [{"it": one, "title": _(one.title), "students": counts.get(one.id, 0)} for one in asked]
    return render(
        request,
        "visits/marks.html",
        {"form": form, "rows": rows, "names": names, "any": any(counts.values()), "year": year},
        status=422 if form.errors else 200,
    )
