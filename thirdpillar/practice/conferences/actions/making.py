"""Making a conference week: its evenings, the teachers of the school's classes, its interpreters, the homes that come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Placement
from thirdpillar.ground.schools.models import District, Section
from thirdpillar.ground.schools.queries.spaces import spaces_of
from thirdpillar.practice.conferences.choices import Part, PlanStage, Stage, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference, Evening, Host, Team, Week
from thirdpillar.practice.conferences.queries.staff import grants_held, teachers_of
from thirdpillar.practice.conferences.queries.wanted import spoken_tag, wanted_homes
from thirdpillar.practice.conferences.rules import enforce, may_change, may_last, may_plan
from thirdpillar.practice.conferences.rules.teams import CYCLE, citation, team_terms

ADDRESSED = ("adult_id", "language", "code", "code_at")


@transaction.atomic
def make_week(
    *, school_id: UUID, title: str, days: Sequence[date], begins: time, ends: time, minutes: int, between: int,
    team_id: UUID | None = None, by, at: datetime,
) -> Week:  # fmt: skip
    """A draft: with the teachers of the homerooms (of all classes, where the school has no homerooms), the interpreters of
    school and district, and every home of every child. Nobody outside sees it yet.

    With a `team_id` the individual meetings of that class's team, with its teacher alone and as long as the model says; once
    a year.
    """
    enforce(may_plan(by, school_id))
    wide = _wide(by)
    with tenancy.acting_as(wide):
        zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
        on = at.astimezone(zone).date()
        team = _team(team_id, school_id, on, wide) if team_id else None
        minutes = team_terms(CYCLE, on)["individual_minutes"] if team else minutes
        days = sorted(set(days))
        enforce(may_last(minutes, between, len(days), on))
        if days[0] < on or begins >= ends:
            raise Refused(_("It ends before it begins.") if begins >= ends else _("This time is over."))
        week = Week(
            district_id=by.district_id, school_id=school_id, title=title, minutes=minutes, between=between,
            made_by_id=by.account_id, team=team,
        )  # fmt: skip
        week.save(force_insert=True)
        same = {"district_id": by.district_id, "school_id": school_id, "week": week}
        spans = [(datetime.combine(day, begins, zone), datetime.combine(day, ends, zone)) for day in days]
        Evening.objects.bulk_create(Evening(**same, begins_at=since, ends_at=until) for since, until in spans)
        hosts = _hosts(same, on, wide, team)
        _leave_taken_rooms(hosts, school_id, spans, wide)
        with _in_free_rooms():
            Host.objects.bulk_create(hosts, batch_size=500)
        homes = _take_in(week, on=on, by=by, at=at, wide=wide)
        record(
            by=by,
            at=at,
            deed="conferences.make_week",
            subject="conference_week",
            subject_id=week.pk,
            homes=homes,
        )
    return week


@transaction.atomic
def take_in_families(*, week_id: UUID, by, at: datetime) -> int:
    """Look anew which homes come: children who moved here since, a home that parted, an adult who may not hear of a child
    any more. Answers how many homes there are."""
    wide = _wide(by)
    with tenancy.acting_as(wide):
        week = Week.objects.seen_by(wide).select_for_update().get(pk=week_id)
        enforce(may_plan(by, week.school_id))
        enforce(may_change(week))
        zone = District.objects.get(pk=by.district_id).zone
        homes = _take_in(week, on=at.astimezone(ZoneInfo(zone)).date(), by=by, at=at, wide=wide)
        record(
            by=by, at=at, deed="conferences.take_in_families", subject="conference_week", subject_id=week.pk,
            homes=homes,
        )  # fmt: skip
    return homes


@transaction.atomic
def change_host(
    *,
    host_id: UUID,
    room: str,
    away_ids: Collection[UUID],
    begins: time | None,
    ends: time | None,
    by,
    at: datetime,
) -> Host:
    """In which room somebody is, and when. What is planned outside their hours by now waits for planning. Raises Refused for a
    space of the school in which something else is then.
    """
    host = Host.objects.seen_by(by).select_for_update().select_related("week").filter(pk=host_id).first()
    if host is None:
        raise Refused(_("Choose one."))
    enforce(may_plan(by, host.school_id))
    enforce(may_change(host.week))
    if begins and ends and begins >= ends:
        raise Refused(_("It ends before it begins."))
    host.room, host.away_ids, host.begins, host.ends = room, list(away_ids), begins, ends
    host.changed_at = at
    with _in_free_rooms():
        host.save(update_fields=["room", "away_ids", "begins", "ends", "changed_at"])
    if host.part == Part.TEACHER:
        Conference.objects.seen_by(by).filter(week=host.week, account_id=host.account_id).update(room=room)
    record(by=by, at=at, deed="conferences.change_host", subject="conference_host", subject_id=host.pk)
    return host


@contextmanager
def _in_free_rooms() -> Iterator[None]:
    """Say plainly what the database refuses: a space of the school in which something else is then (no_room_twice)."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "no_room_twice" not in str(error):
            raise
        raise Refused(_("Something else is in this room at that time.")) from error


def _leave_taken_rooms(hosts: Sequence[Host], school_id: UUID, spans: Sequence[tuple], wide) -> None:
    """A class whose own room is taken on one of the evenings has none yet: somebody chooses one."""
    taken = spaces_of(school_id, since=spans[0][0], until=spans[-1][1], seen_by=wide)
    full = {
        name.lower()
        for name, busy in taken.items()
        if any(since < other[1] and other[0] < until for since, until in spans for other in busy)
    }
    spaces = {name.lower() for name in taken}
    for one in hosts:
        name = " ".join(one.room.split()).lower()
        if name in full:
            one.room = ""
        elif name in spaces:
            full.add(name)


def _take_in(week: Week, *, on: date, by, at: datetime, wide) -> int:
    district = District.objects.get(pk=by.district_id)
    first = (district.languages or ["en"])[0]
    homes = wanted_homes(week, on=on, first_language=first, seen_by=wide)
    same = {"district_id": by.district_id, "school_id": week.school_id, "week": week}
    hosts = {one.account_id: one for one in Host.objects.seen_by(wide).filter(week=week, part=Part.TEACHER)}
    known = {one.household_id: one for one in Coming.objects.seen_by(wide).filter(week=week)}
    new, moved = [], []
    for one in homes:
        here = known.get(one.household_id)
        if here is None:
            new.append(
                Coming(
                    **same, household_id=one.household_id, adult_id=one.adult_id, language=one.reads,
                    code=new_code(),
                )
            )  # fmt: skip
        elif (here.adult_id, here.language) != (one.adult_id, one.reads):
            if (
                here.adult_id != one.adult_id
            ):  # an old link may lie with somebody who may not hear of it any more
                here.code, here.code_at = new_code(), at
            here.adult_id, here.language = one.adult_id, one.reads
            moved.append(here)
    Coming.objects.bulk_create(new, batch_size=500)
    Coming.objects.seen_by(wide).bulk_update(moved, list(ADDRESSED), batch_size=500)
    pairs = {
        (who, student, one.household_id): "" if one.spoken in hosts[who].languages else one.spoken
        for one in homes
        for student, teachers in one.meets.items()
        for who in teachers
    }
    there = Conference.objects.seen_by(wide).filter(week=week)
    has = {(one.account_id, one.student_id, one.household_id): one for one in there}
    gone = [one.pk for key, one in has.items() if key not in pairs and one.stage != Stage.HELD]
    there.filter(pk__in=gone).update(stage=Stage.CANCELLED, stage_at=at, during=None, interpreter_id=None)
    back = [one.pk for key, one in has.items() if key in pairs and one.stage == Stage.CANCELLED]
    there.filter(pk__in=back).update(stage=Stage.WANTED, stage_at=at)
    Conference.objects.bulk_create(
        [
            Conference(
                **same, account_id=who, student_id=student, household_id=home, language=language, stage_at=at,
                room=hosts[who].room,
            )
            for (who, student, home), language in pairs.items()
            if (who, student, home) not in has
        ],
        batch_size=500,
    )  # fmt: skip
    return len(homes)


def _hosts(same: dict, on: date, wide, team: Team | None) -> list[Host]:
    sections = Section.objects.seen_by(wide).filter(school_id=same["school_id"], left_at=None)
    placed = Placement.objects.seen_by(wide).filter(school_id=same["school_id"], left_at=None)
    sections = sections.filter(pk__in=placed.values("section_id"))
    if team is not None:
        chosen = sections.filter(pk=team.section_id)
    else:
        chosen = sections.filter(is_homeroom=True) if sections.filter(is_homeroom=True).exists() else sections
    teaches: dict[UUID, list[UUID]] = defaultdict(list)
    there = list(chosen.order_by("title", "pk").values_list("pk", flat=True))
    mine = teachers_of(there, on=on, district_id=wide.district_id)
    for section in there:
        if section in mine:
            teaches[mine[section]].append(section)
    interpret = (
        grants_held(on=on, seen_by=wide)
        .filter(role=Role.INTERPRETER)
        .filter(Q(school_id=None) | Q(school_id=same["school_id"]))
    )
    helpers = set(interpret.values_list("account_id", flat=True)) - set(teaches)
    speaks: dict[UUID, set[str]] = defaultdict(set)
    spoken = SpokenLanguage.objects.seen_by(wide).filter(account_id__in=[*teaches, *helpers])
    for one in spoken:
        if one.account_id in helpers or one.checked_at is not None:
            speaks[one.account_id].add(spoken_tag(one.language))
    titles = dict(chosen.values_list("pk", "title"))
    hosts = [
        Host(
            **same, account_id=who, part=Part.TEACHER, section_ids=classes, room=titles[classes[0]][:60],
            languages=sorted(speaks[who] | {""}),
        )
        for who, classes in sorted(teaches.items())
    ]  # fmt: skip
    hosts += [
        Host(**same, account_id=who, part=Part.INTERPRETER, languages=sorted(speaks[who]))
        for who in sorted(helpers)
        if speaks[who]
    ]
    return hosts


@transaction.atomic
def cancel_week(*, week_id: UUID, by, at: datetime) -> None:
    """Give up a draft, of which no family heard: whom its plan held is free again. Raises Refused once families were told."""
    week = Week.objects.seen_by(by).select_for_update().filter(pk=week_id).first()
    if week is None:
        raise Refused(_("Choose one."))
    enforce(may_plan(by, week.school_id))
    if week.stage != WeekStage.DRAFT:
        raise Refused(_("Somebody has done this already, or it is not yours."))
    wide = _wide(by)
    with tenancy.acting_as(wide):
        Conference.objects.seen_by(wide).filter(week=week).update(
            stage=Stage.CANCELLED, stage_at=at, during=None, interpreter_id=None
        )
        week.stage, week.plan_stage, week.plan_stage_at, week.lease_until = (
            WeekStage.CANCELLED,
            PlanStage.NONE,
            at,
            None,
        )
        week.save(update_fields=["stage", "plan_stage", "plan_stage_at", "lease_until"])
    record(by=by, at=at, deed="conferences.cancel_week", subject="conference_week", subject_id=week.pk)


def _team(team_id: UUID, school_id: UUID, on: date, wide) -> Team:
    found = Team.objects.seen_by(wide).filter(pk=team_id, school_id=school_id).first()
    if (
        found is None
        or Week.objects.seen_by(wide).filter(team=found).exclude(stage=WeekStage.CANCELLED).exists()
    ):
        raise Refused(_("Choose one."), citation(CYCLE, on))
    return found


def _wide(by) -> Scope:
    return Scope.system(by.district_id, "conferences are planned")
