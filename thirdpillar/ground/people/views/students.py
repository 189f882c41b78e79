"""A student's own account: made and ended by the school."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import actions, rules
from thirdpillar.ground.people.forms import StudentAccountForm
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries.worklists import households_of
from thirdpillar.ground.people.views.deeds import crumbs, done


@open_to(*rules.FRONT_OFFICE)
def student_account(request: HttpRequest, student_id: UUID) -> HttpResponse:
    """Whether a student can sign in, and letting or no longer letting them."""
    scope, now = request.scope, clock.now()
    student = Student.objects.seen_by(scope).filter(pk=student_id).first()
    if student is None:
        raise Http404
    here = request.get_full_path()
    if request.method == "POST" and "end" in request.POST:
        actions.end_student_account(by=scope, at=now, student_id=student_id)
        messages.success(request, _("The account is closed."))
        return redirect(here)
    form = StudentAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if done(
            request,
            form,
            lambda: actions.let_student_sign_in(by=scope, at=now, student_id=student_id, email=email),
            _("Saved."),
        ):
            return redirect(here)
    record_read(by=scope, at=now, deed="people.student", subject="student", subject_id=student_id)
    _adults, homes = households_of([], [student_id], seen_by=scope)
    back = reverse("people:family", args=[homes[student_id]]) if student_id in homes else ""
    return render(
        request,
        "people/student_account.html",
        {
            "student": student,
            "form": form,
            "held": _account_of(student, scope),
            "refused": _refusal(student, clock.today(request.district.zone)),
            "crumbs": crumbs((student.display_name, back), (_("Own account"), "")),
        },
    )


def _account_of(student: Student, scope) -> Account | None:
    """A student's account is out of a school's sight; that this student has one is not."""
    wide = replace(scope, breadth="district")
    with tenancy.acting_as(wide):
        return Account.objects.seen_by(wide).filter(student_id=student.pk, suspended_at=None).first()


def _refusal(student: Student, on) -> Refused | None:
    try:
        rules.may_have_student_account(
            grade=student.grade, birth_on=student.birth_on, is_here=student.left_at is None, on=on
        )
    except Refused as refused:
        return refused
    return None
