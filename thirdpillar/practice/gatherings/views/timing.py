"""When and where: what families said, what is possible, what is proposed; and the buses of the district's office."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.actions import timing as deeds
from thirdpillar.practice.gatherings.forms.timing import (
    AreaMapForm,
    FeedForm,
    SearchForm,
    SquaresForm,
    ToldToStaffForm,
)
from thirdpillar.practice.gatherings.queries import timing
from thirdpillar.practice.gatherings.queries.timing import asked
from thirdpillar.practice.gatherings.queries.timing.showing import proposal, two_to_choose_from
from thirdpillar.practice.gatherings.rules.timing import weighing
from thirdpillar.practice.gatherings.views.common import WHO, done, found


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def when_and_where(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """What is possible, and what would be best for those who can come least."""
    gathering, scope, now = found(request, gathering_id), request.scope, clock.now()
    zone, on = request.district.zone, clock.today(request.district.zone)
    search = timing.search_of(gathering, seen_by=scope)
    times = timing.local_times(search, zone) if search else []
    form = SearchForm(
        request.POST if request.method == "POST" else None, zone=zone, times=times,
        places=search.places if search else [{"name": gathering.place}],
        initial={
            "sessions": search.sessions if search else 1,
            "most_minutes": search.most_minutes if search else weighing(on)["most_minutes"],
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("times", "places", "sessions", "most_minutes")}
        if done(request, lambda: deeds.ask_search(gathering_id=gathering.pk, by=scope, at=now, **wanted)):
            return redirect("gatherings:when", gathering.pk)
    working = search is not None and search.done_at is None
    context = {
        "gathering": gathering,
        "form": form,
        "working": working,
        "failed": search is not None and search.done_at is not None and not search.found,
        "proposal": proposal(search, times, on, timing.like(gathering, seen_by=scope))
        if search and search.found
        else None,
        "ground": timing.ground_of(search, seen_by=scope),
        **_asked(gathering, search, times, scope),
        "feed": timing.feed_row(seen_by=scope),
        "today": on,
        "is_open": gathering.stage != "cancelled" and gathering.begins_at > now,
    }
    return render(request, "gatherings/when/one.html", context, status=422 if form.errors else 200)


def _asked(gathering, search, times, scope) -> dict:
    """What families were asked of this gathering's time, and what they said."""
    tally = asked.tally(gathering, seen_by=scope)
    between = [
        {
            "begins": datetime.fromisoformat(begins), "place": place, "time": time, "place_number": number,
            "families": families,
        }
        for (begins, _ends, place, time, number), families in zip(
            search.between if search else [], (tally.first, tally.second), strict=False
        )
    ]  # fmt: skip
    return {
        "free_asked": asked.free_asked(gathering, seen_by=scope),
        "tally": tally,
        "between": between,
        **(two_to_choose_from(search, times) if search and search.found else {}),
    }


@open_to(*WHO)
@require_POST
def take(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """This time and this place: the gathering goes there, or a second one is planned there."""
    found(request, gathering_id)
    time, place = (request.POST.get(name, "") for name in ("time", "place"))
    if not (time.isdecimal() and place.isdecimal()):
        raise Http404
    if request.POST.get("deed") == "second":
        made = []
        one = {"time": int(time), "place": int(place), "by": request.scope, "at": clock.now()}
        done(
            request,
            lambda: made.append(deeds.plan_second(gathering_id=gathering_id, **one)),
            _("Planned a gathering"),
        )
        return redirect("gatherings:one", made[0].pk) if made else redirect("gatherings:when", gathering_id)
    done(
        request,
        lambda: deeds.take_time_and_place(
            gathering_id=gathering_id, time=int(time), place=int(place), by=request.scope, at=clock.now()
        ),
        _("Changed. Families who were invited are told if the time or the place is new."),
    )
    return redirect("gatherings:one", gathering_id)


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def free_times(request: HttpRequest, gathering_id: UUID, household_id: UUID) -> HttpResponse:
    """What a family told staff of its time."""
    gathering, scope = found(request, gathering_id), request.scope
    if not Household.objects.seen_by(scope).filter(pk=household_id, dissolved_at=None).exists():
        raise Http404
    kept = timing.free_times_of(household_id, seen_by=scope)
    two = asked.asked_of_two(gathering, household_id, seen_by=scope)
    form = ToldToStaffForm(
        request.POST if request.method == "POST" else None,
        initial=({"parts": kept.parts, "childcare": kept.childcare} if kept else {})
        | {"picks": two and two.picks},
        said=_two_in_words(gathering, request, scope) if two else [],
    )
    if request.method == "POST" and form.is_valid():
        said, how = form.cleaned_data, {"way": form.cleaned_data["way"], "by": scope, "at": clock.now()}
        # What stands as it was is not said anew: its age counts.
        has_said = not kept or (said["parts"], said["childcare"]) != (kept.parts, kept.childcare)

        def note() -> None:
            if has_said and (said["parts"] or said["childcare"] or not two):
                deeds.say_free_times(
                    household_id=household_id, parts=said["parts"], childcare=said["childcare"], **how
                )
            if two and said["picks"]:
                deeds.answer_asking(asking_id=two.pk, picks=said["picks"], **how)

        done(request, note, _("Noted."))
        return redirect("gatherings:families", gathering.pk)
    return render(
        request, "gatherings/when/family.html", {"gathering": gathering, "form": form, "kept": kept}
    )


def _two_in_words(gathering, request: HttpRequest, scope) -> list[str]:
    language, zone = translation.get_language() or "en", request.district.zone  # type: ignore[attr-defined]
    return [
        f"{day_and_time(begins, zone, language)}, {place}"
        for begins, _ends, place in asked.between_of(gathering, seen_by=scope)
    ]


@open_to(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def buses(request: HttpRequest) -> HttpResponse:
    """The district's bus timetable, in which squares families live, and the map of the area."""
    scope, now = request.scope, clock.now()
    sent = request.POST.get("what") if request.method == "POST" else ""
    feed_form = FeedForm(*((request.POST, request.FILES) if sent == "feed" else ()))
    squares_form = SquaresForm(*((request.POST, request.FILES) if sent == "homes" else ()))
    area_form = AreaMapForm(*((request.POST, request.FILES) if sent == "area" else ()))
    form = {"feed": feed_form, "area": area_form}.get(sent or "", squares_form)
    if sent == "no_area":
        deeds.remove_area_map(by=scope, at=now)
        messages.success(request, _("Removed."))
        return redirect("gatherings:buses")
    if sent and form.is_valid():
        try:
            if sent == "feed":
                file = form.cleaned_data["feed"]
                deeds.load_feed(name=file.name, content=file.read(), by=scope, at=now)
                messages.success(request, _("Noted."))
            elif sent == "area":
                file = form.cleaned_data["area"]
                deeds.load_area_map(name=file.name, chunks=file.chunks(), by=scope, at=now)
                messages.success(request, _("Noted."))
            else:
                kept = deeds.load_squares(homes=form.cleaned_data["homes"], by=scope, at=now)
                messages.success(request, deeds.squares_said(kept))
            return redirect("gatherings:buses")
        except Refused as refused:
            form.add_error(None, str(refused.reason))
    context = {
        "feed": timing.feed_row(seen_by=scope),
        "today": clock.today(request.district.zone),
        "feed_form": feed_form,
        "squares_form": squares_form,
        "area_form": area_form,
        "area_map": timing.area_map_row(seen_by=scope),
        "known": deeds.squares_said(timing.squares_known(district_id=scope.district_id)),
    }
    return render(request, "gatherings/when/buses.html", context, status=422 if form.errors else 200)
