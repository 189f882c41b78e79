"""Families whom no text, e-mail or call reaches: why, and what to try next."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit import actions as audit
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.ground.base.tables import Column, Kind
from thirdpillar.ground.people.wording import grade_name
from thirdpillar.proof.evidence.queries import reach
from thirdpillar.proof.evidence.queries.filtering import UNKNOWN, FamilyFilter
from thirdpillar.proof.evidence.queries.unreachable import Next, Unreachable, Why, unreachable, unreached
from thirdpillar.proof.evidence.rules import WORKERS
from thirdpillar.proof.evidence.views.addresses import school_names
from thirdpillar.proof.evidence.views.files import table_file

PAGE = 50
MOST_IN_A_FILE = 20_000


def _asked(request: HttpRequest) -> tuple[FamilyFilter, str, str]:
    wanted = FamilyFilter.of(request.GET, reached=None)
    why, step = request.GET.get("why", ""), request.GET.get("next", "")
    return wanted, why if why in Why.values else "", step if step in Next.values else ""


@open_to(*WORKERS)
def unreachable_page(request: HttpRequest) -> HttpResponse:
    """The worklist, what can be tried soonest first."""
    scope, names = request.scope, school_names(request.scope)
    wanted, why, step = _asked(request)
    whole, found = unreached(wanted, seen_by=scope), unreachable(wanted, seen_by=scope, why=why, step=step)
    if not step:
        found.total = whole.why[Why(why)] if why else whole.families  # counted already
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [_row(one, names) for one in page.object_list]
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
    }


def _row(one: Unreachable, names: dict[str, str]) -> dict:
    schools = [names[str(each)] for each in one.schools if str(each) in names]
    return {
        "it": one,
        "why": [str(each.label) for each in one.why],
        "next": str(one.next.label),
        "schools": sorted(schools) if one.next == Next.SIBLING_SCHOOL else [],
    }


@open_to(*WORKERS, support=False)
def unreachable_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as a file, to work through on paper; names the families, so it stays inside."""
    if form not in ("csv", "xlsx"):
        raise Http404
    scope, names = request.scope, school_names(request.scope)
    wanted, why, step = _asked(request)
    rows = [
        _row(one, names) for one in unreachable(wanted, seen_by=scope, why=why, step=step)[0:MOST_IN_A_FILE]
    ]
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
    ]
    notes = [
        (_("As of"), clock.today(request.district.zone).isoformat()),
        (_("Use"), _("Names families: for use inside the school only.")),
    ]
    return table_file(request.district, form, "no-way-to", plain, columns, notes)
