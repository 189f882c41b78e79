"""What a visitor does oneself: say that one comes, or cannot; check in and out; and one's calendar."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import by_link, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.actions.feeds import close_feed, digest_of, open_feed
from thirdpillar.practice.visits.actions.mending import find_somebody_else
from thirdpillar.practice.visits.actions.safety import EARLY, check_in, check_out
from thirdpillar.practice.visits.actions.seating import confirm_seat
from thirdpillar.practice.visits.actions.video import set_video_link
from thirdpillar.practice.visits.queries.planning import board, own
from thirdpillar.practice.visits.queries.planning.feed import calendar_of, feed_at
from thirdpillar.practice.visits.queries.planning.places import places_of
from thirdpillar.practice.visits.rules import may_call_off
from thirdpillar.practice.visits.views.common import GO, PLAN, done
from thirdpillar.practice.visits.views.reading import note_read

NEW_ADDRESS = "visits.new_address"


@open_to(*GO)
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """One's visits: those one is asked to come to, and those that are booked, with the place as the rule allows."""
    scope, zone, at = request.scope, request.district.zone, clock.now()  # type: ignore[attr-defined]
    seats = {one.visit_id: one for one in own.my_seats(at=at, seen_by=scope)}
    visits = [one.visit for one in seats.values()]
    places = places_of(visits, on=clock.today(zone), zone=zone, seen_by=scope)
    note_read(scope, visits, places)
    rows = [
        {
            "card": card,
            "seat": seats[card.visit.pk],
            "place": places.get(card.visit.pk, ""),
            "may_check": card.visit.stage != "proposed" and at >= card.visit.begins_at - EARLY,
            "may_leave": card.visit.stage == "scheduled" and may_call_off(card.visit, at=at) is None,
            "beside": [name for seat, name in card.people if seat.account_id != scope.account_id],
        }
        for card in board.cards(visits, None, at=at, zone=zone, seen_by=scope)
    ]
    asked = [one for one in rows if one["seat"].state == "asked"]
    booked = [one for one in rows if one["seat"].state != "asked"]
    return render(
        request, "visits/my_day.html", {"asked": asked, "booked": booked, "phone": request.account.phone}
    )  # type: ignore[attr-defined]


@open_to(*GO)
@require_POST
def say(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """I come, I cannot, I am in, I am out."""
    scope = request.scope  # type: ignore[attr-defined]
    mine = {"visit_id": visit_id, "by": scope, "at": clock.now()}
    deeds = {
        "comes": lambda: confirm_seat(account_id=scope.account_id, **mine),
        "cannot": lambda: find_somebody_else(account_id=scope.account_id, **mine),
        "in": lambda: check_in(**mine),
        "out": lambda: check_out(**mine),
    }
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    done(request, deed, _("Noted."))
    return redirect("visits:my_day")


@open_to(*dict.fromkeys((*GO, *PLAN)))
@require_POST
def video(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Where a visit by video is: said by who goes, or by who plans."""
    scope = request.scope  # type: ignore[attr-defined]
    link = request.POST.get("link", "")
    done(
        request,
        lambda: set_video_link(visit_id=visit_id, link=link, by=scope, at=clock.now()),
        _("Saved."),
    )
    return redirect("visits:planned", visit_id) if request.POST.get("back") else redirect("visits:my_day")


@open_to(*GO)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The address for one's own calendar; opened, shown once, and closed here."""
    scope = request.scope  # type: ignore[attr-defined]
    if request.method == "POST":
        if request.POST.get("deed") == "close":
            close_feed(by=scope, at=clock.now())
        else:
            request.session[NEW_ADDRESS] = open_feed(by=scope, at=clock.now())
        return redirect("visits:calendar")
    code = request.session.pop(NEW_ADDRESS, "")
    address = request.build_absolute_uri(reverse("visits:feed", args=[code])) if code else ""
    return render(request, "visits/calendar.html", {"feed": own.my_feed(seen_by=scope), "address": address})


@by_link
@require_safe
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody's visits for a calendar: when, and nothing else. Whoever has no open address gets the page that is not there."""
    district, at = request.district, clock.now()  # type: ignore[attr-defined]
    by = Scope.system(district.pk, "a calendar asks when visits are")
    with transaction.atomic(), tenancy.acting_as(by):
        found = feed_at(digest_of(code), seen_by=by)
        if found is None:
            raise Http404
        language = Account.objects.seen_by(by).get(pk=found.account_id).language
        with translation.override(
            language if language and translation.check_for_language(language) else "en"
        ):
            told = calendar_of(found, at=at, summary=_("Home visit"), seen_by=by)
    response = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response
