"""Tours: their stops, the printed sheet in a language, who of us went, and what was learned there."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.bidi import is_right_to_left
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices
from thirdpillar.ground.schools.models import School
from thirdpillar.practice.gatherings.actions import tours as deeds
from thirdpillar.practice.gatherings.forms.tours import StopForm
from thirdpillar.practice.gatherings.models import TourStop
from thirdpillar.practice.gatherings.queries import tours as queries
from thirdpillar.practice.gatherings.rules.tours import may_note_who_went
from thirdpillar.practice.gatherings.views.common import WHO, done, found


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def stops(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The stops in order, one changed (`?stop=`), moved or taken out, another added."""
    gathering, scope, now = found(request, gathering_id), request.scope, clock.now()  # type: ignore[attr-defined]
    there = queries.stops_of(gathering, seen_by=scope)
    asked = (request.POST or request.GET).get("stop", "")
    one = next((each for each in there if str(each.pk) == asked), None)
    if one and request.POST.get("deed") in ("up", "remove"):
        deed = deeds.move_stop_up if request.POST["deed"] == "up" else deeds.remove_stop
        stop_id = one.pk
        done(request, lambda: deed(gathering_id=gathering.pk, stop_id=stop_id, by=scope, at=now), _("Saved."))
        return redirect("gatherings:stops", gathering.pk)
    district = request.district  # type: ignore[attr-defined]
    also = dict.fromkeys(
        [*(tag.lower() for tag in district.languages[1:]), *(one.in_languages if one else ())]
    )
    form = StopForm(request.POST or None, initial=StopForm.initial_of(one) if one else None, also=also)
    if request.method == "POST" and form.is_valid():
        changed = one.pk if one else None
        if done(
            request,
            lambda: deeds.write_stop(
                gathering_id=gathering.pk, stop=form.stop(), stop_id=changed, by=scope, at=now
            ),
            _("Saved."),
        ):
            return redirect("gatherings:stops", gathering.pk)
    walked = queries.walk(gathering, there)
    tags = dict.fromkeys([*(tag.lower() for tag in district.languages), *gathering.languages, "en"])
    return render(
        request,
        "gatherings/tours/stops.html",
        {
            "gathering": gathering, "rows": walked, "form": form, "one": one,
            "late": bool(walked) and walked[-1].ends_at > gathering.ends_at,
            "languages": [{"value": tag, "label": label} for tag, label in language_choices(tags)],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@open_to(*WHO, support=False)
@require_safe
def tour_sheet(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """The tour on paper, in a language: when one is where, who receives us, what we learn, lines to write on."""
    gathering, scope = found(request, gathering_id), request.scope  # type: ignore[attr-defined]
    said = request.GET.get("language", "")
    language = (
        said if said.replace("-", "").isalnum() and len(said) <= 20 else translation.get_language() or "en"
    )
    zone = request.district.zone  # type: ignore[attr-defined]
    school = School.objects.seen_by(scope).filter(pk=gathering.school_id).first()
    with translation.override(language):
        rows = [
            {
                "it": one.it, "at": day_and_time(one.begins_at, zone, language).rpartition(", ")[2].rpartition("، ")[2],
                "place": one.it.said("place", language), "learn": one.it.said("learn", language), "on_foot": one.on_foot,
            }
            for one in queries.walk(gathering, queries.stops_of(gathering, seen_by=scope))
        ]  # fmt: skip
        return render(
            request,
            "gatherings/tours/sheet.html",
            {
                "gathering": gathering, "school": school, "rows": rows, "language": language,
                "title": gathering.title_in(language), "about": gathering.about_in(language),
                "direction": "rtl" if is_right_to_left(language) else "ltr",
                "when": day_and_time(gathering.begins_at, zone, language),
            },
        )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def who_went(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """Who of the staff was on the tour. Not for a principal, who evaluates them."""
    gathering, scope, now = found(request, gathering_id), request.scope, clock.now()  # type: ignore[attr-defined]
    if may_note_who_went(scope):
        raise Http404
    if request.method == "POST":
        went = ids_among(request.POST.getlist("went"))
        done(
            request,
            lambda: deeds.note_who_went(gathering_id=gathering.pk, account_ids=went, by=scope, at=now),
            _("Saved."),
        )
        return redirect("gatherings:tour_who", gathering.pk)
    there = queries.who_went(gathering, seen_by=scope)
    people = queries.who_may_have_gone(gathering, seen_by=scope)
    rows = [{"it": one, "went": one.pk in there} for one in people]
    return render(request, "gatherings/tours/who_went.html", {"gathering": gathering, "rows": rows})


@open_to(*WHO, Role.TEACHER)
@require_http_methods(["GET", "HEAD", "POST"])
def tours_page(request: HttpRequest) -> HttpResponse:
    """What tours of the neighbourhood taught us, stop by stop: all who work at the school read it and add to it."""
    scope, now = request.scope, clock.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        words = request.POST.get("words", "")
        asked = next(iter(ids_among([request.POST.get("stop", "")])), None)
        stop = TourStop.objects.seen_by(scope).filter(pk=asked).first()
        if stop is None:
            raise Http404
        done(request, lambda: deeds.note_learned(stop_id=stop.pk, words=words, by=scope, at=now), _("Saved."))
        return redirect("gatherings:tours")
    rows = queries.tours(at=now, seen_by=scope)
    return render(request, "gatherings/tours/tours.html", {"rows": rows, "may_plan": scope.role in WHO})
