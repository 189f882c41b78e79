"""A home's own page of its child's class team: its own child on a chart without names, and its goal. No sign-in.

The link speaks of no other child: on the chart every child is a number, and only its family knows which.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time, day_in
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import HouseholdStudent, Student
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.conferences.actions.teaming import set_goal
from thirdpillar.practice.conferences.forms.teams import GoalForm
from thirdpillar.practice.conferences.models import TeamHome
from thirdpillar.practice.conferences.queries import teams as queries
from thirdpillar.practice.conferences.queries.readers import readers_of
from thirdpillar.practice.conferences.rules.teams import class_chart


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team_page(request: HttpRequest, code: str) -> HttpResponse:
    """The year's meetings, each skill with its own child's place, practice for home, and the family's goal."""
    district = request.district  # type: ignore[attr-defined]
    if district is None or not 10 <= len(code) <= 12:
        raise Http404
    by = Scope.system(district.pk, "a family's own link to its class team")
    with tenancy.acting_as(by):
        home = queries.team_home_by_code(code, seen_by=by)
        children = _open_children(home, clock.today(district.zone), by) if home else []
        # Who may hear of none of its children by now is told nothing.
        if home is None or not children:
            raise Http404
        asked = translation.get_language() or "en"
        reads = page_language(home.language) or asked
        with translation.override(asked if request.COOKIES.get("tp_language") else reads):
            if request.method == "POST":
                _do(request, home, children, by)
                response: HttpResponse = redirect("family_conferences:team", code)
            else:
                facts = {
                    "rows": _rows(home, children, district.zone, by),
                    "code": code,
                    "ours": (district.languages or ["en"])[0],
                    "talk": queries.talk_code(home, seen_by=by),
                }
                response = render(request, "family_conferences/team.html", facts)
            response.headers["Content-Language"] = translation.get_language() or "en"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _open_children(home: TeamHome, on, by: Scope) -> list[Student]:
    """The children of the class in this home of whom its reader may hear."""
    reader = readers_of([home], seen_by=by).get(home.pk)
    lives = HouseholdStudent.objects.seen_by(by).filter(household_id=home.household_id)
    mine = set(lives.values_list("student_id", flat=True))
    known = [one for one in queries.children_of(home.team, seen_by=by) if one.pk in mine]
    if reader is None or not known:
        return []
    ways = Ways(adults={reader}, students=[one.pk for one in known], on=on, seen_by=by)
    found = [one for one in known if ways.is_open(reader, one.pk)]
    students = [one.pk for one in found]
    if is_astray(
        home.adult_id, [home.pk], student_ids=students, since=home.code_at, handed_at=home.code_at or home.made_at, seen_by=by
    ):  # fmt: skip
        return []
    return found


def _rows(home: TeamHome, children: list[Student], zone: str, by: Scope) -> list[dict]:
    language = translation.get_language() or "en"
    # Whoever reads a language without pages of ours reads the school's words in it all the same.
    reads = language if page_language(home.language) or not home.language else home.language
    rows = queries.shown_to(home, at=clock.now(), seen_by=by)
    for row in rows:
        row["when"] = day_and_time(row["it"].begins_at, zone, language)
        for skill in row["skills"]:
            one, scores, goals = skill["it"], skill["scores"], skill["goals"]
            skill["said"], skill["children"] = queries.said_of(one, reads), []
            for child in children:
                goal = goals.get((one.pk, child.pk))
                chart = class_chart(scores, scale=one.scale, on=row["it"].begins_at.date(), own=child.pk)
                skill["children"].append(
                    {
                        "id": child.pk, "name": child.preferred_name or child.given_name, "chart": chart,
                        "bars": queries.chart_rows(chart, _("Your child")), "goal": goal,
                        "number": scores[child.pk][1] if child.pk in scores else "",
                        "due": day_in(goal.due_on, language) if goal else "",
                    }
                )  # fmt: skip
    return rows


def _do(request: HttpRequest, home: TeamHome, children: list[Student], by: Scope) -> None:
    form = GoalForm(request.POST)
    if not form.is_valid() or form.cleaned_data["student"] not in {one.pk for one in children}:
        messages.error(request, _("Please look at what you wrote and press again."))
        return
    found = form.cleaned_data
    try:
        set_goal(
            skill_id=found["skill"], home_id=home.pk, student_id=found["student"], target=found["target"],
            words=found["words"], minutes_a_week=found["minutes"], by=by, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. Thank you!"))
    except Refused as problem:
        messages.error(request, str(problem.reason))
