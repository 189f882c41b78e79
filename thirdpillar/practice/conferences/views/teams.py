"""Teams of classes: the year's meetings, a meeting's skills, scores, chart, who was there, and families' goals."""

from __future__ import annotations

from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.bidi import is_right_to_left
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.queries.waiting import school_hours
from thirdpillar.practice.conferences.actions.teaming import (
    call_off_meeting,
    make_team,
    move_meeting,
    note_presence,
    note_result,
    record_scores,
    set_skills,
)
from thirdpillar.practice.conferences.choices import GoalResult, Presence
from thirdpillar.practice.conferences.forms.teams import MeetingForm, SkillsForm, TeamForm, values_typed
from thirdpillar.practice.conferences.models import TeamMeeting
from thirdpillar.practice.conferences.queries import teams as queries
from thirdpillar.practice.conferences.rules.teams import CYCLE, SKILLS, class_chart, make_up_until, team_terms
from thirdpillar.practice.conferences.views.common import WHO, done, note_read

TEAMS = (*WHO, Role.TEACHER)


@open_to(*TEAMS)
@require_safe
def teams_page(request: HttpRequest) -> HttpResponse:
    """The classes that one may keep a team of, and where each team stands."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    year = school_year_on(clock.today(zone), seen_by=scope)
    rows = queries.classes(year_id=year.pk if year else None, on=clock.today(zone), seen_by=scope)
    return render(request, "conferences/teams.html", {"rows": rows})


@open_to(*TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: HttpRequest, section_id: UUID) -> HttpResponse:
    """When the year's meetings of a class are."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    year = school_year_on(clock.today(zone), seen_by=scope)
    theirs = queries.classes(year_id=year.pk if year else None, on=clock.today(zone), seen_by=scope)
    section = next((row["section"] for row in theirs if row["section"].pk == section_id), None)
    if section is None:
        raise Http404
    terms = team_terms(CYCLE, clock.today(zone))
    form = TeamForm(request.POST or None, meetings=terms["meetings"], zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            team = make_team(section_id=section.pk, by=scope, at=clock.now(), **form.facts())
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return redirect("conferences:team", team.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "conferences/new_team.html", {"form": form, "section": section}, status=status)


@open_to(*TEAMS)
@require_safe
def team_page(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The year of a team."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    team = queries.team(team_id, seen_by=scope)
    if team is None:
        raise Http404
    rows = queries.meetings_of(team, seen_by=scope)
    homes = queries.homes_of(rows[0]["it"], seen_by=scope) if rows else []
    note_read(scope, [each for row in homes for each in row["children"]])
    here = {row["home"].household_id for row in homes if row["children"]}
    for row in rows:
        row["of"] = len(here | row["present"])
    slips = queries.slips_of(homes)
    sheets = sorted({row["sheet"] for row in slips})
    asked = request.GET.get("sheet", "")
    sheet = next((one for one in sheets if str(one) == asked), 1)
    slips = [row for row in slips if row["sheet"] == sheet]
    for row in slips:
        row["link"] = request.build_absolute_uri(reverse("family_conferences:team", args=[row["home"].code]))
    return render(
        request,
        "conferences/team.html",
        {
            "team": team,
            "title": queries.section_title(team, seen_by=scope),
            "rows": rows,
            "homes": homes,
            "slips": slips,
            "sheets": sheets,
            "sheet": sheet,
            "individual": queries.individual_of(team),
            "may_plan": scope.role in WHO,
            "minutes": team_terms(CYCLE, clock.today(zone))["individual_minutes"],
        },
    )


def _ours(request: HttpRequest) -> str:
    """The language that staff write in."""
    return (request.district.languages or ["en"])[0]  # type: ignore[attr-defined]


def _meeting(request: HttpRequest, meeting_id: UUID) -> TeamMeeting:
    found = queries.meeting(meeting_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


@open_to(*TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_page(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A meeting: its scores, who was there, who makes it up, and the goals."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    meeting = _meeting(request, meeting_id)
    skills = queries.skills_of(meeting, seen_by=scope)
    children = queries.children_of(meeting.team, seen_by=scope)
    if request.method == "POST":
        _do(request, meeting, skills, children)
        return redirect("conferences:meeting", meeting.pk)
    note_read(scope, children)
    on = meeting.begins_at.astimezone(ZoneInfo(zone)).date()
    hours = school_hours(request.district, seen_by=scope)  # type: ignore[attr-defined]
    homes, scored = queries.homes_of(meeting, seen_by=scope), []
    here = [row for row in homes if row["children"]]
    begins = meeting.begins_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    for one in skills:
        scores = queries.scores_of(one, seen_by=scope)
        scored.append({"it": one, "rows": [(each, scores.get(each.pk, ("",))[0]) for each in children]})
    return render(
        request,
        "conferences/meeting.html",
        {
            "meeting": meeting, "title": queries.section_title(meeting.team, seen_by=scope), "skills": scored,
            "homes": here, "absent": [row for row in here if row["way"] != Presence.THERE],
            "to_call": [row for row in here if row["to_call"]],
            "form": MeetingForm(initial={"begins": begins, "place": meeting.place}, zone=zone),
            "make_up_until": make_up_until(on, is_school_day=hours.is_school_day),
            "goals": queries.goals_of(meeting, language=_ours(request), seen_by=scope),
            "results": GoalResult.choices, "is_over": meeting.begins_at <= clock.now(),
        },
    )  # fmt: skip


def _do(request: HttpRequest, meeting: TeamMeeting, skills, children) -> None:
    scope, at, deed = request.scope, clock.now(), request.POST.get("deed", "")  # type: ignore[attr-defined]
    saved = _("Saved.")
    if deed in Presence.values:
        homes = ids_among(request.POST.getlist("home"))
        done(
            request,
            lambda: note_presence(meeting_id=meeting.pk, household_ids=homes, way=deed, by=scope, at=at),
            saved,
        )
    elif deed == "off":
        done(request, lambda: call_off_meeting(meeting_id=meeting.pk, by=scope, at=at), saved)
    elif deed == "move":
        form = MeetingForm(request.POST, zone=request.district.zone)  # type: ignore[attr-defined]
        if form.is_valid():
            done(request, lambda: move_meeting(meeting_id=meeting.pk, by=scope, at=at, **form.facts()), saved)
        else:
            messages.error(request, _("Please look at what you wrote and press again."))
    elif deed == "result":
        for key in ids_among([request.POST.get("goal", "")]):
            result = request.POST.get("result", "")
            done(request, partial(note_result, goal_id=key, result=result, by=scope, at=at), saved)
    for one in skills:
        if deed == f"scores-{one.pk}":
            values = values_typed(request.POST, [str(each.pk) for each in children])
            done(request, partial(record_scores, skill_id=one.pk, values=values, by=scope, at=at), saved)


@open_to(*TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What a meeting is about."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    meeting = _meeting(request, meeting_id)
    most = team_terms(SKILLS, clock.today(zone))["most_skills"]
    form = SkillsForm(request.POST or None, skills=queries.skills_of(meeting, seen_by=scope), most=most)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            request,
            lambda: set_skills(meeting_id=meeting.pk, skills=form.facts(), by=scope, at=clock.now()),
            _("Saved."),
        )
    ):
        return redirect("conferences:meeting", meeting.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "conferences/skills.html", {"form": form, "meeting": meeting}, status=status)


@open_to(*TEAMS)
@require_safe
def chart(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The class without a name, for the wall of the room."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    meeting = _meeting(request, meeting_id)
    on = meeting.begins_at.astimezone(ZoneInfo(zone)).date()
    shown = []
    for one in queries.skills_of(meeting, seen_by=scope):
        drawn = class_chart(queries.scores_of(one, seen_by=scope), scale=one.scale, on=on)
        shown.append({"it": one, "chart": drawn, "bars": queries.chart_rows(drawn)})
    return render(request, "conferences/chart.html", {"meeting": meeting, "shown": shown})


@open_to(*TEAMS)
@require_safe
def practice(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What families practise at home, to print: one sheet for each language that a home of the team reads."""
    scope = request.scope  # type: ignore[attr-defined]
    meeting = _meeting(request, meeting_id)
    skills = queries.skills_of(meeting, seen_by=scope)
    every = [_ours(request), *queries.languages_of(meeting.team, seen_by=scope)]
    sheets = [
        {
            "page": page_language(tag) or "en",
            "language": tag,
            "direction": "rtl" if is_right_to_left(tag) else "ltr",
            "skills": [queries.said_of(one, tag) for one in skills],
        }
        for place, tag in enumerate(every)
        if not any(same_language(tag, before) for before in every[:place])
    ]
    facts = {"meeting": meeting, "sheets": sheets if skills else [], "ours": every[0]}
    return render(request, "conferences/practice.html", facts)
