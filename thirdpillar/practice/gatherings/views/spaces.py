"""Partners in the building: a link for them, what they ask for, the decision; and when the building is open."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import by_link, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices, page_language_or_near
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import School
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings.actions import building as deeds_of_building
from thirdpillar.practice.gatherings.actions import spaces as deeds
from thirdpillar.practice.gatherings.choices import UseDateState, UseStage
from thirdpillar.practice.gatherings.forms.spaces import (
    DayForm,
    PartnerForm,
    SpaceForm,
    hours_typed,
    weekday_names,
)
from thirdpillar.practice.gatherings.models import CalendarDay, SpaceUse
from thirdpillar.practice.gatherings.queries import spaces as queries
from thirdpillar.practice.gatherings.rules.spaces import may_decide
from thirdpillar.practice.gatherings.views.common import WHO, done


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def spaces_page(request: HttpRequest) -> HttpResponse:
    """Who asks for rooms and who has some; a link for another partner."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    own = list(schools(seen_by=scope))
    district = request.district  # type: ignore[attr-defined]
    tags = dict.fromkeys([*(tag.lower() for tag in district.languages), "en"])
    form = PartnerForm(
        request.POST or None, schools=own, languages=language_choices(tags), country=district.country,
        initial={"language": "en"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        tells = request.POST.get("deed") != "write"
        facts = form.cleaned_data
        try:
            use = deeds.invite_partner(
                group=facts["group"], school_id=UUID(facts["school"]), language=facts["language"], tells=tells,
                by=scope, at=now, **facts["address"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("gatherings:space", use.pk)
    names = {one.pk: one.name for one in own}
    over = request.GET.get("when") == "past"
    found = queries.uses(seen_by=scope, is_over=over)
    return render(
        request,
        "gatherings/spaces.html",
        {
            "rows": [{"it": one, "school": names.get(one.school_id, "")} for one in found],
            "form": form, "schools": own, "over": over,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def space_page(request: HttpRequest, use_id: UUID) -> HttpResponse:
    """One partner's use: asked by staff in their place, approved or declined with a word, one date or all cancelled."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    use = queries.space_use(use_id, seen_by=scope)
    if use is None:
        raise Http404
    may = may_decide(scope, use.school_id) is None
    deed = request.POST.get("deed", "")
    word = {"answer": request.POST.get("answer", "")}
    if deed == "approve":
        conditions = request.POST.get("conditions", "")
        done(
            request,
            lambda: deeds.approve_space(use_id=use.pk, by=scope, at=now, conditions=conditions, **word),
            _("Saved."),
        )
        return redirect("gatherings:space", use.pk)
    if deed == "decline":
        done(request, lambda: deeds.decline_space(use_id=use.pk, by=scope, at=now, **word), _("Saved."))
        return redirect("gatherings:space", use.pk)
    if deed == "cancel":
        return _cancel(request, use, scope, "gatherings:space", use.pk)
    context = {"use": use, "may": may, "link": request.build_absolute_uri(f"/gatherings/space/{use.code}/")}
    school = School.objects.seen_by(scope).filter(pk=use.school_id).first()
    decided = (
        Account.objects.seen_by(scope).filter(pk=use.decided_by_id).first() if use.decided_by_id else None
    )
    return _asking(
        request, use, scope, context | {"school": school, "decided_by": decided}, "gatherings/space.html"
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def space_link(request: HttpRequest, code: str) -> HttpResponse:
    """The partner's own page, in the language in which it is written to: ask for a room, see what became of it, cancel."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    by = Scope.system(district.pk, "a partner's own page")
    with tenancy.acting_as(by):
        use = queries.use_by_code(code, seen_by=by)
        if use is None:
            raise Http404
        chosen = request.COOKIES.get("tp_language")
        with translation.override(
            translation.get_language() if chosen else page_language_or_near(use.language)
        ):
            if request.POST.get("deed") == "cancel":
                response = _cancel(request, use, by, "gatherings:space_link", code, by_partner=True)
            else:
                school = School.objects.seen_by(by).filter(pk=use.school_id).first()
                context = {"use": use, "school": school}
                response = _asking(request, use, by, context, "gatherings/space_link.html")
            response.headers["Content-Language"] = translation.get_language() or "en"
    # The address holds the code: it must not travel on to other sites, nor stay in shared places.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cancel(
    request: HttpRequest, use: SpaceUse, by: Scope, back: str, key, *, by_partner: bool = False
) -> HttpResponse:
    one = next(iter(ids_among([request.POST.get("date", "")])), None)
    done(
        request,
        lambda: deeds.cancel_space(use_id=use.pk, date_id=one, by=by, at=clock.now(), by_partner=by_partner),
        _("Saved."),
    )
    return redirect(back, key)


def _asking(request: HttpRequest, use: SpaceUse, by: Scope, context: dict, template: str) -> HttpResponse:
    """The page with the form while nothing is asked yet, else with the dates."""
    rooms, now, status = queries.rooms_of(use.school_id, seen_by=by), clock.now(), 200
    form = None
    if use.stage == UseStage.INVITED:
        form = SpaceForm(request.POST or None, rooms=rooms, initial={"contact": use.contact})
        if request.method == "POST":
            status = 422
            if form.is_valid():
                rest = bool(request.POST.get("rest"))
                try:
                    found = deeds.ask_for_space(use_id=use.pk, asked=form.asked(), rest=rest, by=by, at=now)
                except Refused as refusal:
                    form.add_error(None, str(refusal.reason))
                else:
                    use.refresh_from_db()
                    if use.stage == UseStage.ASKED:
                        messages.success(request, _("Saved."))
                        return redirect(request.path)
                    context["not_free"] = [one for one in found if one.why]
                    context["left"] = len(found) - len(context["not_free"])
    dates = queries.dates_of(use, seen_by=by)
    coming = [
        one for one in dates if one.ends_at > now and one.state in (UseDateState.ASKED, UseDateState.HELD)
    ]
    context |= {
        "form": form, "rooms": rooms, "dates": dates, "coming": {one.pk for one in coming},
        "is_asked": use.stage == UseStage.ASKED,
    }  # fmt: skip
    return render(request, template, context, status=status)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def building_page(request: HttpRequest) -> HttpResponse:
    """Days without school, half days, days on which the building is closed; and when it is open on each weekday."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    own = list(schools(seen_by=scope))
    today = clock.today(request.district.zone)  # type: ignore[attr-defined]
    deed = request.POST.get("deed", "")
    asked = next(
        (one for one in own if str(one.pk) == (request.POST or request.GET).get("at")),
        own[0] if own else None,
    )
    form = DayForm(request.POST if deed == "add" else None)
    if deed == "add" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("kind", "first_on", "last_on", "words")}
        where = form.cleaned_data["school"]
        done(
            request,
            lambda: deeds_of_building.add_calendar_day(school_id=where, by=scope, at=now, **facts),
            _("Saved."),
        )
        return redirect("gatherings:building")
    if deed == "remove":
        for one in ids_among([request.POST.get("day", "")]):
            remove = partial(deeds_of_building.remove_calendar_day, day_id=one, by=scope, at=now)
            done(request, remove, _("Saved."))
        return redirect("gatherings:building")
    if deed == "hours" and asked:
        hours = hours_typed(request.POST)
        if hours is None:
            messages.error(request, _("It ends before it begins, or goes on for too long."))
        else:
            done(
                request,
                lambda: deeds_of_building.set_opening_hours(
                    school_id=asked.pk, hours=hours, by=scope, at=now
                ),
                _("Saved."),
            )
        return redirect(f"{request.path}?at={asked.pk}")
    names = {one.pk: one.name for one in own}
    office = [{"value": "", "label": _("The whole district")}] if scope.role == Role.OFFICE else []
    days = CalendarDay.objects.seen_by(scope).filter(last_on__gte=today).order_by("first_on")[:200]
    open_at = queries.hours_of(asked.pk, on=today, seen_by=scope) if asked else {}
    return render(
        request,
        "gatherings/building.html",
        {
            "days": [
                {"it": one, "school": names.get(one.school_id, ""), "is_ours": bool(office) or one.school_id in names}
                for one in days
            ],
            "form": form, "asked": asked, "several": len(own) > 1,
            "schools": [{"value": str(one.pk), "label": one.name} for one in own],
            "places": office + [{"value": str(one.pk), "label": one.name} for one in own],
            "hours": [
                {"number": number, "name": name, "opens": opens, "closes": closes}
                for number, name in enumerate(weekday_names())
                for opens, closes in [open_at.get(number, ("", ""))]
            ],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip
