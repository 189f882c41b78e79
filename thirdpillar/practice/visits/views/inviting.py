"""Asking a school's families: everybody, by class, or drawn at random; again; and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import School
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.actions.asking_again import ask_again
from thirdpillar.practice.visits.actions.drawing import draw_cross_section
from thirdpillar.practice.visits.actions.inviting import (
    Invited,
    invite_families,
    note_family_asked,
)
from thirdpillar.practice.visits.choices import Reason
from thirdpillar.practice.visits.forms.inviting import ChosenForm, DrawForm, WayForm
from thirdpillar.practice.visits.models import Cycle
from thirdpillar.practice.visits.queries.cross_section import cross_section_of
from thirdpillar.practice.visits.queries.cycles import cycle_now
from thirdpillar.practice.visits.queries.homes import classes_of, families_named, homes_of, not_invited
from thirdpillar.practice.visits.queries.invitations import asked_at, draws_at, to_ask_again, to_call
from thirdpillar.practice.visits.rules import may_leave_out
from thirdpillar.practice.visits.views.common import PLAN

# So many families are asked while the page waits; pressed again it goes on.
AT_ONCE = 1_000


@open_to(*PLAN)
@require_safe
def schools_page(request: HttpRequest) -> HttpResponse:
    """The schools that one may ask for; of one alone its own page."""
    found = list(schools(seen_by=request.scope))  # type: ignore[attr-defined]
    if len(found) == 1:
        return redirect("visits:invite", found[0].pk)
    return render(request, "visits/inviting_schools.html", {"schools": found})


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """One school: whom is left to ask, who is to be asked again or called, and what the test says."""
    scope = request.scope  # type: ignore[attr-defined]
    school, cycle = found(request, school_id)
    if request.method == "POST":
        return _ask(request, school, cycle)
    if cycle is None:
        return render(request, "visits/inviting.html", {"school": school, "cycle": None})
    on, at = clock.today(request.district.zone), clock.now()  # type: ignore[attr-defined]
    left = not_invited(homes_of(school.pk, seen_by=scope), cycle, school.pk, seen_by=scope).count()
    return render(
        request,
        "visits/inviting.html",
        {
            "school": school,
            "cycle": cycle,
            "is_open": cycle.opens_on <= on <= cycle.closes_on,
            "left": left,
            "asked": asked_at(cycle, school.pk, seen_by=scope),
            "again": to_ask_again(cycle, school.pk, on=on, at=at, seen_by=scope).count(),
            "to_call": to_call(cycle, school.pk, seen_by=scope).count(),
            "draws": draws_at(cycle, school.pk, seen_by=scope),
            "classes": classes_of(school.pk, seen_by=scope),
            "result": cross_section_of(cycle, school.pk, seen_by=scope),
            "way_form": WayForm(),
            "draw_form": DrawForm(initial={"wanted": min(left, 20) or 1}),
        },
    )


def _ask(request: HttpRequest, school: School, cycle: Cycle | None) -> HttpResponse:
    """Everybody who is left, who may be asked again, or a draw; each is one press of a button."""
    scope, deed = request.scope, request.POST.get("deed", "")  # type: ignore[attr-defined]
    form = DrawForm(request.POST) if deed == "draw" else WayForm(request.POST)
    if cycle is None or deed not in ("all", "again", "draw") or not form.is_valid():
        messages.error(request, _("Please look at what you wrote and press again."))
        return redirect("visits:invite", school.pk)
    told: dict[str, Any] = {"cycle_id": cycle.pk, "school_id": school.pk, "by": scope, "at": clock.now()}
    try:
        if deed == "draw":
            drawn = draw_cross_section(wanted=form.cleaned_data["wanted"], **told)
            return redirect("visits:draw", drawn.pk)
        way = form.cleaned_data["way"]
        if deed == "all":
            say(request, invite_families(reason=Reason.UNIVERSAL, way=way, most=AT_ONCE, **told))
        else:
            say(request, ask_again(way=way, **told))
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("visits:invite", school.pk)


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_class(request: HttpRequest, school_id: UUID, section_id: UUID) -> HttpResponse:
    """The families of one class, all of them; or those that asked themselves. Instead of some there is a draw."""
    scope = request.scope  # type: ignore[attr-defined]
    school, cycle = found(request, school_id)
    mine = [one for one in classes_of(school.pk, seen_by=scope) if one["section"].pk == section_id]
    if cycle is None or not mine:
        raise Http404
    homes = homes_of(school.pk, section_id=section_id, seen_by=scope)
    open_ones = set(not_invited(homes, cycle, school.pk, seen_by=scope).values_list("pk", flat=True))
    everybody = families_named(list(homes.values_list("pk", flat=True)), school.pk, seen_by=scope)
    page = {"school": school, "section": mine[0]["section"], "homes": everybody, "open_ones": open_ones}
    if request.method != "POST":
        return _class_page(request, **page)
    form = ChosenForm(request.POST, homes=everybody)
    if not form.is_valid():
        messages.error(request, _("Choose at least one family."))
        return redirect("visits:invite_class", school.pk, section_id)
    chosen = [UUID(one) for one in form.cleaned_data["homes"]]
    told: dict[str, Any] = {"cycle_id": cycle.pk, "school_id": school.pk, "by": scope, "at": clock.now()}
    way, they_ask = form.cleaned_data["way"], request.POST.get("deed") == "asked"
    left_out = may_leave_out(len(open_ones - set(chosen)), reason=Reason.UNIVERSAL)
    if left_out and not they_ask:
        return _class_page(request, **page, chosen=set(chosen), refusal=str(left_out.reason))
    try:
        if they_ask:
            if len(chosen) != 1:
                raise Refused(_("Say which family asked."))
            asked = note_family_asked(household_id=chosen[0], way=way, **told)
            return redirect("visits:take_answer", asked.pk)
        done = invite_families(
            reason=Reason.UNIVERSAL, section_id=section_id, household_ids=chosen,
            from_roster_of_id=mine[0]["teacher"], way=way, **told,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("visits:invite_class", school.pk, section_id)
    say(request, done)
    return redirect("visits:invite", school.pk)


def _class_page(
    request: HttpRequest, *, school: School, section, homes: dict, open_ones: set[UUID],
    chosen: set[UUID] | None = None, refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """A class with who is still to be asked, or with what somebody chose and a draw in its place."""
    rows: list[dict[str, Any]] = [
        {
            "home": home,
            "students": students,
            "is_open": home in open_ones,
            "is_chosen": home in (open_ones if chosen is None else chosen),
        }
        for home, students in homes.items()
    ]
    rows.sort(key=lambda row: (row["students"][0].sort_name if row["students"] else "", str(row["home"])))
    record_read(
        by=request.scope,  # type: ignore[attr-defined]
        at=clock.now(),
        deed="visits.calls",
        subject="section",
        subject_id=section.pk,
        families=len(rows),
    )
    told = {"school": school, "section": section, "rows": rows, "way_form": WayForm()}
    told |= {"refusal": refusal, "wanted": len(open_ones & chosen) or 1 if chosen else 0}
    return render(request, "visits/invite_class.html", told, status=422 if refusal else 200)


def found(request: HttpRequest, school_id: UUID) -> tuple[School, Cycle | None]:
    """A school of the asker's, and the cycle that it is in; else the page does not exist."""
    scope = request.scope  # type: ignore[attr-defined]
    school = schools(seen_by=scope).filter(pk=school_id).first()
    if school is None:
        raise Http404
    on = clock.today(request.district.zone)  # type: ignore[attr-defined]
    return school, cycle_now(school.pk, on=on, seen_by=scope)


def say(request: HttpRequest, done: Invited) -> None:
    """What came of asking, and what is to be done about it."""
    if not done.new:
        messages.info(request, _("These families are invited already. Nobody is invited twice."))
        return
    families = ngettext("%d family is invited.", "%d families are invited.", done.new) % done.new
    messages.success(request, families)
    if done.by_channel.get(Channel.LETTER):
        messages.info(request, _("Their letters wait to be printed."))
    if done.to_call:
        messages.warning(
            request,
            ngettext("%d family is to be called.", "%d families are to be called.", done.to_call)
            % done.to_call,
        )
    if done.closed:
        messages.warning(request, _("Restricted: ask the office."))
    if done.left:
        messages.info(request, _("There are more families. Press again to go on."))
