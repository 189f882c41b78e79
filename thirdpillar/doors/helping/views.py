"""What schools look for, for anybody to read; and one's own link. Known or unknown, whoever asks reads the same answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.family_sign_in.forms import Address
from thirdpillar.doors.senders import holders
from thirdpillar.ground.accounts.choices import FAMILY
from thirdpillar.ground.accounts.policy import for_anyone
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.people.queries import students_open_to_adult
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.volunteers.actions.telling import NEWS
from thirdpillar.practice.volunteers.actions.volunteering import take_in_volunteer
from thirdpillar.practice.volunteers.models import Volunteer
from thirdpillar.practice.volunteers.queries.pages import shifts_to_come
from thirdpillar.practice.volunteers.rules import terms


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
def helping(request: HttpRequest) -> HttpResponse:
    """What schools look for, the next first."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    by, now = Scope.system(district.pk, "what anybody may read of ways to help"), clock.now()
    scope = getattr(request, "scope", None)
    is_family = scope is not None and scope.role in FAMILY and bool(scope.adult_id)
    with tenancy.acting_as(by):
        schools = dict(
            School.objects.seen_by(by).filter(left_at=None).order_by("name").values_list("pk", "name")
        )
        asked = next((key for key in ids_among([request.POST.get("school", "")]) if key in schools), None)
        shifts = list(shifts_to_come(at=now, seen_by=by, begins_at__gt=now)[:100])
    form = Address(
        request.POST if request.method == "POST" and not is_family else None, country=district.country
    )
    if request.method == "POST" and is_family and scope is not None:
        return _as_oneself(request, scope.adult_id, asked, by, now)
    if request.method == "POST" and form.is_valid():
        send_link(form.cleaned_data["value"], asked, by=by, at=now)
        messages.success(
            request, _("If the school knows this number or address, your link is on its way to you.")
        )
        return redirect("helping:helping")
    language = translation.get_language() or "en"
    rows = [
        {
            "it": one, "title": one.role.title_in(language), "about": one.role.about_in(language),
            "school": schools.get(one.school_id, ""), "is_full": one.booked >= one.places,
        }
        for one in shifts
    ]  # fmt: skip
    return render(
        request,
        "helping/helping.html",
        {
            "rows": rows, "form": form, "is_family": is_family,
            "schools": [{"value": str(pk), "label": name} for pk, name in schools.items()],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _as_oneself(
    request: HttpRequest, adult_id: UUID, school_id: UUID | None, by: Scope, at: datetime
) -> HttpResponse:
    """A caregiver who is signed in goes on to their own page at once."""
    with tenancy.acting_as(by):
        for school in _schools_of(adult_id, school_id, by):
            try:
                row = take_in_volunteer(adult_id=adult_id, school_id=school, by=by, at=at, quietly=True)
            except Refused as refusal:
                messages.error(request, str(refusal.reason))
                continue
            return redirect("family_volunteering:helping", row.code)
    return redirect("helping:helping")


@transaction.atomic
def send_link(value: str, school_id: UUID | None, *, by: Scope, at: datetime) -> None:
    """Send the link to the one adult whose number or address this is, by their own way; to nobody where it is several's.

    Of the school asked for, else of their children's. So many a day and no more to one person, whoever asks for them.
    """
    with tenancy.acting_as(by):
        theirs = holders(value, by)
        if len(theirs) != 1:
            return
        mine = Volunteer.objects.seen_by(by).filter(adult_id=theirs[0])
        sent = Message.objects.seen_by(by).filter(
            purpose__startswith=f"{NEWS}:link:",
            reference_id__in=mine.values("pk"),
            made_at__gte=at - timedelta(days=1),
        )
        if sent.count() >= terms("knowledge", at.date())["most_links_a_day"]:
            return
        for school in _schools_of(theirs[0], school_id, by)[:1]:
            try:
                take_in_volunteer(adult_id=theirs[0], school_id=school, by=by, at=at)
            except Refused:
                return


def _schools_of(adult_id: UUID, asked: UUID | None, by: Scope) -> list[UUID]:
    """The school asked for where a child of theirs is there, else those of their children."""
    on = clock.today("UTC")
    children = students_open_to_adult(adult_id, on=on, seen_by=by)
    rows = Enrollment.objects.seen_by(by).filter(student_id__in=children, left_at=None).order_by("school_id")
    found = list(dict.fromkeys(rows.values_list("school_id", flat=True)))
    return [asked] if asked and asked in found else found
