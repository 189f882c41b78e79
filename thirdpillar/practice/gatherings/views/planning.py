"""The list of gatherings, a new one, changing one, calling it off, and its own page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.gatherings import actions, queries
from thirdpillar.practice.gatherings.choices import CHOSEN, SUPPORTS, GatheringKind
from thirdpillar.practice.gatherings.forms import GatheringForm
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.calendar import (
    around,
    calendar_days,
    competing_with,
    free_near,
    last_department,
    plan_of,
    planned,
    without_families,
)
from thirdpillar.practice.gatherings.queries.meetings import agenda_of, item_counts, meeting_of
from thirdpillar.practice.gatherings.queries.rooms import rooms
from thirdpillar.practice.gatherings.rules import may_open_kiosk
from thirdpillar.practice.gatherings.rules.tours import may_note_who_went
from thirdpillar.practice.gatherings.views.common import WHO, competing_rows, done, found

PAGE = 25


@open_to(*WHO)
@require_safe
def gatherings_page(request: HttpRequest) -> HttpResponse:
    """What is coming, and what has been."""
    scope, past = request.scope, request.GET.get("when") == "past"
    asked = queries.past_gatherings if past else queries.upcoming_gatherings
    page = Paginator(asked(clock.now(), seen_by=scope), PAGE).get_page(request.GET.get("page"))
    names = {school.pk: school.name for school in schools(seen_by=scope)}
    numbers = queries.numbers_of([one.pk for one in page], seen_by=scope)
    rows = [{"it": one, "school": names.get(one.school_id, ""), "numbers": numbers[one.pk]} for one in page]
    return render(request, "gatherings/list.html", {"page": page, "rows": rows, "past": past})


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a gathering. The worklist of families not yet reached leads here with its filter."""
    scope = request.scope
    key = (request.POST or request.GET).get("chosen")
    chosen = request.session.get(CHOSEN, {}).get(key, []) if key is not None else []
    if key is not None and not chosen:  # never everybody instead of those few
        messages.error(request, _("Your choice of families is gone. Please choose them again."))
        return redirect("gatherings:list")
    kind = GatheringKind.TOUR if (request.POST or request.GET).get("kind") == "tour" else GatheringKind.PLAIN
    if request.method == "POST":
        form = _form(request, _moved(request.POST), families=chosen)
        told = competing_context(request, form) if form.is_valid() else {}
        if told or "to_day" in request.POST:
            more = {"form": form, "chosen": key, "kind": kind}
            return render(request, "gatherings/form.html", more | told, status=422 if told else 200)
        if form.is_valid():
            try:
                gathering = actions.plan_gathering(
                    by=scope, at=clock.now(), school_id=_school(form), kind=kind, **form.facts()
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
            else:
                if key in (kept := request.session.get(CHOSEN, {})):
                    del kept[key]
                    request.session[CHOSEN] = kept
                if kind == GatheringKind.TOUR:
                    return redirect("gatherings:stops", gathering.pk)
                return redirect("gatherings:one", gathering.pk)
        return render(
            request, "gatherings/form.html", {"form": form, "chosen": key, "kind": kind}, status=422
        )
    asked = request.GET
    own = schools(seen_by=scope)
    initial = {
        "not_reached": bool(asked.get("not_reached")),
        "audience_schools": asked.getlist("school"),
        "grades": asked.getlist("grade"),
        "audience_languages": [tag for tag in asked.getlist("language") if tag],
        "school": asked.get("school") or (str(own[0].pk) if scope.breadth == "school" and own else ""),
        "purpose": "support",
        "department": last_department(seen_by=scope),
    }
    context = {"form": _form(request, None, initial, chosen), "chosen": key, "kind": kind}
    return render(request, "gatherings/form.html", context)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Change it; families invited are told of a new time or place."""
    gathering = found(request, gathering_id)
    initial = GatheringForm.initial_of(gathering, request.district.zone)
    families = queries.Audience.of(gathering.audience).families
    form = _form(request, _moved(request.POST) or None, initial, families, gathering.in_languages)
    form.fields["school"].disabled = True
    told: dict = {}
    if request.method == "POST" and form.is_valid():
        moves = form.cleaned_data["begins_at"], form.cleaned_data["ends_at"]
        if moves != (gathering.begins_at, gathering.ends_at):
            told = competing_context(request, form, gathering)
    if (
        request.method == "POST"
        and not told
        and "to_day" not in request.POST
        and form.is_valid()
        and done(
            request,
            lambda: actions.change_gathering(
                gathering_id=gathering.pk, by=request.scope, at=clock.now(), **form.facts()
            ),
            _("Changed. Families who were invited are told if the time or the place is new."),
        )
    ):
        return redirect("gatherings:one", gathering.pk)
    context = {"form": form, "gathering": gathering} | told
    return render(request, "gatherings/form.html", context, status=422 if request.method == "POST" else 200)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Call it off, after being asked once more."""
    gathering = found(request, gathering_id)
    if request.method == "POST":
        done(
            request,
            lambda: actions.cancel_gathering(gathering_id=gathering.pk, by=request.scope, at=clock.now()),
            _("It is cancelled, and the families who were invited are told."),
        )
        return redirect("gatherings:one", gathering.pk)
    return render(request, "gatherings/cancel.html", {"gathering": gathering})


@open_to(*WHO)
@require_safe
def gathering_page(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """One gathering: where it stands and what can be done next."""
    gathering, scope, now = found(request, gathering_id), request.scope, clock.now()
    meeting = meeting_of(gathering, seen_by=scope)
    return render(
        request,
        "gatherings/one.html",
        {
            "meeting": meeting,
            "agenda": agenda_of(gathering, seen_by=scope) if meeting else [],
            "inputs": item_counts(gathering, seen_by=scope)[0] if meeting else 0,
            "gathering": gathering,
            "school": next((one for one in schools(seen_by=scope) if one.pk == gathering.school_id), None),
            "supports": [label for code, label in SUPPORTS if code in gathering.supports],
            "counted": queries.counts_at(gathering, seen_by=scope),
            "round": queries.open_round(gathering, seen_by=scope),
            "at_session": queries.numbers_at(gathering, seen_by=scope),
            "people": queries.people_count(gathering, seen_by=scope),
            "lines": queries.line_counts(gathering, seen_by=scope),
            "waiting": queries.open_lines(gathering, seen_by=scope).count(),
            "staffing": queries.staffing(gathering, seen_by=scope),
            "for_staff": bool(gathering.programme and gathering.programme.is_for_staff),
            "evaluates": may_note_who_went(scope) is not None,
            "is_cancelled": gathering.stage == "cancelled",
            "has_begun": gathering.begins_at <= now,
            "is_over": gathering.ends_at <= now,
            "kiosk_over": may_open_kiosk(gathering, now) is not None,
        },
    )


def competing_context(request: HttpRequest, form: GatheringForm, gathering: Gathering | None = None) -> dict:
    """What the page says before it saves where other gatherings want the same families then; nothing once it was seen.

    Conferences and days without school are told while the form is filled in (doors/calendar).
    """
    scope, zone, facts = request.scope, request.district.zone, form.facts()
    wanted = plan_of(
        str(gathering.pk) if gathering else "new", facts["begins_at"], facts["ends_at"], zone,
        audience=facts["audience"], school_id=gathering.school_id if gathering else _school(form),
    )  # fmt: skip
    seen = wanted.begins.date().isoformat()
    found = competing_with(wanted, zone=zone, seen_by=scope)
    if not found or request.POST.get("seen") == seen:
        return {}
    first, last = around(wanted)
    ours = ids_among(sorted(wanted.schools)) or None
    others = [one.plan for one in planned(first, last, zone=zone, seen_by=scope, schools=ours) if one.plan]
    days = calendar_days(first, last, seen_by=scope, schools=ours)
    return {
        "competing_asked": True,
        "seen": seen,
        "competing": competing_rows(found, scope),
        "free": free_near(wanted, others, without_families(days), today=clock.today(zone)),
    }  # fmt: skip


def _moved(posted: QueryDict) -> QueryDict:
    """What was typed, on the free day that somebody chose instead."""
    if "to_day" not in posted:
        return posted
    moved = posted.copy()
    moved["day"] = posted.get("to_day", "")
    moved.pop("seen", None)
    return moved


def _form(request: HttpRequest, posted, initial: dict | None = None, families=(), said=()) -> GatheringForm:
    scope = request.scope
    return GatheringForm(
        posted,
        initial=initial,
        schools=list(schools(seen_by=scope)),
        grades=queries.grades_present(seen_by=scope),
        languages=queries.languages_present(seen_by=scope),
        whole_district=scope.role == Role.OFFICE,
        zone=request.district.zone,
        families=families,
        rooms=rooms(seen_by=scope),
        also=dict.fromkeys([*(tag.lower() for tag in request.district.languages[1:]), *said]),
    )


def _school(form: GatheringForm) -> UUID | None:
    return UUID(form.cleaned_data["school"]) if form.cleaned_data["school"] else None
