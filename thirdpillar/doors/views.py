"""The front door: home, the living page of the design, health, and pages for when something is amiss."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from thirdpillar.doors.navigation import navigation
from thirdpillar.ground.accounts.choices import FAMILY, Role
from thirdpillar.ground.accounts.policy import for_anyone
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint, Enrollment, Student
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.queries import invitations_to_adult, upcoming_gatherings
from thirdpillar.practice.gatherings.queries.programmes import registrations_of_adult
from thirdpillar.practice.gatherings.wording import day_and_time


@for_anyone
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: the sign-in page. Family and student: their own page. Staff: the first place of their role."""
    scope = request.scope
    if scope is None or scope.account_id is None:
        return redirect("sign_in") if request.district else render(request, "doors/welcome.html")
    if request.needs_passkey:
        return redirect("accounts:passkeys")
    if scope.role in FAMILY and scope.adult_id:
        return _family_home(request)
    if scope.role == Role.STUDENT and scope.student_ids:
        return _student_home(request)
    places = navigation(request)
    return redirect(places[0].url) if places else render(request, "doors/welcome.html")


def _family_home(request: HttpRequest) -> HttpResponse:
    """The children a caregiver may hear of, what the family is asked to, and how the school reaches them."""
    scope = request.scope
    children = Student.objects.seen_by(scope).filter(left_at=None).order_by("-grade", "sort_name")
    points = ContactPoint.objects.seen_by(scope).filter(left_at=None, adult_id=scope.adult_id)
    schools = School.objects.seen_by(scope).filter(
        id__in=Enrollment.objects.seen_by(scope).filter(left_at=None).values("school_id")
    )
    # Gatherings belong to schools; this asker's own invitations are picked out of them by their own record.
    by = Scope.system(scope.district_id, "a family's own page")
    with tenancy.acting_as(by):
        found = invitations_to_adult(
            scope.adult_id, after=clock.now(), on=clock.today(request.district.zone), seen_by=by
        )
        invitations = list(found[:20])
        registrations = list(registrations_of_adult(scope.adult_id, seen_by=by)[:20])
    for one in invitations:
        one.when = day_and_time(one.gathering.begins_at, request.district.zone, get_language() or "en")
    return render(
        request,
        "doors/family_home.html",
        {
            "children": list(children),
            "schools": list(schools),
            "points": list(points.exclude(state=ContactState.WRONG)),
            "invitations": invitations,
            "registrations": registrations,
            "is_leader": scope.role == Role.PARENT_LEADER,
        },
    )


def _student_home(request: HttpRequest) -> HttpResponse:
    """A student's own schools and what is coming up there; nothing of the family."""
    scope = request.scope
    enrolled = Enrollment.objects.seen_by(scope).filter(left_at=None).values_list("school_id", flat=True)
    schools = list(School.objects.seen_by(scope).filter(id__in=enrolled).order_by("name"))
    by = Scope.system(scope.district_id, "a student's own page")
    with tenancy.acting_as(by):
        here = Q(school_id=None) | Q(school_id__in=[school.pk for school in schools])
        coming = list(
            upcoming_gatherings(clock.now(), seen_by=by).filter(here).exclude(stage=Stage.DRAFT)[:20]
        )
    for one in coming:
        one.when = day_and_time(one.begins_at, request.district.zone, get_language() or "en")
    student = Student.objects.seen_by(scope).get()
    return render(
        request, "doors/student_home.html", {"student": student, "schools": schools, "coming": coming}
    )


@for_anyone
def design(request: HttpRequest) -> HttpResponse:
    """The living page of the design system."""
    return render(request, "base/design.html")


@for_anyone
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process reaches its database; for load balancers and supervisors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "base/error.html", {"status": 400}, status=400)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "base/error.html", {"status": 404}, status=404)


def not_found_here(request: HttpRequest, exception=None) -> HttpResponse:
    """A refused form (a stale or missing CSRF token, mostly)."""
    return render(request, "base/error.html", {"status": 403}, status=403)


def went_wrong(request: HttpRequest) -> HttpResponse:
    return render(request, "base/error.html", {"status": 500}, status=500)
