"""Whom to call or to ask at the door, with what to say in the family's language; and writing its answer down."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.actions.asking import Writer, names_of
from thirdpillar.practice.visits.actions.asking_again import note_asked
from thirdpillar.practice.visits.forms.answers import TakenForm
from thirdpillar.practice.visits.queries.addressing import numbers_to_call
from thirdpillar.practice.visits.queries.cycles import times_open
from thirdpillar.practice.visits.queries.homes import families_named
from thirdpillar.practice.visits.queries.invitations import (
    invitation,
    open_to_answer,
    to_call,
    wished_times,
)
from thirdpillar.practice.visits.views.common import PLAN
from thirdpillar.practice.visits.views.inviting import found

PAGE = 25


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """Families that no message reaches; with `all=1` everybody whose answer somebody may write down."""
    scope, everybody = request.scope, request.GET.get("all") == "1"  # type: ignore[attr-defined]
    school, cycle = found(request, school_id)
    if cycle is None:
        raise Http404
    asked = open_to_answer if everybody else to_call
    rows = asked(cycle, school.pk, seen_by=scope).order_by("pk")
    if request.method == "POST":
        try:
            one = rows.filter(pk=_id(request.POST.get("invitation", ""))).first()
            if one is None:
                raise Http404
            note_asked(invitation_id=one.pk, way=request.POST.get("way", ""), by=scope, at=clock.now())
            messages.success(request, _("Saved. Thank you!"))
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        return redirect(request.get_full_path())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = families_named([one.household_id for one in page], school.pk, seen_by=scope)
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    numbers = numbers_to_call(list(page), on=on, seen_by=scope)
    record_read(by=scope, at=clock.now(), deed="visits.calls", subject="household", families=len(page))
    listed = [
        {"it": one, "students": names[one.household_id], "to": numbers.get(one.pk, (None, []))}
        for one in page
    ]
    told = {"school": school, "page": page, "rows": listed, "everybody": everybody}
    return render(request, "visits/calls.html", told)


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def take_answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """What to say, in the family's language and ours; then what they said, and by which way."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    one = invitation(invitation_id, seen_by=scope)
    if one is None:
        raise Http404
    times = wished_times(one, at=clock.now(), seen_by=scope)
    form = TakenForm(
        request.POST or None, zone=zone, initial=TakenForm.initial_of(one, times, zone),
        **times_open(one, zone, scope),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            answer_invitation(invitation_id=one.pk, by=scope, at=clock.now(), **form.facts())
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Saved. Thank you!"))
            return redirect("visits:invite", one.school_id)
    students = families_named([one.household_id], one.school_id, seen_by=scope)[one.household_id]
    writer = Writer(one.cycle, one.school_id, scope)
    wording = writer.wording(one.language)
    values = writer.values(wording, names_of(students), one)
    record_read(
        by=scope, at=clock.now(), deed="visits.take_answer", subject="visit_invitation", subject_id=one.pk
    )
    return render(
        request,
        "visits/take_answer.html",
        {
            "it": one,
            "students": students,
            "form": form,
            "language": wording.language,
            "by_machine": not wording.confirmed,
            "to_say": [
                wording.say("greeting", **values),
                wording.say(writer.lead(one), **values),
                wording.say("about"),
                wording.say("welcome"),
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as problem:
        raise Http404 from problem
