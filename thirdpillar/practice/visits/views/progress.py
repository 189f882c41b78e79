"""How far the visits of a year are, for the district and by school: figures alone."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.forms.progress import DayForm
from thirdpillar.practice.visits.queries.draws import draws_made
from thirdpillar.practice.visits.queries.progress import Figures, Progress, progress
from thirdpillar.practice.visits.queries.years import deviations_of, year_on
from thirdpillar.practice.visits.views.common import FIGURES, tabs


@open_to(*FIGURES)
@require_safe
def progress_page(request: HttpRequest) -> HttpResponse:
    """Invited, yes, scheduled, done, reflected and paid, as of a day."""
    scope, today = request.scope, clock.today(request.district.zone)
    form = DayForm(request.GET, today=today)
    as_of = form.day()
    year = year_on(as_of, seen_by=scope)
    own = schools(seen_by=scope)
    names = {one.pk: one.name for one in own}
    figures = progress(year, as_of=as_of, seen_by=scope) if year else Figures()
    total = figures.total
    rows = [{"school": names[pk], "it": one} for pk, one in figures.schools.items() if pk in names]
    rows.sort(key=lambda row: row["school"])
    return render(
        request,
        "visits/progress.html",
        {
            "tabs": tabs(request, "visits:progress"),
            "form": form,
            "as_of": as_of,
            "year": year,
            "whose": names[own[0].pk] if len(names) == 1 else request.district.name,
            "total": total,
            "families": families_bars(total),
            "visits": visits_bars(total),
            "rows": rows if len(rows) > 1 else [],
            "by_school": [
                {"label": row["school"], "value": row["it"].first, "of": row["it"].enrolled} for row in rows
            ],
            "departures": _departures(year, as_of, names, scope) if year else [],
            "draws": _draws(year, as_of, names, scope) if year else [],
        },
    )


def families_bars(total: Progress) -> list[dict]:
    """One bar for each step, all of the same families, so that they can be compared by eye."""
    steps = (
        (_("Invited"), total.invited),
        (_("Said yes"), total.accepted),
        (_("Scheduled"), total.scheduled),
        (_("Visited once"), total.first),
        (_("Visited twice"), total.second),
    )
    return [{"label": label, "value": value, "of": total.enrolled} for label, value in steps]


def visits_bars(total: Progress) -> list[dict]:
    """What follows a visit: thought over, of all; paid, of those that are paid for."""
    return [
        {"label": _("Reflected on"), "value": total.reflected, "of": total.done},
        {"label": _("Paid"), "value": total.paid, "of": total.outside},
    ]


def _draws(year, day: date, names: dict, scope) -> list[dict]:
    """Draws by school, those with unused ones first."""
    found = [one for one in draws_made(year, as_of=day, seen_by=scope) if one.school_id in names]
    rows = [{"school": names[one.school_id], "it": one} for one in found]
    return sorted(rows, key=lambda row: (-row["it"].unused, row["school"], row["it"].number))


def _departures(year, day: date, names: dict, scope) -> list[dict]:
    """What departs from the model on that day stands beside the figures."""
    found = deviations_of(year, seen_by=scope).filter(begins_on__lte=day, ends_on__gte=day)
    return [{"it": one, "school": names.get(one.school_id, "")} for one in found]
