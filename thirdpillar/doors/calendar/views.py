"""The calendar's pages: a month, a week, what else is on an evening while one plans, a feed, and a building's public list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thirdpillar.algorithms.evenings import competing
from thirdpillar.doors.calendar.plans import all_day, entries, month_of, schools_of, week_of, whats_on
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import by_link, for_anyone, open_to
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.base.ical import calendar
from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.gatherings.choices import DayKind, ProgrammeKind, ProgrammeStage, Stage
from thirdpillar.practice.gatherings.forms import audience_typed
from thirdpillar.practice.gatherings.forms.programmes import SessionsForm
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.calendar import (
    around,
    calendar_days,
    free_near,
    plan_of,
    plans_of,
    seen_as,
    series_of,
    without_families,
)
from thirdpillar.practice.gatherings.queries.programmes import programme
from thirdpillar.practice.gatherings.queries.spaces import hours_of, public_dates
from thirdpillar.practice.gatherings.rules.calendar import evening_terms
from thirdpillar.practice.gatherings.views.common import WHO

EVERYBODY = (*WHO, Role.TEACHER)
SALT = "calendar.feed"
# How many rows a day of the month's picture has room for; the day's own list has them all.
MOST_A_DAY = 4
FEED_BACK, FEED_ON = timedelta(days=30), timedelta(days=180)
BUILDING_ON = timedelta(days=60)


@open_to(*EVERYBODY)
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A week, or a month, of one school or of the district."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    own, said = schools_of(scope), request.GET
    offered = _schools(scope, own)
    asked = next((one for one in ids_among([said.get("school", "")]) if one in offered), None)
    schools = [asked] if asked else own
    today = clock.today(district.zone)
    day, is_week = _day(said.get("day", ""), today), said.get("view") == "week"
    weekday = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    first, last = week_of(day, weekday) if is_week else month_of(day, weekday)
    rows = whats_on(first, last, district=district, scope=scope, schools=schools)
    marked = calendar_days(first, last, seen_by=scope, schools=schools if asked or own else None)
    step = timedelta(days=7)
    before = first - step if is_week else day.replace(day=1) - timedelta(days=1)
    after = first + step if is_week else (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return render(
        request,
        "calendar/calendar.html",
        {
            "days": [_shown_day(one, rows, marked, today, is_week, day) for one in days],
            "clashing": sum(1 for one in rows if one.clashes),
            "weekdays": days[:7], "is_week": is_week, "day": day, "today": today, "before": before, "after": after,
            "first": first, "last": last, "school": asked,
            "name": offered[asked] if asked else district.name,
            "schools": [{"value": str(pk), "label": name} for pk, name in offered.items()],
            "views": [{"value": "week", "label": _("Week")}],
            "feed": reverse("calendar:feed", args=[_token(request.account, asked)]) if not scope.read_only else "",  # type: ignore[attr-defined]
            "may_plan": scope.role in WHO,
        },
    )  # fmt: skip


@open_to(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def evening(request: HttpRequest) -> HttpResponse:
    """What else is planned for the same families then, while a gathering is still being planned, and free days nearby.

    While the form is filled in it answers a part of the page; without scripts, a small page of its own.
    """
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    said = request.POST or request.GET
    context: dict = {}
    moments = None if said.get("programme") else _moments(said)
    if said.get("programme"):
        context = _competing_series(request, said)
    if moments:
        day, begins, ends = moments
        begin, _end = (datetime.combine(day, each) for each in (begins, ends))
        end = datetime.combine(day if ends > begins else day + timedelta(days=1), ends)
        zone_of = ZoneInfo(district.zone)
        audience = audience_typed(said)
        wanted = plan_of(
            said.get("gathering", "") or "new", begin.replace(tzinfo=zone_of), end.replace(tzinfo=zone_of), district.zone,
            audience=audience, school_id=next(iter(ids_among([said.get("school", "")])), None),
        )  # fmt: skip
        concerned = ids_among(sorted(wanted.schools)) or None
        first, last = around(wanted)
        rows = whats_on(first, last, district=district, scope=scope, schools=concerned)
        marked = calendar_days(first, last, seen_by=scope, schools=concerned)
        context = _competing(wanted, rows, marked, clock.today(district.zone), day)
    return render(
        request,
        "gatherings/_parts/competing.html" if request.htmx else "calendar/evening.html",  # type: ignore[attr-defined]
        context,
    )


@by_link
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar for other calendars, as whoever's link it is sees it today; who left has none."""
    district, account, school = _of_token(request, token)
    machine = Scope.system(district.pk, "whose calendar feed it is")
    with tenancy.acting_as(machine):
        scope = scope_of_account(account, district.zone)
    if scope.role not in EVERYBODY:
        raise Http404
    language = account.language or get_language() or "en"
    today = clock.today(district.zone)
    first, last = today - FEED_BACK, today + FEED_ON
    with tenancy.acting_as(scope), translation.override(language):
        own = schools_of(scope)
        schools = own if school is None else [school] if own is None or school in own else []
        rows = whats_on(first, last, district=district, scope=scope, schools=schools, with_off=True)
        host, zone = request.get_host(), district.zone
        told = entries(rows, zone, host, language)
        for day, kinds in calendar_days(first, last, seen_by=scope, schools=schools).items():
            told.append(all_day(day, _marks(kinds), zone, host, language))
        text = calendar(told, name=f"{_('Calendar')} · {district.name}", zone=zone, at=clock.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@for_anyone
@require_safe
def building(request: HttpRequest, school_id: UUID) -> HttpResponse:
    """What is on in a school's building that anybody may come to or know of: partners' uses, courses; no contact of anybody."""
    district = request.district  # type: ignore[attr-defined]
    if district is None:
        raise Http404
    machine = Scope.system(district.pk, "what anybody may read of a building")
    today = clock.today(district.zone)
    with tenancy.acting_as(machine):
        school = School.objects.seen_by(machine).filter(pk=school_id, left_at=None).first()
        if school is None:
            raise Http404
        sessions = Gathering.objects.seen_by(machine).filter(
            ~Q(programme__kind=ProgrammeKind.STAFF), programme__stage=ProgrammeStage.OPEN, school_id=school.pk,
            ends_at__gt=clock.now(), begins_at__lt=clock.now() + BUILDING_ON,
        ).exclude(stage=Stage.CANCELLED)  # fmt: skip
        language = get_language() or "en"
        rows = [
            {"begins_at": one.begins_at, "ends_at": one.ends_at, "title": one.title_in(language), "room": one.room, "by": ""}
            for one in sessions.select_related("room")
        ]  # fmt: skip
        rows += [
            {"begins_at": one.begins_at, "ends_at": one.ends_at, "title": one.use.title, "room": one.room, "by": one.use.group}
            for one in public_dates(school.pk, clock.now(), clock.now() + BUILDING_ON, seen_by=machine)
        ]  # fmt: skip
        hours = hours_of(school.pk, on=today, seen_by=machine)
    marked = calendar_days(today, today + BUILDING_ON, seen_by=machine, schools=[school.pk])
    closed = {
        day: kinds for day, kinds in marked.items() if any(kind == DayKind.CLOSED for kind, _w in kinds)
    }
    return render(
        request,
        "calendar/building.html",
        {
            "school": school,
            "rows": sorted(rows, key=lambda each: each["begins_at"]),
            "hours": [
                {"day": date(2024, 1, 1 + weekday), "opens": opens, "closes": closes}
                for weekday, (opens, closes) in sorted(hours.items())
            ],
            "closed": [{"day": day, "words": _marks(kinds)} for day, kinds in closed.items()],
        },
    )


def _competing(wanted, rows, marked, today: date, day: date) -> dict:
    terms = evening_terms(day)
    plans = [one.plan for one in rows if one.plan]
    there = [one for one in rows if one.plan and competing(wanted, one.plan, terms)]
    no_school = day in without_families(marked)
    found = {"competing": there, "seen": day.isoformat(), "asked": True, "marks": _marks(marked.get(day, []))}
    if there or no_school:
        found["free"] = free_near(wanted, plans, without_families(marked), today=today)
    return found


def _competing_series(request: HttpRequest, said) -> dict:
    """The same of weekly sessions that somebody is about to add to a programme."""
    scope, district = request.scope, request.district  # type: ignore[attr-defined]
    of = next((programme(one, seen_by=scope) for one in ids_among([said["programme"]])), None)
    form = SessionsForm(said)
    if of is None or of.kind == ProgrammeKind.STAFF or not form.is_valid():
        return {}
    days = series_of(of, form.cleaned_data, scope).days
    if not days:
        return {}
    wanted = plans_of(
        of.school_id, days, form.cleaned_data["begins"], form.cleaned_data["ends"], district.zone
    )
    rows = whats_on(
        days[0], days[-1], district=district, scope=scope, schools=[of.school_id] if of.school_id else None
    )
    terms = evening_terms(days[0])
    there = [
        one
        for one in rows
        if one.plan and one.series != of.pk and any(competing(each, one.plan, terms) for each in wanted)
    ]
    return {"competing": there, "seen": seen_as(days), "asked": True, "several": True}


def _shown_day(one: date, rows, marked, today: date, is_week: bool, day: date) -> dict:
    there = [row for row in rows if row.begins.date() == one]
    # What competes is never what a full day leaves away.
    first = there if is_week else sorted(there, key=lambda row: not row.clashes)[:MOST_A_DAY]
    shown = [row for row in there if row in first]
    return {
        "day": one, "full": day_in(one, get_language() or "en"), "rows": shown, "more": len(there) - len(shown),
        "marks": _marks(marked.get(one, [])),
        "is_today": one == today, "is_other": not is_week and one.month != day.month,
    }  # fmt: skip


def _marks(kinds: list[tuple[str, str]]) -> str:
    """Days of the school calendar in words."""
    labels = dict(DayKind.choices)
    return "; ".join(f"{labels[kind]}: {words}" if words else str(labels[kind]) for kind, words in kinds)


def _schools(scope: Scope, own) -> dict[UUID, str]:
    found = School.objects.seen_by(scope).filter(left_at=None).order_by("name")
    return dict((found if own is None else found.filter(pk__in=own)).values_list("pk", "name"))


def _day(said: str, today: date) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if abs((day - today).days) < 2000 else today


def _moments(said) -> tuple[date, time, time] | None:
    try:
        found = (
            date.fromisoformat(said.get("day", "")),
            *(time.fromisoformat(said.get(name, "")) for name in ("begins", "ends")),
        )
    except ValueError:
        return None
    return found if 1990 < found[0].year < 2200 else None  # type: ignore[return-value]


def _token(account: Account, school: UUID | None) -> str:
    """A feed's address: whose it is, under which epoch (signing out everywhere ends it), and of which school."""
    return signing.dumps([str(account.pk), account.epoch, str(school or "")], salt=SALT)


def _of_token(request: HttpRequest, token: str) -> tuple[District, Account, UUID | None]:
    district = request.district  # type: ignore[attr-defined]
    try:
        pk, epoch, school = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    if district is None:
        raise Http404
    machine = Scope.system(district.pk, "whose calendar feed it is")
    with tenancy.acting_as(machine):
        account = Account.objects.seen_by(machine).filter(pk=pk, epoch=epoch, suspended_at=None).first()
    if account is None:
        raise Http404
    return district, account, UUID(school) if school else None
