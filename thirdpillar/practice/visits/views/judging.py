"""What the test says of a school's invitations: its word, what it can see and what it cannot, and the mend."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.algorithms.cross_section import Side
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.actions.drawing import draw_cross_section
from thirdpillar.practice.visits.actions.judging import COMPLETED, FLAGGED, INVITATIONS, ONE_A_HOME
from thirdpillar.practice.visits.choices import Reason
from thirdpillar.practice.visits.models import CrossSectionResult
from thirdpillar.practice.visits.queries.cross_section import cross_section_of, cross_sections_now
from thirdpillar.practice.visits.queries.draws import draws_made, invited_by_reason
from thirdpillar.practice.visits.queries.invitations import draws_at
from thirdpillar.practice.visits.rules import may_adopt, may_plan, practice
from thirdpillar.practice.visits.views.common import FIGURES
from thirdpillar.practice.visits.views.inviting import found
from thirdpillar.standards import library

STATUS = {
    "universal": (gettext_lazy("Everybody is asked"), "success"),
    "cross_section_ok": (gettext_lazy("No sign of aiming"), "success"),
    "possible_targeting": (gettext_lazy("Maybe aimed at some"), "danger"),
    "possible_exclusion": (gettext_lazy("Maybe some are left out"), "danger"),
    "too_few": (gettext_lazy("Too few to tell"), "plain"),
}


@open_to(*FIGURES)
@require_safe
def results_page(request: HttpRequest) -> HttpResponse:
    """Each school of the asker's with its word; of one alone its own page."""
    scope = request.scope  # type: ignore[attr-defined]
    mine = list(schools(seen_by=scope))
    if len(mine) == 1:
        return redirect("visits:cross_section", mine[0].pk)
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    said = cross_sections_now(on=on, seen_by=scope)
    rows = [{"school": one, "result": (got := said.get(one.pk)), "word": word(got)} for one in mine]
    # What wants somebody's eye comes first.
    rows.sort(
        key=lambda row: (row["result"] is None, not (row["result"] and row["result"].status in FLAGGED))
    )
    return render(request, "visits/cross_sections.html", {"rows": rows})


@open_to(*FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def result_page(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """One school; whoever plans there draws the mend with one press."""
    scope = request.scope  # type: ignore[attr-defined]
    school, cycle = found(request, school_id)
    result = cross_section_of(cycle, school.pk, seen_by=scope) if cycle else None
    may_mend = may_plan(scope, school.pk) is None
    rule = practice("R-PTHV-3a", clock.today(request.district.zone))  # type: ignore[attr-defined]
    wanted = rule.terms["fewest_invited"]
    if request.method == "POST":
        try:
            if cycle is None or not may_mend:
                raise Refused(_("You can plan visits for your own school only."))
            drawn = draw_cross_section(
                cycle_id=cycle.pk, school_id=school.pk, wanted=wanted, by=scope, at=clock.now()
            )
            return redirect("visits:draw", drawn.pk)
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
            return redirect("visits:cross_section", school.pk)
    findings = result.findings if result else []
    told = {
        "school": school,
        "cycle": cycle,
        "result": result,
        "word": word(result),
        "flagged": bool(result and result.status in FLAGGED),
        "may_mend": may_mend,
        "wanted": wanted,
        "rule": rule,
        "invited": [_row(one) for one in findings if one["of"] == INVITATIONS],
        "visited": [_row(one) for one in findings if one["of"] == COMPLETED],
        "drawn": _drawn(cycle, school.pk, scope, clock.today(request.district.zone)) if cycle else None,  # type: ignore[attr-defined]
        "draws": draws_at(cycle, school.pk, seen_by=scope) if cycle and may_mend else [],
        "reasons": _reasons(cycle, school.pk, scope) if cycle else [],
        **_sight(findings, rule),
        "may_tell": cycle is not None and may_adopt(scope) is None,
        "one_a_home": next((STATUS[one["status"]][0] for one in findings if one["of"] == ONE_A_HOME), ""),
    }
    return render(request, "visits/cross_section.html", told)


def _sight(findings: list[dict], rule) -> dict:
    """Which concerns the test tested here, and which not: that a small group is there at all is not told either."""
    tested = {one["name"] for one in findings if one["of"] == INVITATIONS and one["side"] == Side.TARGETING}
    return {
        "tested": [_group(name) for name in rule.terms["targeting"] if name in tested],
        "untested": [_group(name) for name in rule.terms["targeting"] if name not in tested],
    }


def _reasons(cycle, school_id: UUID, scope) -> list[tuple[object, int]]:
    """How many were invited for which reason, in the order of the reasons."""
    found = invited_by_reason(cycle, school_id, seen_by=scope)
    return [(Reason(one).label, found[one]) for one in Reason.values if one in found]


def _drawn(cycle, school_id: UUID, scope, day):
    """How often somebody drew here for this cycle; the draws themselves are for those who plan."""
    found = draws_made(cycle.visit_year, as_of=day, seen_by=scope)
    return next((one for one in found if (one.school_id, one.number) == (school_id, cycle.number)), None)


def word(result: CrossSectionResult | None) -> tuple[object, str]:
    """The word for a status, and how it is coloured."""
    return STATUS[result.status] if result else ("", "plain")


def _row(one: dict) -> dict:
    said, kind = STATUS[one["status"]]
    return one | {
        "label": _group(one["name"]),
        "said": said,
        "kind": kind,
        "over": one["side"] == "targeting",
    }


def _group(name: str) -> str:
    """What people call a group."""
    kind, _colon, which = name.partition(":")
    if kind == "home_language":
        return language_label(which)
    if kind == "grade_band":
        return _("Grades %(band)s") % {"band": which}
    on = clock.now().date()
    known = {one.id: one.title for kind in ("group", "home_visit_mark") for one in library.in_force(kind, on)}
    return _(known[name]) if name in known else name
