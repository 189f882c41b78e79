"""What is planned for families when, whoever plans it: no person stands in it, so every school may know what concerns it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from thirdpillar.algorithms.evenings import Plan, competing, free_days
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.models import Terms as ConversationTerms
from thirdpillar.practice.gatherings.choices import DayKind, GatheringKind, ProgrammeKind, Stage
from thirdpillar.practice.gatherings.models import CalendarDay, Gathering, Programme
from thirdpillar.practice.gatherings.queries.audience import Audience
from thirdpillar.practice.gatherings.rules.calendar import calendar_terms, evening_terms
from thirdpillar.practice.gatherings.rules.programmes import MOST_SESSIONS, Weekly, weekly


@dataclass(frozen=True)
class Planned:
    """A gathering as the calendar knows it: for which schools (none: all), and `plan` where it wants families to come."""

    it: Gathering
    schools: frozenset[str]
    plan: Plan | None
    planner: str


def days_between(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, by the clock of `zone`."""
    here = ZoneInfo(zone)
    return datetime.combine(first, time(), here), datetime.combine(last + timedelta(days=1), time(), here)


def planned(
    first: date, last: date, *, zone: str, seen_by: Scope, schools: Collection[UUID] | None = None, with_off: bool = False
) -> list[Planned]:  # fmt: skip
    """Gatherings of these days that concern one of `schools` (None: any), with `with_off` also those called off."""
    begin, end = days_between(first, last, zone)
    machine = Scope.system(seen_by.district_id, "what is planned for families when")
    with tenancy.acting_as(machine):
        rows = Gathering.objects.seen_by(machine).filter(begins_at__lt=end, ends_at__gt=begin)
        rows = rows.select_related("programme", "room").order_by("begins_at", "title")
        found = list(rows if with_off else rows.exclude(stage=Stage.CANCELLED))
        makers = {one.made_by_id for one in found if one.made_by_id}
        names = {one.pk: one.display_name for one in Account.objects.seen_by(machine).filter(pk__in=makers)}
    wanted = None if schools is None else {str(one) for one in schools}
    told = [_told(one, zone, names.get(one.made_by_id, "") if one.made_by_id else "") for one in found]
    return [one for one in told if wanted is None or not one.schools or not wanted.isdisjoint(one.schools)]


def plan_of(
    key: str, begins_at: datetime, ends_at: datetime, zone: str, *, audience: Audience, school_id: UUID | str | None
) -> Plan:  # fmt: skip
    """What is planned, as plans are weighed against each other: by the district's clock, and for whom."""
    here = ZoneInfo(zone)
    return Plan(
        key,
        begins_at.astimezone(here).replace(tzinfo=None),
        ends_at.astimezone(here).replace(tzinfo=None),
        schools=_schools(audience, school_id),
        grades=frozenset(audience.grades),
        languages=frozenset(audience.languages),
        families=frozenset(audience.families),
    )


def competing_with(
    *wanted: Plan, zone: str, seen_by: Scope, but_of: UUID | None = None
) -> list[Planned]:  # fmt: skip
    """Gatherings that want the same families at the same time as one of these, the first to begin first; none of the
    programme `but_of`."""
    if not wanted:
        return []
    first, last = min(one.begins for one in wanted).date(), max(one.ends for one in wanted).date()
    terms = evening_terms(first)
    there = planned(first, last, zone=zone, seen_by=seen_by)
    return [
        one
        for one in there
        if one.plan
        and not (but_of and one.it.programme_id == but_of)
        and any(competing(each, one.plan, terms) for each in wanted)
    ]


def seen_as(days: Collection[date]) -> str:
    """What a form says back of days whose competitors somebody has read of."""
    first, last = min(days), max(days)
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}x{len(days)}"


def series_of(programme: Programme, said: Mapping, scope: Scope) -> Weekly:
    """Weekly dates as somebody asks for them (`forms.programmes.SessionsForm`), days without school left out."""
    first, weeks = said["first_on"], timedelta(weeks=said["times"] + MOST_SESSIONS)
    closed = calendar_days(
        first, first + weeks, seen_by=scope, schools=[programme.school_id] if programme.school_id else None
    )
    return weekly(first, said["times"], {*without_families(closed), *said["but_not_on"]})


def plans_of(
    school_id: UUID | None, days: Collection[date], begins: time, ends: time, zone: str
) -> list[Plan]:  # fmt: skip
    """Sessions that are still being planned, for all families of a school or of the district."""
    here = ZoneInfo(zone)
    return [
        plan_of(
            f"new {day}", datetime.combine(day, begins, here), datetime.combine(day, ends, here), zone,
            audience=Audience(), school_id=school_id,
        )
        for day in days
    ]  # fmt: skip


def free_near(wanted: Plan, others: Collection[Plan], closed: Collection[date], *, today: date) -> list[date]:
    """The nearest days on which the same plan would compete with none of `others`."""
    terms = calendar_terms(today)
    weekdays = {*terms["weekdays"], wanted.begins.weekday()}
    return free_days(
        wanted, others, evening_terms(today), weekdays=weekdays, closed=closed,
        first=today + timedelta(days=1), within=terms["near_days"], most=terms["most_free"],
    )  # fmt: skip


def around(wanted: Plan) -> tuple[date, date]:
    """The first and the last day on which a free evening is looked for."""
    near = timedelta(days=calendar_terms(wanted.begins.date())["near_days"])
    return wanted.begins.date() - near, wanted.ends.date() + near


def calendar_days(
    first: date, last: date, *, seen_by: Scope, schools: Collection[UUID] | None = None
) -> dict[date, list[tuple[str, str]]]:
    """{day: [(kind, words)]} of the school calendar; of one school, or of the whole district where no school is named.

    Days without school that the district set for its conversations are days without school here, and close the buildings.
    """
    machine = Scope.system(seen_by.district_id, "the school calendar")
    with tenancy.acting_as(machine):
        rows = CalendarDay.objects.seen_by(machine).filter(first_on__lte=last, last_on__gte=first)
        rows = rows.filter(Q(school_id=None) | Q(school_id__in=schools or ()))
        own = list(rows.order_by("first_on", "kind"))
        terms = ConversationTerms.objects.seen_by(machine).first()
    found: dict[date, list[tuple[str, str]]] = {}
    for one in own:
        day = max(one.first_on, first)
        while day <= min(one.last_on, last):
            found.setdefault(day, []).append((one.kind, one.words))
            day += timedelta(days=1)
    for day in terms.closed_on if terms else ():
        if first <= day <= last and day not in found:
            found[day] = [(DayKind.CLOSED, "")]
    return dict(sorted(found.items()))


def without_families(days: dict[date, list[tuple[str, str]]]) -> set[date]:
    """Of these days of the school calendar those that are no evenings to offer: no school, or the building is closed."""
    return {day for day, kinds in days.items() if any(kind != DayKind.HALF_DAY for kind, _words in kinds)}


def last_department(*, seen_by: Scope) -> str:
    """What the asker wrote last as their department."""
    mine = Gathering.objects.seen_by(seen_by).filter(made_by_id=seen_by.account_id).exclude(department="")
    return mine.order_by("-made_at").values_list("department", flat=True).first() or ""


def _told(one: Gathering, zone: str, planner: str) -> Planned:
    audience = Audience.of(one.audience)
    for_staff = bool(one.programme and one.programme.kind == ProgrammeKind.STAFF)
    plan = plan_of(
        str(one.pk), one.begins_at, one.ends_at, zone, audience=audience, school_id=one.school_id
    )  # fmt: skip
    return Planned(one, plan.schools, None if for_staff or one.stage == Stage.CANCELLED else plan, planner)


def _schools(audience: Audience, school_id: UUID | str | None) -> frozenset[str]:
    return frozenset(audience.schools or ([str(school_id)] if school_id else []))


def who_plans(one: Planned, schools: dict[UUID, str]) -> str:
    """Whose plan it is in words: the department that was written, else the school or the district's office; and who."""
    school = schools.get(one.it.school_id, "") if one.it.school_id else ""
    where = one.it.department or school or str(Role.OFFICE.label)
    return f"{where} ({one.planner})" if one.planner else where


def title_for(one: Planned, scope: Scope, language: str) -> str:
    """Its title; of one for families chosen one by one only to its own planners, for it may tell what they have in common."""
    may = scope.sees_all or (scope.breadth == "school" and one.it.school_id in scope.school_ids)
    if Audience.of(one.it.audience).families and not may:
        return str(GatheringKind.PLAIN.label)
    return one.it.title_in(language)
