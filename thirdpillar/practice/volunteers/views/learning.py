"""Service learning: opportunities, and which children served how long."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.people.models import Enrollment, Student
from thirdpillar.ground.schools.models import Section
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.volunteers.actions.learning import approve_service, log_service, make_opportunity
from thirdpillar.practice.volunteers.choices import HoursStage
from thirdpillar.practice.volunteers.forms import OpportunityForm, day_typed
from thirdpillar.practice.volunteers.models import Opportunity, ServiceHours
from thirdpillar.practice.volunteers.views.common import WHO, done, found

MOST = 60


@open_to(*WHO, Role.TEACHER, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def learning(request: HttpRequest) -> HttpResponse:
    """Opportunities of the asker's schools; a new one."""
    scope = request.scope  # type: ignore[attr-defined]
    is_keeper = scope.role in WHO
    own = list(schools(seen_by=scope)) if is_keeper else []
    form = OpportunityForm(request.POST or None, schools=own)
    if request.method == "POST" and is_keeper and form.is_valid():
        said = dict(form.cleaned_data)
        (school_id,) = ids_among([said.pop("school")])
        if done(
            request,
            lambda: make_opportunity(school_id=school_id, by=scope, at=clock.now(), **said),
            _("Saved."),
        ):
            return redirect("volunteers:learning")
    here = {one.pk for one in own} | set(
        Section.objects.seen_by(scope).filter(pk__in=scope.section_ids).values_list("school_id", flat=True)
    )
    rows = Opportunity.objects.seen_by(scope).filter(school_id__in=here).order_by("-begins_on", "title")
    return render(
        request,
        "volunteers/learning.html",
        {"rows": rows[:200], "form": form, "is_keeper": is_keeper},
        status=422 if request.method == "POST" else 200,
    )


@open_to(*WHO, Role.TEACHER, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity(request: HttpRequest, opportunity_id: UUID) -> HttpResponse:
    """Children with their minutes: of a teacher's own class, or found by name; and what waits for the school's yes."""
    scope, today = request.scope, clock.today(request.district.zone)  # type: ignore[attr-defined]
    one = found(request, Opportunity, opportunity_id)
    if request.method == "POST":
        _do(request, one)
        return redirect("volunteers:opportunity", one.pk)
    words = request.GET.get("name", "").strip()[:80]
    here = Enrollment.objects.seen_by(scope).filter(school_id=one.school_id, left_at=None)
    children = Student.objects.seen_by(scope).filter(left_at=None).filter(pk__in=here.values("student_id"))
    if scope.role != Role.TEACHER:
        for each in fold(words).split()[:4]:
            children = children.filter(sort_name__contains=each)
        children = children if words else children.none()
    listed = list(children.order_by("sort_name", "pk")[:MOST])
    given = ServiceHours.objects.seen_by(scope).filter(opportunity=one)
    names = Student.objects.seen_by(scope).in_bulk(set(given.values_list("student_id", flat=True)))
    totals = given.order_by().values("student_id", "stage").annotate(minutes=Sum("minutes"))
    rows = [
        {
            "name": names[row["student_id"]].display_name, "hours": f"{row['minutes'] / 60:g}",
            "stage": HoursStage(row["stage"]).label, "waits": row["stage"] == HoursStage.LOGGED,
        }
        for row in totals
        if row["student_id"] in names
    ]  # fmt: skip
    seen = sorted({str(each.pk) for each in (*listed, *names.values())})
    if seen:
        record_read(by=scope, at=clock.now(), deed="volunteers.see", subject="student", students=seen)
    return render(
        request,
        "volunteers/opportunity.html",
        {
            "one": one, "children": listed, "words": words, "rows": sorted(rows, key=lambda row: row["name"]),
            "waits": any(row["waits"] for row in rows) and scope.role in WHO,
            "day": min(max(today, one.begins_on), one.ends_on), "is_teacher": scope.role == Role.TEACHER,
        },
    )  # fmt: skip


def _do(request: HttpRequest, one: Opportunity) -> None:
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    if request.POST.get("deed") == "approve":
        done(request, lambda: approve_service(opportunity_id=one.pk, by=scope, at=at), _("Saved."))
        return
    day = day_typed(request.POST.get("day", ""))
    length = request.POST.get("minutes", "").strip()
    students = ids_among(request.POST.getlist("student"))
    if day and students and length.isascii() and length.isdigit() and len(length) <= 4:
        minutes = dict.fromkeys(students, int(length))
        done(
            request,
            lambda: log_service(opportunity_id=one.pk, minutes=minutes, on=day, by=scope, at=at),
            _("Saved."),
        )
