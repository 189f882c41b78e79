"""A home's own page of its conferences. No sign-in; looking changes nothing, a button does.

The link speaks of nobody but whom it was sent to: of children whom that adult may hear of, and never of another home.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.ground.accounts.policy import by_link
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ical import Entry, calendar
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries.astray import is_astray
from thirdpillar.ground.people.wording import number_label
from thirdpillar.practice.conferences.actions.compacts import mark_compact, unmark_compact
from thirdpillar.practice.conferences.actions.moving import move_conference, say_when
from thirdpillar.practice.conferences.actions.telling import Writer
from thirdpillar.practice.conferences.choices import STANDING, CompactWay, Stage, WeekStage
from thirdpillar.practice.conferences.forms import moment_typed
from thirdpillar.practice.conferences.models import Coming, Conference
from thirdpillar.practice.conferences.queries.compacts import compact_now, marks_of, text_for, texts_of
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.queries.pages import coming_by_code, evenings_of
from thirdpillar.practice.conferences.rules import is_fixed, may_move_itself
from thirdpillar.practice.conferences.rules.compacts import OF_FAMILY


class Holder(NamedTuple):
    """Whoever holds the link: their home in its week, what may be said to them, and a machine's scope to look it up with."""

    home: Coming
    writer: Writer
    conferences: list[Conference]
    by: Scope


def with_code(view: Callable) -> Callable:
    """Find the home of the code, within its district; speak its reader's language until another is chosen."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        district = request.district  # type: ignore[attr-defined]
        if district is None or not 10 <= len(code) <= 12:
            raise Http404
        by, at = Scope.system(district.pk, "a family's own link to its conferences"), clock.now()
        with tenancy.acting_as(by):
            home = coming_by_code(code, seen_by=by)
            if home is None or home.adult_id is None or home.week.stage != WeekStage.PUBLISHED:
                raise Http404
            writer = Writer(home.week, [home], by=by, at=at, with_missed=True)
            mine = writer.open_to(home)
            students = [one.student_id for one in mine]
            # Who may hear of none of its children by now is told nothing, not even that there was a time.
            if not mine or is_astray(
                home.adult_id, [home.pk], student_ids=students, since=home.code_at,
                handed_at=home.code_at or home.made_at, seen_by=by,
            ):  # fmt: skip
                raise Http404
            asked = translation.get_language() or "en"
            reads = page_language(home.language) or asked
            with translation.override(asked if request.COOKIES.get("tp_language") else reads):
                response = view(request, Holder(home, writer, mine, by))
                response.headers["Content-Language"] = translation.get_language() or "en"
        # The address holds the code: it must not travel on to other sites, nor stay in shared places.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return found


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_code
def conferences_page(request: HttpRequest, holder: Holder) -> HttpResponse:
    """When and where its conferences are; another time for one of them; days on which the family cannot come."""
    if request.method == "POST":
        try:
            messages.success(request, _do(request, holder))
        except Refused as problem:
            messages.error(request, str(problem.reason))
        return redirect("family_conferences:conferences", holder.home.code)
    home, writer, now = holder.home, holder.writer, clock.now()
    zone, language = writer.district.zone, translation.get_language() or "en"
    chosen = ids_among([request.GET.get("change", "")])
    on = clock.today(zone)
    compact = compact_now(home.school_id, on=on, seen_by=holder.by)
    texts = texts_of(compact, seen_by=holder.by) if compact else []
    theirs = text_for(texts, language, on, or_ours=False)
    marks = marks_of([one.pk for one in holder.conferences], seen_by=holder.by) if compact else {}
    rows = [
        {
            "it": one,
            "signs": [(made, made.label, marks.get(one.pk, {}).get(made)) for made in OF_FAMILY]
            if compact and one.stage in STANDING
            else [],
            "child": writer.name(one),
            "teacher": writer.teachers.get(one.account_id, ""),
            "when": day_and_time(one.during.lower, zone, language) if one.during else "",
            "may_change": one.stage in (Stage.PLACED, Stage.WANTED)
            and not (one.during and one.during.lower <= now)
            and not is_fixed(one),
            "fixed": may_move_itself(one) if one.stage == Stage.PLACED else None,
            "openings": [
                (each.isoformat(), day_and_time(each, zone, language))
                for each in openings_of(one, at=now, seen_by=holder.by)
            ]
            if one.pk in chosen
            else None,
        }
        for one in holder.conferences
    ]  # fmt: skip
    return render(
        request,
        "family_conferences/conferences.html",
        {
            "code": home.code, "rows": rows, "host": writer.school.name if writer.school else writer.district.name,
            "phone": writer.phone, "phone_label": number_label(writer.phone) if writer.phone else "",
            "evenings": [
                (one, day_and_time(one.begins_at, zone, language), one.pk in home.away_ids)
                for one in evenings_of(home.week, seen_by=holder.by)
                if one.ends_at > now
            ],
            "compact": theirs, "ours": None if theirs or not texts else texts[0],
            "has_time": any(row["when"] for row in rows),
        },
    )  # fmt: skip


def _do(request: HttpRequest, holder: Holder) -> str:
    """The button that was pressed; what is said then."""
    at, mine = clock.now(), {one.pk: one for one in holder.conferences}
    if request.POST.get("deed") == "away":
        missed = say_when(
            coming_id=holder.home.pk, away_ids=ids_among(request.POST.getlist("away")), by=holder.by, at=at
        )
        return _("Saved. We call you about the other times.") if missed else _("Saved. Thank you!")
    if request.POST.get("deed") in ("sign", "unsign"):
        return _sign(request, holder)
    begins_at = moment_typed(request.POST.get("begins", ""))
    for key in ids_among([request.POST.get("conference", "")]):
        if begins_at and key in mine:
            move_conference(conference_id=key, begins_at=begins_at, by=holder.by, at=at, quietly=True)
            return _("Saved. Thank you!")
    raise Refused(_("Choose one."))


def _sign(request: HttpRequest, holder: Holder) -> str:
    """What a parent or a child says to the compact, or takes back."""
    made, at = request.POST.get("made", ""), clock.now()
    for key in ids_among([request.POST.get("conference", "")]):
        if made in OF_FAMILY and key in {one.pk for one in holder.conferences}:
            if request.POST["deed"] == "sign":
                mark_compact(
                    conference_id=key, made=made, way=CompactWay.FAMILY, seen=request.POST.get("seen", ""),
                    by=holder.by, at=at,
                )  # fmt: skip
            else:
                unmark_compact(conference_id=key, made=made, by=holder.by, at=at)
            return _("Saved. Thank you!")
    raise Refused(_("Choose one."))


@by_link
@never_cache
@require_safe
@with_code
def calendar_file(request: HttpRequest, holder: Holder) -> HttpResponse:
    """The times for a calendar: no person and no child stands in it."""
    language = translation.get_language() or "en"
    title = str(_("Conference at school"))
    entries = [
        Entry(
            uid=f"{one.pk}@{request.get_host()}", begins_at=one.during.lower, ends_at=one.during.upper, title=title,
            place=one.room, language=language,
            url=request.build_absolute_uri(reverse("family_conferences:conferences", args=[holder.home.code])),
        )
        for one in holder.conferences
        if one.during
    ]  # fmt: skip
    told = calendar(entries, name=title, zone=holder.writer.district.zone, at=clock.now())
    return HttpResponse(told, content_type="text/calendar; charset=utf-8")
