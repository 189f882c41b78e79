"""Inviting families to a gathering, and its paper sheet: where what gatherings know meets reach, channels and paper."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.channels import kept_in_sandbox
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings import actions, queries, rules
from thirdpillar.practice.gatherings.forms import audience_typed
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.counting import MOST_LISTED
from thirdpillar.practice.gatherings.queries.invitees import HIDDEN, NO_ADULT, NO_WAY
from thirdpillar.practice.gatherings.wording import day_and_time, wording_for
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.queries import unreached_households
from thirdpillar.proof.reports.pdf import render as paper

WHO = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
SHEET_LINES, SHEET_PAGES = 12, 3
AT_ONCE = 1_000  # households that are invited while the page waits; more are the worker's
DEEDS = {"hold": actions.hold_round, "go_on": actions.go_on_round, "stop": actions.stop_round}


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Whom it reaches, by which way and in which language; sent by pressing the button, and only then."""
    gathering, scope = _found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    unreached = None
    if queries.Audience.of(gathering.audience).not_reached:
        refresh_reach(district_id=scope.district_id, at=clock.now())
        unreached = unreached_households(seen_by=scope)
    if request.method == "POST":
        return _invite(request, gathering, unreached)
    if queries.open_round(gathering, seen_by=scope):
        return redirect("inviting:going", gathering.pk)
    if scope.read_only or not _is_many(gathering, scope, unreached):
        found = queries.preview_invitations(
            gathering, **_today(request), at=clock.now(), seen_by=scope, unreached=unreached
        )
        counts, late, unreachable = queries.Counts(), found.late, found.unreachable
        counts.add(found)
    else:
        try:
            count = actions.ask_count(
                gathering_id=gathering.pk, by=scope, at=clock.now(), unreached=unreached
            )
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
            return redirect("gatherings:one", gathering.pk)
        if count.done_at is None:
            return render(request, "inviting/counting.html", {"gathering": gathering, "it": count})
        counts = queries.Counts.of(count.counted)
        late, unreachable = (
            queries.looked_at_again(gathering, homes, **_today(request), seen_by=scope)
            for homes in (counts.late_homes, counts.unreachable_homes)
        )
    channels = dict(Channel.choices)
    first = (request.district.languages or ["en"])[0]  # type: ignore[attr-defined]
    too_late = rules.may_invite(gathering, clock.now(), request.district.zone)  # type: ignore[attr-defined]
    return render(
        request,
        "inviting/preview.html",
        {
            "gathering": gathering,
            "refused": too_late.reason if too_late else "",
            "audience": queries.Audience.of(gathering.audience),
            "reachable": sum(counts.ways.values()),
            "rows": [_row(gathering, first, channels, *row) for row in counts.in_order()],
            "late": _unreachable(late[:MOST_LISTED], scope) if late else (),
            "late_count": counts.late,
            "unreachable": _unreachable(unreachable[:MOST_LISTED], scope),
            "unreachable_count": counts.unreachable,
            "sandboxed": [channels[one] for one in (Channel.SMS, Channel.EMAIL) if kept_in_sandbox(one)],
        },
    )


def _is_many(gathering: Gathering, scope: Scope, unreached) -> bool:
    return queries.count_to_invite(gathering, seen_by=scope, unreached=unreached) > AT_ONCE


def _today(request: HttpRequest) -> dict:
    district = request.district  # type: ignore[attr-defined]
    return {"on": clock.today(district.zone), "languages": district.languages}


def _invite(request: HttpRequest, gathering: Gathering, unreached) -> HttpResponse:
    """Few families at once, many by the worker; either way one press of the button is enough."""
    scope, by_hand = request.scope, request.POST.get("by_hand") == "1"  # type: ignore[attr-defined]
    asked = {
        "gathering_id": gathering.pk,
        "by": scope,
        "at": clock.now(),
        "unreached": unreached,
        "by_hand": by_hand,
    }
    try:
        if queries.open_round(gathering, seen_by=scope) or _is_many(gathering, scope, unreached):
            actions.ask_round(**asked)
            return redirect("inviting:going", gathering.pk)
        invited = actions.invite_families(**asked)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("gatherings:one", gathering.pk)
    if invited.new:
        messages.success(request, invited_in_words(invited.new))
    else:  # pressed twice, or in a second window
        messages.info(request, _("These families are invited already. Nobody is invited twice."))
    if invited.new and by_hand:
        messages.warning(request, _("Print their letters today and hand them over."))
        return redirect("delivery:letters_of", gathering.pk)
    return redirect("gatherings:one", gathering.pk)


def invited_in_words(families: int) -> str:
    return ngettext("%d family is invited.", "%d families are invited.", families) % families


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def going(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """How far the worker has come with inviting many families; it can be held, let go on, and stopped."""
    gathering, scope = _found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    found = queries.latest_round(gathering, seen_by=scope)
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("deed", ""))
        if found is None or deed is None:
            raise Http404
        try:
            deed(round_id=found.pk, by=scope, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        return redirect("inviting:going", gathering.pk)
    if found is None:
        return redirect("inviting:preview", gathering.pk)
    return render(
        request,
        "inviting/going.html",
        {
            "gathering": gathering,
            "it": found,
            # More may have come to the school since they were counted.
            "families": max(found.families, found.gone_through),
            "said": invited_in_words(found.invited),
            "refused": rules.may_invite(gathering, clock.now(), request.district.zone),  # type: ignore[attr-defined]
        },
    )


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest) -> HttpResponse:
    """How many families the audience in a form has right now, and how many of them are not yet reached.

    While the form is filled in it answers a line of the page; without scripts, a small page of its own.
    """
    scope = request.scope  # type: ignore[attr-defined]
    audience = audience_typed(request.POST or request.GET)
    unreached = unreached_households(seen_by=scope)
    everyone = queries.audience_households(replace(audience, not_reached=False), seen_by=scope)
    families, waiting = everyone.count(), everyone.filter(pk__in=unreached).count()
    return render(
        request,
        "inviting/count_line.html" if request.htmx else "inviting/count.html",  # type: ignore[attr-defined]
        {"families": families, "waiting": waiting, "only_waiting": audience.not_reached},
    )


def _row(
    gathering: Gathering, first: str, channels: dict, channel: str, language: str, households: int
) -> dict:
    wording = wording_for(language)
    written_in = "" if wording.language.split("-")[0] == language.lower().split("-")[0] else wording.language
    return {
        "channel": channels[channel],
        "language": language,
        "households": households,
        "written_in": written_in,
        "by_machine": not wording.confirmed,
        # Whatever was written first is taken to be in the district's first language.
        "untitled": language not in ("", first) and gathering.title_in(language) == gathering.title,
    }


def _unreachable(invitees, scope) -> list[dict]:
    """The families nobody can write to, by their students' names, with what stands in the way."""
    why = {one.household_id: one.unreachable for one in invitees}
    reasons = {
        "": _("Too late for the post: hand it over or call."),
        NO_ADULT: _("No adult is listed for them."),
        NO_WAY: _("No number or address that may be used."),
        # Who is kept from whom, and why, is for the office alone.
        HIDDEN: _("Restricted: ask the office."),
    }
    families: dict[UUID, list] = {home: [] for home in why}
    rows = HouseholdStudent.objects.seen_by(scope).filter(household_id__in=families).select_related("student")
    for row in rows.order_by("student__sort_name"):
        families[row.household_id].append(row.student)
    record_read(
        by=scope, at=clock.now(), deed="gatherings.unreachable", subject="household", families=len(families)
    )
    found = [{"students": students, "why": reasons[why[home]]} for home, students in families.items()]
    return sorted(found, key=lambda one: one["students"][0].sort_name if one["students"] else "")


@open_to(*WHO, support=False)
@require_safe
def sheet(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """A sheet to write on, with headings in the gathering's languages."""
    gathering = _found(request, gathering_id)
    school = School.objects.seen_by(request.scope).filter(pk=gathering.school_id).first()  # type: ignore[attr-defined]
    first = translation.get_language() or "en"
    data = {
        "title": gathering.title,
        "when": day_and_time(gathering.begins_at, request.district.zone, first),  # type: ignore[attr-defined]
        "place": gathering.place,
        "school": school.name if school else "",
        "pages": SHEET_PAGES,
        "lines": SHEET_LINES,
        "headings": _all_headings(first, gathering.languages),
        "code": str(gathering.pk)[:8],
    }
    response = HttpResponse(
        paper("sheet", data, first, is_sample=request.district.is_sample), content_type="application/pdf"
    )
    response.headers["Content-Disposition"] = 'inline; filename="sign-in-sheet.pdf"'
    return response


def _all_headings(first: str, languages: list[str]) -> list[list[str]]:
    """What stands on the sheet in each language that we can write it in, three at most; each wording once."""
    found: dict[str, list[str]] = {}
    for tag in [first, *languages]:
        words = _headings(tag)
        found.setdefault(words[2], words)
    return list(found.values())[:3]


def _headings(tag: str) -> list[str]:
    with translation.override(tag.lower()):
        return [
            tag.split("-")[0],
            "rtl" if translation.get_language_bidi() else "ltr",
            _("Welcome! Please sign in."),
            _("Your name"),
            _("Phone"),
            _("Your child's name"),
            _("Grade"),
            _("We use this to know who came and to stay in touch. Leave out what you do not wish to write."),
        ]


def _found(request: HttpRequest, gathering_id: UUID) -> Gathering:
    gathering = queries.gathering(gathering_id, seen_by=request.scope)  # type: ignore[attr-defined]
    if gathering is None:
        raise Http404
    return gathering
