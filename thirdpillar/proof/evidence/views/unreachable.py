"""Families whom no text, e-mail or call reaches: why, and what to try next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.actions import ask_for_file, needs_second
from thirdpillar.ground.accounts.choices import FileKind
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.people.queries.doubts import how_many_in_doubt
from thirdpillar.ground.people.wording import grade_name
from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.queries import reach
from thirdpillar.proof.evidence.queries.filtering import UNKNOWN, FamilyFilter
from thirdpillar.proof.evidence.queries.unreachable import (
    STEP_IS,
    Next,
    Unreachable,
    Why,
    unreachable,
    unreached,
)
from thirdpillar.proof.evidence.rules import WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.families import staff_of
from thirdpillar.proof.evidence.views.files import table_file
from thirdpillar.proof.evidence.views.follow_ups import UNDO

PAGE = 50
MOST_IN_A_FILE = 20_000


def _asked(request: HttpRequest) -> tuple[FamilyFilter, dict[str, Any]]:
    wanted = FamilyFilter.of(request.GET, reached=None)
    why, step, hands = (request.GET.get(name, "") for name in ("why", "next", "assigned"))
    return wanted, {
        "why": why if why in Why.values else "",
        "step": step if step in Next.values else "",
        "hands": hands if hands in ("me", "nobody") else "",
        "done": request.GET.get("done") == "1",
    }


@open_to(*WORKERS)
def unreachable_page(request: HttpRequest) -> HttpResponse:
    """The worklist, what can be tried soonest first."""
    scope, names = request.scope, school_names(request.scope)
    wanted, asked = _asked(request)
    # Who has them in hand is asked of the list itself, so that the whole stays the whole.
    wanted, whole = replace(wanted, assigned_to=""), unreached(replace(wanted, assigned_to=""), seen_by=scope)
    found, why = unreachable(wanted, seen_by=scope, **asked), asked["why"]
    if not (asked["step"] or asked["hands"] or asked["done"]):
        found.total = whole.why[Why(why)] if why else whole.families  # counted already
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    owners = account_names([one.owner_id for one in listed if one.owner_id], seen_by=scope)
    rows = [_row(one, names, owners) for one in listed]
    audit.record_read(
        by=scope, at=clock.now(), deed="evidence.unreachable", subject="household", families=len(rows)
    )
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "evidence/unreachable.html",
        {
            "rows": rows,
            "page_obj": page,
            "total": page.paginator.count,
            "whole": whole,
            "reasons": [
                {"label": Why(key).label, "value": number, "url": f"?{urlencode({'why': key})}"}
                for key, number in sorted(whole.why.items(), key=lambda each: -each[1])
                if number
            ],
            "asked": request.GET,
            "query": query.urlencode(),
            "choices": _choices(scope, names),
            "done": asked["done"],
            "may_work": scope.role in WORKERS,
            "staff": staff_of(scope),
            "ways": [{"value": way.value, "label": way.label} for way in STEP_IS.values()],
            "today": clock.today(request.district.zone),
            "undo": request.session.get(UNDO),
            "in_doubt": how_many_in_doubt(seen_by=scope),
        },
    )


def _choices(scope, names: dict[str, str]) -> dict[str, list[dict]]:
    found = reach(seen_by=scope, by=("language",))
    tags = [row.group["language"] for row in found.rows] if found else []
    return {
        "school": [{"value": key, "label": name} for key, name in names.items()],
        "language": [{"value": tag or UNKNOWN, "label": label} for tag, label in language_choices(tags)],
        "why": [{"value": value, "label": label} for value, label in Why.choices],
        "next": [{"value": value, "label": label} for value, label in Next.choices],
        "assigned": [{"value": "me", "label": _("Me")}, {"value": "nobody", "label": _("Nobody yet")}],
    }


def _row(one: Unreachable, names: dict[str, str], owners: dict[UUID, str]) -> dict:
    schools = [names[str(each)] for each in one.schools if str(each) in names]
    return {
        "it": one,
        "why": [str(each.label) for each in one.why],
        "next": str(one.next.label),
        "owner": owners.get(one.owner_id, "") if one.owner_id else "",
        "tried": Way(one.last_way).label if one.last_way else "",
        "schools": sorted(schools) if one.next == Next.SIBLING_SCHOOL else [],
    }


@open_to(*WORKERS, support=False)
def unreachable_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as a file, to work through on paper; names the families, so it stays inside."""
    if form not in ("csv", "xlsx"):
        raise Http404
    scope, names = request.scope, school_names(request.scope)
    wanted, asked = _asked(request)
    listed = unreachable(replace(wanted, assigned_to=""), seen_by=scope, **asked)[0:MOST_IN_A_FILE]
    told = sum(len(one.students) + len(one.adults) for one in listed)
    if not ask_for_file(what=FileKind.UNREACHABLE, people=told, by=scope, at=clock.now()):
        messages.warning(request, needs_second(told, clock.now()))
        return redirect("evidence:unreachable")
    owners = account_names([one.owner_id for one in listed if one.owner_id], seen_by=scope)
    rows = [_row(one, names, owners) for one in listed]
    audit.record_read(
        by=scope, at=clock.now(), deed="evidence.unreachable_file", subject="household", families=len(rows)
    )
    plain = [
        {
            "children": ", ".join(
                f"{each.display_name} ({grade_name(each.grade)})" for each in row["it"].students
            ),
            "adults": ", ".join(each.display_name for each in row["it"].adults),
            "language": language_label(row["it"].household.reads_language),
            "why": ", ".join(row["why"]),
            "owner": row["owner"],
            "tried": f"{row['tried']}, {row['it'].last_on.isoformat()}" if row["tried"] else "",
            "next": ": ".join([row["next"], *([", ".join(row["schools"])] if row["schools"] else [])]),
        }
        for row in rows
    ]
    columns = [
        Column("children", _("Children"), Kind.TEXT),
        Column("adults", _("Whom to ask"), Kind.TEXT),
        Column("language", _("Language"), Kind.TEXT),
        Column("why", _("Why nothing comes through"), Kind.TEXT),
        Column("next", _("What to try next"), Kind.TEXT),
        Column("owner", _("Taken on by"), Kind.TEXT),
        Column("tried", _("Last tried"), Kind.TEXT),
    ]
    notes = [
        (_("As of"), clock.today(request.district.zone).isoformat()),
        (_("Use"), _("Names families: for use inside the school only.")),
    ]
    return table_file(request.district, form, "no-way-to", plain, columns, notes)
