"""What stands in the calendar, from whatever room it comes, and what competes with what. No person, no family, no visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thirdpillar.algorithms.evenings import AT_ONCE, Plan, pairs
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.ical import Entry
from thirdpillar.ground.schools.models import District, School, Section
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.practice.conferences.models import Evening, TeamHome, TeamMeeting
from thirdpillar.practice.gatherings.choices import Stage, UseDateState
from thirdpillar.practice.gatherings.models import SpaceUseDate
from thirdpillar.practice.gatherings.queries.calendar import (
    Planned,
    days_between,
    planned,
    title_for,
    who_plans,
)
from thirdpillar.practice.gatherings.rules.calendar import evening_terms
from thirdpillar.practice.gatherings.views.common import WHO


@dataclass(frozen=True)
class Shown:
    """A row of the calendar, its times by the district's clock; `clashes` are (how, whose title) of what competes with it."""

    key: str
    kind: str
    begins: datetime
    ends: datetime
    title: str
    place: str
    by: str
    url: str = ""
    plan: Plan | None = None
    is_off: bool = False
    series: UUID | None = None
    clashes: tuple[tuple[str, str], ...] = ()

    @property
    def says_clash(self) -> str:
        """How it competes, in words: what is at one time first."""
        at_once = any(how == AT_ONCE for how, _title in self.clashes)
        return (_("At the same time") if at_once else _("The same evening")) if self.clashes else ""


def schools_of(scope: Scope) -> frozenset[UUID] | None:
    """The schools that somebody's calendar is about; None: all of the district."""
    if scope.sees_all:
        return None
    rows = Section.objects.seen_by(scope).filter(pk__in=scope.section_ids)
    return scope.school_ids | frozenset(rows.values_list("school_id", flat=True))


def whats_on(
    first: date,
    last: date,
    *,
    district: District,
    scope: Scope,
    schools: Collection[UUID] | None,
    with_off: bool = False,
) -> list[Shown]:
    """All of these days that concerns one of `schools` (None: any), as `scope` may read it; the first to begin first."""
    machine = Scope.system(district.pk, "the calendar of all that is planned")
    with tenancy.acting_as(machine):
        names = dict(School.objects.seen_by(machine).values_list("pk", "name"))
    zone = district.zone
    rows = [
        of_gathering(one, names, zone, scope)
        for one in planned(first, last, zone=zone, seen_by=scope, schools=schools, with_off=with_off)
    ]
    begin, end = days_between(first, last, zone)
    with tenancy.acting_as(machine):
        evenings = Evening.objects.seen_by(machine).filter(begins_at__lt=end, ends_at__gt=begin)
        evenings = evenings.exclude(week__stage=WeekStage.CANCELLED)
        uses = SpaceUseDate.objects.seen_by(machine).filter(
            begins_at__lt=end, ends_at__gt=begin, state=UseDateState.HELD
        )
        meetings = TeamMeeting.objects.seen_by(machine).filter(begins_at__lt=end, ends_at__gt=begin)
        meetings = meetings if with_off else meetings.filter(off_at=None)
        if schools is not None:
            evenings, uses, meetings = (
                each.filter(school_id__in=schools) for each in (evenings, uses, meetings)
            )
        rows += [_of_evening(one, names, zone, scope) for one in evenings]
        rows += [_of_use(one, names, zone, scope) for one in uses.select_related("use", "room")]
        rows += _of_meetings(list(meetings), names, zone, scope, machine)
    return with_clashes(sorted(rows, key=lambda each: (each.begins, each.title)), first)


def with_clashes(rows: list[Shown], on: date) -> list[Shown]:
    """The same rows, each with what competes with it."""
    titles = {one.key: one.title for one in rows}
    found = pairs([one.plan for one in rows if one.plan], evening_terms(on))
    return [
        replace(one, clashes=tuple((how, titles[key]) for key, how in found.get(one.key, {}).items()))
        for one in rows
    ]


def of_gathering(one: Planned, names: dict[UUID, str], zone: str, scope: Scope) -> Shown:
    """A gathering, or a session of a programme."""
    row = one.it
    room = str(row.room) if row.room else ""
    return Shown(
        key=str(row.pk),
        kind="session" if row.programme_id else row.kind or "gathering",
        begins=_here(row.begins_at, zone),
        ends=_here(row.ends_at, zone),
        title=title_for(one, scope, get_language() or "en"),
        place=" · ".join(each for each in (row.place, room) if each),
        by=who_plans(one, names),
        url=_address("gatherings:one", row.pk, row.school_id, scope),
        plan=one.plan,
        is_off=row.stage == Stage.CANCELLED,
        series=row.programme_id,
    )


def entries(rows: Iterable[Shown], zone: str, host: str, language: str) -> list[Entry]:
    """Rows as calendars take them."""
    here = ZoneInfo(zone)
    return [
        Entry(
            uid=f"{one.key}@{host}", begins_at=one.begins.replace(tzinfo=here), ends_at=one.ends.replace(tzinfo=here),
            title=one.title, place=one.place, words=one.by, language=language, is_off=one.is_off,
        )
        for one in rows
    ]  # fmt: skip


def all_day(day: date, title: str, zone: str, host: str, language: str) -> Entry:
    """A day of the school calendar as calendars take it."""
    begin, end = days_between(day, day, zone)
    return Entry(
        uid=f"{day.isoformat()}@{host}", begins_at=begin, ends_at=end, title=title, language=language
    )


def _of_evening(one: Evening, names: dict[UUID, str], zone: str, scope: Scope) -> Shown:
    begins, ends = _here(one.begins_at, zone), _here(one.ends_at, zone)
    school = names.get(one.school_id, "")
    return Shown(
        key=str(one.pk), kind="conferences", begins=begins, ends=ends, title=_("Conferences"), place=school, by=school,
        url=_address("conferences:one", one.week_id, one.school_id, scope),
        plan=Plan(str(one.pk), begins, ends, schools=frozenset({str(one.school_id)})),
    )  # fmt: skip


def _of_meetings(
    meetings: list[TeamMeeting], names: dict, zone: str, scope: Scope, machine: Scope
) -> list[Shown]:
    """Meetings of classes' teams: they want the homes of the class, and no others."""
    homes: dict[UUID, set[str]] = defaultdict(set)
    members = TeamHome.objects.seen_by(machine).filter(team_id__in={one.team_id for one in meetings})
    for team_id, home in members.values_list("team_id", "household_id"):
        homes[team_id].add(str(home))
    classes = Section.objects.seen_by(machine).filter(pk__in={one.section_id for one in meetings})
    titles = dict(classes.values_list("pk", "title"))
    found = []
    for one in meetings:
        begins, ends = _here(one.begins_at, zone), _here(one.ends_at, zone)
        school = names.get(one.school_id, "") if one.school_id else ""
        plan = Plan(
            str(one.pk), begins, ends, schools=frozenset({str(one.school_id)}), families=frozenset(homes[one.team_id])
        )  # fmt: skip
        found.append(
            Shown(
                key=str(one.pk), kind="conferences", begins=begins, ends=ends,
                title=f"{_('Class teams')}: {titles.get(one.section_id, '')}", place=one.place or school, by=school,
                url=_address("conferences:meeting", one.pk, one.school_id, scope),
                plan=plan if homes[one.team_id] and not one.off_at else None, is_off=bool(one.off_at),
            )
        )  # fmt: skip
    return found


def _of_use(one: SpaceUseDate, names: dict[UUID, str], zone: str, scope: Scope) -> Shown:
    school = names.get(one.school_id, "") if one.school_id else ""
    return Shown(
        key=str(one.pk), kind="space", begins=_here(one.begins_at, zone), ends=_here(one.ends_at, zone),
        title=one.use.title, place=" · ".join(each for each in (school, str(one.room)) if each), by=one.use.group,
        url=_address("gatherings:space", one.use_id, one.school_id, scope),
    )  # fmt: skip


def _here(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _address(name: str, pk: UUID, school_id: UUID | None, scope: Scope) -> str:
    """Where it is planned, for those who may go there."""
    return (
        reverse(name, args=[pk])
        if scope.role in WHO and (scope.sees_all or school_id in scope.school_ids)
        else ""
    )


def month_of(day: date, first_weekday: int) -> tuple[date, date]:
    """The first and the last day of the whole weeks that a month touches (0 is Monday)."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return week_of(first, first_weekday)[0], week_of(last, first_weekday)[1]


def week_of(day: date, first_weekday: int) -> tuple[date, date]:
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return first, first + timedelta(days=6)
