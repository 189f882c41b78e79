"""Families reached by school and home language at once: on the reach page, or on a page of its own for many schools."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.forms import AsOfForm
from thirdpillar.proof.evidence.queries import ReachRow, reach
from thirdpillar.proof.evidence.queries.filtering import UNKNOWN
from thirdpillar.proof.evidence.rules import LOOKERS
from thirdpillar.proof.evidence.views.addresses import address_of, said_when, school_names

MOST_LANGUAGES = 7


@open_to(*LOOKERS)
def crossed_page(request: HttpRequest) -> HttpResponse:
    """Every school of the asker's by home language, as of a day."""
    scope = request.scope
    form = AsOfForm(request.GET, today=clock.today(request.district.zone), seen_by=scope)
    as_of, _school, measure = form.asked()
    if form["as_of"].errors:
        return redirect(f"{reverse('evidence:reach')}?{request.GET.urlencode()}")
    freshen_reach(district_id=scope.district_id, at=clock.now())
    when = urlencode(said_when(as_of, measure))
    back = reverse("evidence:reach") + (f"?{when}" if when else "")
    return render(
        request,
        "evidence/crossed.html",
        {
            "cross": cross_table(scope, school_names(scope), as_of, measure),
            "as_of": as_of or clock.today(request.district.zone),
            "crumbs": [
                {"label": _("Families reached"), "url": back},
                {"label": _("By school and home language"), "url": ""},
            ],
        },
    )


def cross_table(scope, names: dict[str, str], as_of: date | None, measure: str) -> dict | None:
    """School by language: the commonest languages apart, the others together (a family has one language, so they add up)."""
    found = reach(seen_by=scope, by=("school", "language"), as_of=as_of, measure=measure)
    if found is None:
        return None
    sizes: Counter[str] = Counter()
    cells: dict[tuple[str, str | None], tuple[int, int]] = {}  # None: the other languages together
    for row in found.rows:
        sizes[row.group["language"]] += row.enrolled
    common = [tag for tag, _n in sizes.most_common(MOST_LANGUAGES)]
    columns = [*common, None] if len(sizes) > len(common) else common
    for row in found.rows:
        key = (row.group["school"], row.group["language"] if row.group["language"] in common else None)
        reached, enrolled = cells.get(key, (0, 0))
        cells[key] = reached + row.reached, enrolled + row.enrolled
    rows = []
    for school, name in sorted(names.items(), key=lambda each: fold(each[1])):
        line = []
        for tag in columns:
            reached, enrolled = cells.get((school, tag), (0, 0))
            spoken = {"languages_but": ",".join(common)} if tag is None else {"language": tag or UNKNOWN}
            line.append(
                {
                    "language": _("Other languages") if tag is None else language_label(tag),
                    "percent": ReachRow({}, reached, enrolled).percent,
                    "reached": reached,
                    "enrolled": enrolled,
                    "url": address_of(
                        "families", {"reached": "yes", "school": school} | spoken | said_when(as_of, measure)
                    ),
                }
            )
        if any(each["enrolled"] for each in line):
            rows.append({"school": name, "cells": line})
    heads = [_("Other languages") if tag is None else language_label(tag) for tag in columns]
    return {"heads": heads, "rows": rows} if len(rows) > 1 and len(heads) > 1 else None
