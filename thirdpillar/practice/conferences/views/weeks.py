"""The list of weeks, a new one, a week with its plan, asking for a plan, telling families, and who is there when."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.ground.schools.queries.spaces import spaces_of
from thirdpillar.practice.conferences.actions.making import cancel_week, change_host, make_week
from thirdpillar.practice.conferences.actions.planning import ask_plan, publish_week
from thirdpillar.practice.conferences.choices import Part
from thirdpillar.practice.conferences.forms import HostForm, WeekForm
from thirdpillar.practice.conferences.models import Host
from thirdpillar.practice.conferences.queries import pages, teams
from thirdpillar.practice.conferences.rules import REASONS
from thirdpillar.practice.conferences.rules.teams import CYCLE, team_terms
from thirdpillar.practice.conferences.views.common import WHO, done, found, note_read


@open_to(*WHO)
@require_safe
def weeks_page(request: HttpRequest) -> HttpResponse:
    """Conference weeks, the latest first."""
    scope = request.scope  # type: ignore[attr-defined]
    names = {school.pk: school.name for school in schools(seen_by=scope)}
    rows = [{"it": one, "school": names.get(one.school_id, "")} for one in pages.weeks(seen_by=scope)[:100]]
    return render(request, "conferences/list.html", {"rows": rows})


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a conference week."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    own = list(schools(seen_by=scope))
    form = WeekForm(request.POST or None, schools=own, on=clock.today(district.zone))
    if request.method == "POST" and form.is_valid():
        try:
            week = make_week(by=scope, at=clock.now(), **form.facts())
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return redirect("conferences:one", week.pk)
    status = 422 if request.method == "POST" else 200
    facts = {"form": form, "back": reverse("conferences:list")}
    return render(request, "conferences/form.html", facts, status=status)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def individual(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Plan the individual meetings of a class's team."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    team = teams.team(team_id, seen_by=scope)
    if team is None:
        raise Http404
    known = teams.individual_of(team)
    if known:
        return redirect("conferences:one", known["week"].pk)
    on = clock.today(district.zone)
    minutes = team_terms(CYCLE, on)["individual_minutes"]
    form = WeekForm(request.POST or None, schools=[], on=on).leave_out("school", "minutes")
    if request.method == "POST" and form.is_valid():
        more = {"school_id": team.school_id, "team_id": team.pk, "minutes": minutes}
        try:
            week = make_week(by=scope, at=clock.now(), **more, **form.facts())
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return redirect("conferences:one", week.pk)
    facts = {
        "form": form, "minutes": minutes, "class": teams.section_title(team, seen_by=scope),
        "back": reverse("conferences:team", args=[team.pk]),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "conferences/form.html", facts, status=status)


@open_to(*WHO)
@require_safe
def week_page(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """How the plan is, what it could not place and why, whom somebody calls, and who receives families."""
    scope = request.scope  # type: ignore[attr-defined]
    week = found(request, week_id)
    missed = pages.without_a_time(week, seen_by=scope)
    to_call = pages.homes_to_call(week, seen_by=scope)
    note_read(
        scope, [*(row["child"] for row in missed), *(each for row in to_call for each in row["children"])]
    )
    for row in missed:
        row["said"] = REASONS.get(row["why"], "")
    school = next((one for one in schools(seen_by=scope) if one.pk == week.school_id), None)
    return render(
        request,
        "conferences/one.html",
        {
            "week": week, "school": school, "evenings": pages.evenings_of(week, seen_by=scope),
            "hosts": pages.hosts_of(week, seen_by=scope), "missed": missed, "to_call": to_call,
            "has_plan": week.plan_stage == "done", "zone": request.district.zone,  # type: ignore[attr-defined]
        },
    )  # fmt: skip


@open_to(*WHO)
@require_POST
def plan(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """Have the worker plan it."""
    week = found(request, week_id)
    scope = request.scope  # type: ignore[attr-defined]
    done(request, lambda: ask_plan(week_id=week.pk, by=scope, at=clock.now()))
    return redirect("conferences:one", week.pk)


@open_to(*WHO)
@require_POST
def cancel(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """Give up a draft."""
    week, scope = found(request, week_id), request.scope  # type: ignore[attr-defined]
    done(request, lambda: cancel_week(week_id=week.pk, by=scope, at=clock.now()))
    return redirect("conferences:one", week.pk)


@open_to(*WHO)
@require_POST
def publish(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """Tell families their times."""
    week, told = found(request, week_id), []
    scope = request.scope  # type: ignore[attr-defined]
    if done(request, lambda: told.append(publish_week(week_id=week.pk, by=scope, at=clock.now()))):
        messages.success(request, ngettext("%d family is told.", "%d families are told.", told[0]) % told[0])
    return redirect("conferences:one", week.pk)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def host(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """In which room somebody is, and when."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    one = Host.objects.seen_by(scope).select_related("week").filter(pk=host_id).first()
    if one is None:
        raise Http404
    evenings = pages.evenings_of(one.week, seen_by=scope)
    language = getattr(request, "LANGUAGE_CODE", "en")
    named = [(str(each.pk), day_and_time(each.begins_at, zone, language)) for each in evenings]
    initial = {
        "room": one.room, "begins": one.begins, "ends": one.ends,
        "evenings": [str(each.pk) for each in evenings if each.pk not in one.away_ids],
    }  # fmt: skip
    spaces = (
        spaces_of(one.school_id, since=evenings[0].begins_at, until=evenings[-1].ends_at, seen_by=scope)
        if evenings
        else {}
    )
    form = HostForm(request.POST or None, evenings=named, initial=initial, spaces=spaces)
    if request.method == "POST" and form.is_valid():
        try:
            change_host(host_id=one.pk, by=scope, at=clock.now(), **form.facts())
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
            return redirect("conferences:one", one.week_id)
    name = next(
        (row["name"] for row in pages.hosts_of(one.week, seen_by=scope) if row["host"].pk == one.pk), ""
    )
    return render(
        request,
        "conferences/host.html",
        {"form": form, "host": one, "name": name, "is_teacher": one.part == Part.TEACHER},
        status=422 if request.method == "POST" else 200,
    )
