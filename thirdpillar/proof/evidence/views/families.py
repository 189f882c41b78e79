"""The families behind a number, and those not yet reached as a list to work through."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.wording import grade_name, grade_place
from thirdpillar.proof.evidence import actions
from thirdpillar.proof.evidence.choices import Order, Way
from thirdpillar.proof.evidence.forms import STEPS
from thirdpillar.proof.evidence.queries import FamilyFilter, families, reach, refusal_of_day
from thirdpillar.proof.evidence.queries.filtering import UNKNOWN
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE
from thirdpillar.proof.evidence.rules import LOOKERS, WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.follow_ups import UNDO
from thirdpillar.proof.evidence.wording.calls import sheets_to_call
from thirdpillar.proof.evidence.wording.labels import group_name
from thirdpillar.standards import library

PAGE = 50


@open_to(*LOOKERS)
def families_page(request: HttpRequest) -> HttpResponse:
    """The families behind a number of the reach page, reached or not."""
    return _list(request, "evidence/families.html", reached=None)


@open_to(*LOOKERS)
def not_reached_page(request: HttpRequest) -> HttpResponse:
    """Families not yet reached, those first for whom the most can be done at once."""
    return _list(request, "evidence/not_reached.html", reached=False)


def _list(request: HttpRequest, template: str, *, reached: bool | None) -> HttpResponse:
    scope, now = request.scope, clock.now()
    actions.freshen_reach(district_id=scope.district_id, at=now)
    wanted = FamilyFilter.of(request.GET, reached=reached)
    if refusal := refusal_of_day(wanted.as_of, measure=wanted.measure, seen_by=scope):
        messages.warning(request, str(refusal.reason))
        return redirect(f"{request.path}{_with(request, as_of='')}")
    page = Paginator(families(wanted, seen_by=scope), PAGE).get_page(request.GET.get("page"))
    audit.record_read(
        by=scope, at=now, deed="evidence.families", subject="household", families=len(page.object_list)
    )
    names, may_work = school_names(scope), scope.role in WORKERS
    return render(
        request,
        template,
        {
            "asked": request.GET,
            "wanted": wanted,
            "page_obj": page,
            "total": page.paginator.count,
            "staff": staff_of(scope) if may_work else (),
            "may_work": may_work,
            "sees_invitations": scope.breadth != "class",
            "today": clock.today(request.district.zone),
            "ways": [{"value": value, "label": label} for value, label in Way.choices],
            "choices": _choices(scope, names, may_work),
            "described": _described(wanted, names, clock.today(request.district.zone)),
            "reached_tabs": _tabs(request, wanted),
            "orders": _orders(request, wanted, may_work),
            "query": _with(request, page="").removeprefix("?"),
            "pick_all": request.GET.get("pick") == "all",
            "pick_url": _with(request, pick="" if request.GET.get("pick") == "all" else "all"),
            "invite_query": _audience(wanted),
            "undo": request.session.get(UNDO),
        },
    )


def _with(request: HttpRequest, **changes: str) -> str:
    """The present address with some of its answers changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _audience(wanted: FamilyFilter) -> str:
    """The present filter as a gathering's audience, for the address of the page that plans one.

    Nothing where an audience cannot say it all: then exactly the listed families are taken along.
    """
    plain = FamilyFilter(reached=False, school=wanted.school, grade=wanted.grade, order=wanted.order)
    if wanted != plain or wanted.grade == UNKNOWN:
        return ""
    asked = {"school": wanted.school, "grade": wanted.grade, "not_reached": "1"}
    return urlencode({name: value for name, value in asked.items() if value})


def _orders(request: HttpRequest, wanted: FamilyFilter, may_work: bool) -> list[dict]:
    return [
        {"label": label, "url": _with(request, order=value, page=""), "current": wanted.order == value}
        for value, label in Order.choices
        if value != Order.WAITING or may_work
    ]


def _tabs(request: HttpRequest, wanted: FamilyFilter) -> list[dict]:
    """All, reached, not reached: the same filter with another answer to that one question."""
    answers = (("all", None, _("All")), ("yes", True, _("Reached")), ("no", False, _("Not yet reached")))
    return [
        {
            "label": label,
            "url": _with(request, reached=value, page=""),
            "current": wanted.reached is answer,
        }
        for value, answer, label in answers
    ]


def _choices(scope, names: dict[str, str], may_work: bool) -> dict[str, list[dict]]:
    """What the filter offers: only values that the asker's own families have."""

    def values(dimension: str) -> list[str]:
        found = reach(seen_by=scope, by=(dimension,))
        return [row.group[dimension] for row in found.rows] if found else []

    return {
        "school": [{"value": key, "label": name} for key, name in names.items()],
        "grade": [
            {"value": code, "label": grade_name(code)}
            for code in sorted(values("grade"), key=grade_place)
            if code
        ],
        "language": [
            {"value": tag or "unknown", "label": label} for tag, label in language_choices(values("language"))
        ],
        "group": [{"value": code, "label": group_name(code)} for code in values("group")],
        "step": [{"value": value, "label": label} for value, label in STEPS],
        "assigned": [
            {"value": "me", "label": _("Me")},
            {"value": "nobody", "label": _("Nobody yet")},
            *staff_of(scope),
        ]
        if may_work
        else [],
    }


def _described(wanted: FamilyFilter, names: dict[str, str], day: date) -> list[str]:
    parts = []
    if wanted.school:
        parts.append(names.get(wanted.school, _("Another school")))
    if wanted.grade:
        parts.append(grade_name("" if wanted.grade == UNKNOWN else wanted.grade))
    if wanted.language is not None:
        parts.append(language_label(wanted.language))
    if wanted.group:
        parts.append(group_name(wanted.group))
    if wanted.languages_but:
        parts.append(_("Other languages"))
    if wanted.measure != DEFAULT_MEASURE:
        parts.append(_(library.measure(wanted.measure, wanted.as_of or day).title))
    if wanted.as_of:
        parts.append(_("As of %(as_of)s") % {"as_of": date_format(wanted.as_of)})
    return parts


def staff_of(scope) -> list[dict]:
    """Who can take families on: staff of the asker's schools, or of the whole district."""
    staff = Account.objects.seen_by(scope).filter(suspended_at=None, grants__role__in=WORKERS)
    if scope.breadth == "school":
        staff = staff.filter(grants__school_id__in=scope.school_ids)
    rows = staff.distinct().order_by("family_name", "given_name")[:500]
    return [{"value": account.id, "label": account.display_name} for account in rows]


@open_to(*LOOKERS, support=False)
def call_sheet(request: HttpRequest) -> HttpResponse:
    """A printable list to call from, a page a language, so that each goes to somebody who speaks it."""
    try:
        sheets, part = sheets_to_call(FamilyFilter.of(request.GET), request.GET.get("page"), by=request.scope)
    except Refused as refused:
        messages.warning(request, str(refused.reason))
        return redirect("evidence:not_reached")
    return render(
        request,
        "evidence/call_sheet.html",
        {"sheets": sheets, "part": part, "query": request.GET.urlencode()},
    )
