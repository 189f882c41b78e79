"""A day's safety sheet for printing, and the alarms that wait for a person."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.schools.queries import schools
from thirdpillar.practice.visits.actions.safety import settle_alarm
from thirdpillar.practice.visits.choices import PlaceKind, Stage
from thirdpillar.practice.visits.forms.planning import day_typed
from thirdpillar.practice.visits.queries.planning import board
from thirdpillar.practice.visits.queries.planning.places import places_of
from thirdpillar.practice.visits.queries.planning.safety import calls_for_help, open_alarms
from thirdpillar.practice.visits.rules import is_for_the_sheet
from thirdpillar.practice.visits.views.common import PLAN, done
from thirdpillar.practice.visits.views.reading import note_read


@open_to(*PLAN, support=False)
@require_safe
def sheet(request: HttpRequest, school_id: UUID, day: str) -> HttpResponse:
    """Who is where on a day, who is in and who is out; the place only for who may know it."""
    scope, asked = request.scope, day_typed(day)  # type: ignore[attr-defined]
    school = schools(seen_by=scope).filter(pk=school_id).first()
    if school is None or asked is None:
        raise Http404
    zone = request.district.zone  # type: ignore[attr-defined]
    visits = list(
        board.visits_between(school.pk, asked.date(), 1, zone=zone, seen_by=scope).exclude(stage="proposed")
    )
    rows = _rows(request, visits)
    return render(request, "visits/day.html", {"school": school, "day": asked.date(), "rows": rows})


@open_to(*PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def alarms(request: HttpRequest) -> HttpResponse:
    """Visits that somebody should have left; settled once everybody was reached."""
    scope = request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        found = ids_among([request.POST.get("visit", "")])
        if not found:
            raise Http404
        done(request, lambda: settle_alarm(visit_id=found[0], by=scope, at=clock.now()), _("Noted."))
        return redirect("visits:alarms")
    rows = _rows(request, list(open_alarms(seen_by=scope)), is_alarm=True)
    return render(request, "visits/alarms.html", {"rows": rows, "help": any(row["help"] for row in rows)})


def _rows(request: HttpRequest, visits: list, *, is_alarm: bool = False) -> list[dict]:
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    shown = board.cards(visits, None, at=clock.now(), zone=zone, seen_by=scope)
    who = {seat.account_id for card in shown for seat, _name in card.people}
    phones = dict(Account.objects.seen_by(scope).filter(pk__in=who).values_list("pk", "phone"))
    places = places_of(visits, on=clock.today(zone), zone=zone, seen_by=scope, is_alarm=is_alarm)
    note_read(scope, visits, places)
    called = calls_for_help([one.pk for one in visits], seen_by=scope)
    there = ZoneInfo(zone)
    return [
        {
            "card": card,
            "place": places.get(card.visit.pk, ""),
            # Said alike of a protected address and of one that nobody has on file.
            "is_held": card.visit.pk not in places
            and card.visit.stage == Stage.SCHEDULED
            and card.visit.place_kind in (PlaceKind.HOME, PlaceKind.COMMUNITY)
            and is_for_the_sheet(clock.today(zone), card.visit.begins_at.astimezone(there).date()),
            "help": any(seat.pk in called for seat, _name in card.people),
            "people": [
                {
                    "seat": seat,
                    "name": name,
                    "phone": phones.get(seat.account_id, ""),
                    "help": seat.pk in called,
                }
                for seat, name in card.people
            ],
        }
        for card in shown
    ]
