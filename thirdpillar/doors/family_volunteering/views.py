"""No sign-in; looking changes nothing, a button does. The link speaks of nobody but whom it was sent to, and of no child."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.doors.catalogue.shown import Shown, shown
from thirdpillar.doors.helping.letters import letter_of
from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time, day_and_times
from thirdpillar.ground.base.ids import one_id
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.queries.programmes import after_rung
from thirdpillar.practice.volunteers.actions.hours import log_hours, take_back_hours
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson
from thirdpillar.practice.volunteers.actions.offers import make_offer, withdraw_offer
from thirdpillar.practice.volunteers.actions.shifts import leave_shift, sign_up
from thirdpillar.practice.volunteers.actions.telling import ways_of
from thirdpillar.practice.volunteers.choices import HoursStage, How, LessonStage, Standing, Way
from thirdpillar.practice.volunteers.forms import AnswerForm, HoursForm, OfferForm
from thirdpillar.practice.volunteers.models import Volunteer
from thirdpillar.practice.volunteers.queries import of_adult
from thirdpillar.practice.volunteers.queries.checks import cleared
from thirdpillar.practice.volunteers.queries.pages import minutes, shifts_to_come
from thirdpillar.practice.volunteers.queries.rung import RUNG, has_volunteered
from thirdpillar.practice.volunteers.queries.thanking import thanks_given
from thirdpillar.practice.volunteers.rules import may_help
from thirdpillar.practice.volunteers.views.common import grades_taught


class Holder(NamedTuple):
    """Whoever holds the link: their page at a school, who they are today, and a machine's scope to look it up with."""

    it: Volunteer
    adult_id: UUID
    by: Scope


def with_code(view: Callable) -> Callable:
    """Find the volunteer of the code, within its district; speak its reader's language until another is chosen."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        district = request.district  # type: ignore[attr-defined]
        if district is None or not 10 <= len(code) <= 12:
            raise Http404
        by = Scope.system(district.pk, "a volunteer's own link")
        with tenancy.acting_as(by):
            one = of_adult.volunteer_by_code(code, on=clock.today(district.zone), seen_by=by)
            if one is None:
                raise Http404
            asked = translation.get_language() or "en"
            reads = page_language(ways_of([one[0]], by=by)[one[0].pk].language) or asked
            with translation.override(asked if request.COOKIES.get("tp_language") else reads):
                response = view(request, Holder(*one, by))
                response.headers["Content-Language"] = translation.get_language() or "en"
        # The address holds the code: it must not travel on to other sites, nor stay in shared places.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found


def _try(request: HttpRequest, deed: Callable[[], object], said: str = "") -> bool:
    try:
        deed()
    except Refused as problem:
        messages.error(request, str(problem.reason))
        return False
    messages.success(request, said or _("Saved. Thank you!"))
    return True


def _about(request: HttpRequest, holder: Holder) -> dict:
    """What every page of a volunteer has: whose it is, and whom to call."""
    district = request.district  # type: ignore[attr-defined]
    school = School.objects.seen_by(holder.by).filter(pk=holder.it.school_id).first()
    phone = (school.reply_phone if school else "") or district.reply_phone
    return {
        "code": holder.it.code, "host": school.name if school else district.name, "phone": phone,
        "phone_label": number_label(phone) if phone else "",
    }  # fmt: skip


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def helping(request: HttpRequest, holder: Holder) -> HttpResponse:
    """What a teacher asks, the shifts that they have, and those that they could take."""
    if request.method == "POST":
        _help(request, holder)
        return redirect("family_volunteering:helping", holder.it.code)
    district, by, now = request.district, holder.by, clock.now()  # type: ignore[attr-defined]
    language, zone = translation.get_language() or "en", ZoneInfo(district.zone)
    mine = list(of_adult.sign_ups_of_adult(holder.adult_id, after=now, seen_by=by))
    lessons = list(of_adult.lessons_of_adult(holder.adult_id, seen_by=by))
    teachers = account_names({one.account_id for one in lessons}, seen_by=by)
    checks = cleared([holder.adult_id], seen_by=by).get(holder.adult_id, {})

    def bars(shift) -> Refused | None:
        day = shift.begins_at.astimezone(zone).date()
        return may_help(shift.role.needs, checks, day, shift.role.rule, language)

    told = [_lesson(one, teachers, district, language) for one in lessons]
    open_shifts = []
    for one in shifts_to_come(at=now, seen_by=by, school_id=holder.it.school_id, begins_at__gt=now):
        if one.pk in {each.shift_id for each in mine}:
            continue
        open_shifts.append(
            _shift(one, district, language) | {"free": max(one.places - one.booked, 0), "refusal": bars(one)}
        )
    return render(
        request,
        "family_volunteering/helping.html",
        _about(request, holder)
        | {
            "asked": [each for each in told if each["it"].ends_at > now and not each["is_held"]],
            "used": [each for each in told if each["is_held"]],
            "mine": [
                _shift(one.shift, district, language)
                | {"sign_up": one, "waits": one.standing == Standing.WAITING, "refusal": bars(one.shift)}
                for one in mine
            ],
            "open": open_shifts, "next": _next(request, holder),
        },
    )  # fmt: skip


def _next(request: HttpRequest, holder: Holder) -> list[Shown]:
    """What comes one rung higher than volunteering, for whoever did."""
    if not has_volunteered(holder.adult_id, seen_by=holder.by):
        return []
    district = request.district  # type: ignore[attr-defined]
    mine = of_adult.records(holder.adult_id, seen_by=holder.by)
    found = after_rung(
        RUNG, holder.it.school_id, at=clock.now(), zone=district.zone, seen_by=holder.by, adult_ids=mine
    )
    return shown(found, dict(School.objects.seen_by(holder.by).values_list("pk", "name")), district)


def _shift(one, district, language: str) -> dict:
    return {
        "it": one, "title": one.role.title_in(language), "about": one.role.about_in(language),
        "when": day_and_times(one.begins_at, one.ends_at, district.zone, language),
    }  # fmt: skip


def _lesson(one, teachers: dict, district, language: str) -> dict:
    return {
        "it": one, "title": one.title_in(language), "is_by_machine": one.title_in(language) != one.title,
        "teacher": teachers.get(one.account_id, ""), "how": How(one.how).label,
        "when": day_and_times(one.begins_at, one.ends_at, district.zone, language), "waits": one.stage == LessonStage.ASKED,
        "is_held": one.stage == LessonStage.HELD,
    }  # fmt: skip


def _help(request: HttpRequest, holder: Holder) -> None:
    by, at, said = holder.by, clock.now(), request.POST
    if key := one_id(said.get("shift", "")):
        try:
            taken = sign_up(shift_id=key, volunteer_id=holder.it.pk, by=by, at=at)
        except Refused as problem:
            messages.error(request, str(problem.reason))
        else:
            waits = taken.standing == Standing.WAITING
            messages.success(request, _("You are on the waiting list.") if waits else _("Saved. Thank you!"))
    mine = {one.pk for one in of_adult.sign_ups_of_adult(holder.adult_id, after=at, seen_by=by)}
    if (key := one_id(said.get("leave", ""))) and key in mine:
        _try(request, lambda: leave_shift(sign_up_id=key, by=by, at=at))
    form = AnswerForm(said)
    if "lesson" in said and form.is_valid():
        found = form.cleaned_data
        if found["lesson"] in {one.pk for one in of_adult.lessons_of_adult(holder.adult_id, seen_by=by)}:
            _try(
                request,
                lambda: answer_lesson(
                    lesson_id=found["lesson"], answer=found["answer"], words=found["words"], by=by, at=at
                ),
            )


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def know(request: HttpRequest, holder: Holder) -> HttpResponse:
    """What they know and would share, in their own words; taken back at any time."""
    by, at = holder.by, clock.now()
    offers = list(of_adult.offers_of_adult(holder.adult_id, seen_by=by))
    if key := one_id(request.POST.get("withdraw", "")):
        if key in {one.pk for one in offers}:
            _try(request, lambda: withdraw_offer(offer_id=key, by=by, at=at))
        return redirect("family_volunteering:know", holder.it.code)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        grades=grades_taught(by.district_id, holder.it.school_id),
    )
    language = ways_of([holder.it], by=by)[holder.it.pk].language
    spoken = translation.get_language() or language
    if (
        request.method == "POST"
        and form.is_valid()
        and _try(
            request,
            lambda: make_offer(
                volunteer_id=holder.it.pk, language=language if page_language(language) == spoken else "", way=Way.LINK,
                by=by, at=at, **form.facts(),
            ),
        )
    ):  # fmt: skip
        return redirect("family_volunteering:know", holder.it.code)
    for one in offers:
        one.hows_said = [How(each).label for each in one.hows]  # type: ignore[attr-defined]
    return render(
        request,
        "family_volunteering/know.html",
        _about(request, holder) | {"offers": offers, "form": form},
        status=422 if form.errors else 200,
    )


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def hours(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Hours that they gave: logged by themselves, all or some; and what the school said to them."""
    district, by, at = request.district, holder.by, clock.now()  # type: ignore[attr-defined]
    language = translation.get_language() or "en"
    logged = list(of_adult.hours_of_adult(holder.adult_id, seen_by=by)[:200])
    if key := one_id(request.POST.get("back", "")):
        if key in {one.pk for one in logged}:
            _try(request, lambda: take_back_hours(hours_id=key, by=by, at=at))
        return redirect("family_volunteering:hours", holder.it.code)
    rows = of_adult.sign_ups_of_adult(holder.adult_id, seen_by=by, after=of_adult.long_ago(at))
    shifts = [
        (
            str(one.pk),
            f"{one.shift.role.title_in(language)}, {day_and_time(one.shift.begins_at, district.zone, language)}",
        )
        for one in rows.filter(standing=Standing.BOOKED, during__startswith__lt=at)
    ]
    initial = {"day": clock.today(district.zone)}
    form = HoursForm(request.POST if request.method == "POST" else None, shifts=shifts, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _try(
            request,
            lambda: log_hours(
                volunteer_id=holder.it.pk, way=Way.LINK, by=by, at=at, **form.facts(district.zone)
            ),
        )
    ):
        return redirect("family_volunteering:hours", holder.it.code)
    counted = [one for one in logged if one.stage == HoursStage.APPROVED]
    return render(
        request,
        "family_volunteering/hours.html",
        _about(request, holder)
        | {
            "form": form, "has_letter": thanks_given(seen_by=by, volunteer=holder.it).exists(),
            "approved": f"{sum(minutes(one) for one in counted) / 60:g}" if counted else "",
            "rows": [
                {
                    "it": one, "when": day_and_times(one.during.lower, one.during.upper, district.zone, language),
                    "minutes": minutes(one),
                    "title": one.sign_up.shift.role.title_in(language)
                    if one.sign_up
                    else one.lesson.title_in(language) if one.lesson else one.what,
                    "may_take_back": one.stage == HoursStage.LOGGED,
                }
                for one in logged
            ],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@by_link
@never_cache
@require_safe
@with_code
def letter(request: HttpRequest, holder: Holder) -> HttpResponse:
    """The latest letter of thanks, in the language that the page is read in."""
    rows = list(thanks_given(seen_by=holder.by, volunteer=holder.it)[:1])
    language = translation.get_language() or ""
    return letter_of(rows, district=request.district, by=holder.by, language=language)  # type: ignore[attr-defined]
