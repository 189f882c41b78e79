"""A family's own wishes, without a sign-in: only what can be put back, and the way used so far is told of a change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.doors.family_ways.holders import Holder, holder_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_choices, page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import SaidBy
from thirdpillar.ground.people.forms import PreferenceForm
from thirdpillar.ground.people.models import HouseholdAdult, Student, Tie
from thirdpillar.ground.people.queries import standing_adult, students_open_to_adult
from thirdpillar.ground.people.queries.preferences import preference_of
from thirdpillar.practice.gatherings.actions.timing import say_free_times
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.forms.timing import FreeTimesForm
from thirdpillar.practice.gatherings.queries.timing import free_times_of


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """What is set now, and a form to change it. No number or address is shown: the link may be in another's hands."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    machine = Scope.system(district.pk, "a family's own link")
    with tenancy.acting_as(machine):
        today = clock.today(district.zone)
        holder = holder_of(code, on=today, seen_by=machine)
        adult = standing_adult(holder.adult_id, seen_by=machine) if holder else None
        if holder is None or adult is None:
            raise Http404
        reads = adult.reads_language.lower()
        language = translation.get_language() if request.COOKIES.get("tp_language") or not reads else reads
        with translation.override(page_language_or_near(language or "en")):
            response = _answer(request, code, holder, adult, machine, today)
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, code: str, holder: Holder, adult, machine: Scope, today) -> HttpResponse:
    district = request.district  # type: ignore[attr-defined]
    now = preference_of(adult.pk, seen_by=machine)
    open_to_them = students_open_to_adult(adult.pk, on=today, seen_by=machine)
    children = Student.objects.seen_by(machine).filter(pk__in=open_to_them)
    ties = Tie.objects.seen_by(machine).filter(
        adult_id=adult.pk, left_at=None, student__in=children.filter(pk__in=holder.student_ids)
    )
    asks_times = request.method == "POST" and "times" in request.POST
    form = PreferenceForm(
        request.POST if request.method == "POST" and not asks_times else None, now=now, adult=adult, languages=language_choices(),
        ties=ties.select_related("student").order_by("student__sort_name"),
    )  # fmt: skip
    home = HouseholdAdult.objects.seen_by(machine).filter(adult_id=adult.pk).first()
    kept = free_times_of(home.household_id, seen_by=machine) if home else None
    if kept and kept.way != Way.LINK:
        kept = None  # what was told to staff is not shown to whoever holds the link
    times = FreeTimesForm(
        request.POST if asks_times else None,
        initial={"parts": kept.parts, "childcare": kept.childcare} if kept else None,
    )
    if asks_times and home and times.is_valid():
        say_free_times(
            household_id=home.household_id, way=Way.LINK, by=machine, at=clock.now(), **times.cleaned_data
        )
        messages.success(request, _("Saved. Thank you!"))
        return redirect("family_ways:ways", code)
    if request.method == "POST" and form.is_valid():
        try:
            set_preference(adult_id=adult.pk, said_by=SaidBy.PAGE, by=machine, at=clock.now(), **form.said())
            messages.success(request, _("Saved. Thank you! We also tell you by the way we used so far."))
            return redirect("family_ways:ways", code)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    record_read(by=machine, at=clock.now(), deed="people.preference", subject="adult", subject_id=adult.pk)
    context = {
        "form": form, "back": holder.back, "host": district.name, "phone": district.reply_phone, "now": now,
        "times": times if home else None,
    }  # fmt: skip
    return render(request, "family/ways.html", context, status=422 if form.errors else 200)
