"""One conference moved by hand; schedules to print; and a teacher's own page."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.practice.conferences.actions.holding import hold_conference, take_back_held
from thirdpillar.practice.conferences.actions.moving import (
    lock_conference,
    move_conference,
    take_off,
)
from thirdpillar.practice.conferences.actions.telling import home_sheets
from thirdpillar.practice.conferences.choices import Stage
from thirdpillar.practice.conferences.forms import moment_typed
from thirdpillar.practice.conferences.models import Conference, Host
from thirdpillar.practice.conferences.queries import pages
from thirdpillar.practice.conferences.queries.coming import with_who_came
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.rules import REASONS, terms
from thirdpillar.practice.conferences.views.common import OWN, WHO, done, found, found_conference, note_read


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def conference(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """Where it is, where it could be with nobody else moved, and why it has no time."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    one = found_conference(request, conference_id)
    if request.method == "POST":
        _do(request, one)
        return redirect("conferences:conference", one.pk)
    if one.stage in (Stage.CANCELLED, Stage.HELD):
        raise Http404
    (row,) = pages.named([one], seen_by=scope)
    note_read(scope, [row["child"]])
    language = get_language() or "en"
    why = {each["conference"]: each["why"] for each in one.week.missed}.get(str(one.pk), "")
    openings = [
        (each.isoformat(), day_and_time(each, zone, language))
        for each in openings_of(one, at=clock.now(), seen_by=scope)
    ]
    return render(
        request,
        "conferences/conference.html",
        {
            "row": row, "it": one, "openings": openings, "why": REASONS.get(why, "") if one.stage == Stage.WANTED else "",
            "when": day_and_time(one.during.lower, zone, language) if one.during else "",
        },
    )  # fmt: skip


def _do(request: HttpRequest, one) -> None:
    scope, at, deed = request.scope, clock.now(), request.POST.get("deed")  # type: ignore[attr-defined]
    begins_at = moment_typed(request.POST.get("begins", ""))
    if deed == "move" and begins_at:
        done(
            request,
            lambda: move_conference(conference_id=one.pk, begins_at=begins_at, by=scope, at=at),
            _("Saved."),
        )
    elif deed in ("lock", "unlock"):
        done(
            request, lambda: lock_conference(conference_id=one.pk, is_locked=deed == "lock", by=scope, at=at)
        )
    elif deed == "off":
        done(request, lambda: take_off(conference_id=one.pk, by=scope, at=at), _("Saved."))


@open_to(*WHO)
@require_safe
def schedules(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """Each teacher's evenings on a page of its own; of one teacher, where one is named."""
    week = found(request, week_id)
    return _schedules(request, week, with_names=True)


@open_to(*WHO)
@require_safe
def doors(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """What hangs on each door: when it opens for whom, by the child's given name alone."""
    week = found(request, week_id)
    return _schedules(request, week, with_names=False)


def _schedules(request: HttpRequest, week, *, with_names: bool) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    hosts = {row["host"].account_id: row for row in pages.hosts_of(week, seen_by=scope)}
    rows = pages.named(pages.conferences_of(week, seen_by=scope), seen_by=scope)
    note_read(scope, [row["child"] for row in rows])
    sheets = []
    for account_id, host in hosts.items():
        mine = [row for row in rows if account_id in (row["it"].account_id, row["it"].interpreter_id)]
        if mine and (with_names or host["host"].part == "teacher"):
            sheets.append({**host, "days": _by_day(mine, request.district.zone)})  # type: ignore[attr-defined]
    return render(
        request, "conferences/schedules.html", {"week": week, "sheets": sheets, "with_names": with_names}
    )


def _by_day(rows: list[dict], zone: str) -> list[tuple]:
    def day(row: dict):
        return row["it"].during.lower.astimezone(ZoneInfo(zone)).date()

    return [(key, list(several)) for key, several in groupby(rows, key=day)]


@open_to(*WHO)
@require_safe
def family_sheets(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """A sheet for every home in its language: its times, rooms, and the square to its own page."""
    week, scope = found(request, week_id), request.scope  # type: ignore[attr-defined]
    sheets = home_sheets(week, at=clock.now(), by=scope)
    note_read(scope, [child for sheet in sheets for child in sheet["students"]])
    return render(request, "conferences/family_sheets.html", {"week": week, "sheets": sheets})


@open_to(*WHO)
@require_safe
def schedule(request: HttpRequest, host_id: UUID) -> HttpResponse:
    """One person's evenings, each conference leading to where it can be moved."""
    scope = request.scope  # type: ignore[attr-defined]
    host = Host.objects.seen_by(scope).select_related("week").filter(pk=host_id).first()
    if host is None:
        raise Http404
    rows = pages.named(pages.conferences_of(host.week, seen_by=scope), seen_by=scope)
    mine = [row for row in rows if host.account_id in (row["it"].account_id, row["it"].interpreter_id)]
    note_read(scope, [row["child"] for row in mine])
    name = next(
        (row["name"] for row in pages.hosts_of(host.week, seen_by=scope) if row["host"].pk == host.pk), ""
    )
    return render(
        request,
        "conferences/schedule.html",
        {"host": host, "name": name, "days": _by_day(mine, request.district.zone)},  # type: ignore[attr-defined]
    )


@open_to(*OWN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A teacher's or an interpreter's own conferences."""
    scope, zone = request.scope, request.district.zone  # type: ignore[attr-defined]
    now = clock.now()
    since = now - timedelta(days=terms(now.date())["note_days"])
    rows = with_who_came(pages.my_conferences(at=since, seen_by=scope), zone=zone, at=now, seen_by=scope)
    note_read(scope, [row["child"] for row in rows])
    today, open_rows = clock.today(zone), [row for row in rows if row["day"] >= clock.today(zone)]
    past = [row for row in rows if row["day"] < today]
    marks = scope.role == Role.TEACHER
    return render(
        request,
        "conferences/mine.html",
        {"days": _by_day(open_rows, zone), "past": _by_day(past, zone) if marks else [], "marks": marks},
    )


@open_to(*WHO)
@require_safe
def who_came(request: HttpRequest, week_id: UUID) -> HttpResponse:
    """At the door: the conferences of the days that have come, to note who came."""
    week, scope, zone = found(request, week_id), request.scope, request.district.zone  # type: ignore[attr-defined]
    rows = pages.named(pages.conferences_of(week, seen_by=scope), seen_by=scope)
    rows = [row for row in with_who_came(rows, zone=zone, at=clock.now(), seen_by=scope) if row["may_mark"]]
    note_read(scope, [row["child"] for row in rows])
    days = list(reversed(_by_day(rows, zone)))
    return render(request, "conferences/who_came.html", {"week": week, "days": days})


@open_to(*WHO, Role.TEACHER)
@require_POST
def held(request: HttpRequest, conference_id: UUID) -> HttpResponse:
    """Somebody came, or this is taken back."""
    scope, at = request.scope, clock.now()  # type: ignore[attr-defined]
    # Without its week, which a teacher does not see.
    one = Conference.objects.seen_by(scope).filter(pk=conference_id).first()
    if one is None:
        raise Http404
    if request.POST.get("deed") == "back":
        done(request, lambda: take_back_held(conference_id=one.pk, by=scope, at=at))
    else:
        adults = ids_among(request.POST.getlist("adult"))
        done(request, lambda: hold_conference(conference_id=one.pk, adult_ids=adults, by=scope, at=at))
    if scope.role == Role.TEACHER:
        return redirect("conferences:mine")
    return redirect("conferences:who_came", one.week_id)
