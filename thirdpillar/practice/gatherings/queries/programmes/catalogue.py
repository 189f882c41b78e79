"""What anybody may read of a district's programmes: no person stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay

from thirdpillar.practice.gatherings.choices import HOLDING, ProgrammeKind, ProgrammeStage, Stage, Standing
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration
from thirdpillar.practice.gatherings.queries.records import all_records
from thirdpillar.practice.gatherings.rules.programmes import may_register, step_after

MOST = 500


@dataclass
class Offered:
    """A programme with its sessions still to come; `free` places (None: no end), and whether somebody may come in yet."""

    it: Programme
    sessions: list[Gathering] = field(default_factory=list)
    free: int | None = None
    is_open: bool = False

    @property
    def first(self) -> Gathering | None:
        return self.sessions[0] if self.sessions else None

    @property
    def last(self) -> Gathering | None:
        return self.sessions[-1] if self.sessions else None

    @property
    def is_full(self) -> bool:
        return self.free == 0


def catalogue(
    *, at: datetime, zone: str, seen_by, school_id: UUID | None = None, kind: str = "", language: str = "",
    weekday: int = 0, ids: QuerySet | list[UUID] | None = None,
) -> list[Offered]:  # fmt: skip
    """Open programmes with a session to come, the next to begin first. `weekday`: 1 is Monday, by the district's clock."""
    coming = Gathering.objects.seen_by(seen_by).filter(ends_at__gt=at).exclude(stage=Stage.CANCELLED)
    on_day = coming.filter(programme=OuterRef("pk"))
    if weekday:
        on_day = on_day.annotate(day=ExtractIsoWeekDay("begins_at", tzinfo=ZoneInfo(zone))).filter(
            day=weekday
        )
    found = (
        Programme.objects.seen_by(seen_by)
        .filter(stage=ProgrammeStage.OPEN)
        .exclude(kind=ProgrammeKind.STAFF)
        .filter(Exists(on_day))
    )
    if school_id:
        found = found.filter(Q(school_id=school_id) | Q(school_id=None))
    if kind:
        found = found.filter(kind=kind)
    if language:
        found = found.filter(languages__contains=[language])
    if ids is not None:
        found = found.filter(pk__in=ids)
    taken = Count("registrations", distinct=True, filter=Q(registrations__standing__in=HOLDING))
    rows = list(found.annotate(taken=taken)[:MOST])
    sessions: dict[UUID, list[Gathering]] = defaultdict(list)
    for session in coming.filter(programme__in=[one.pk for one in rows]).order_by("begins_at"):
        sessions[session.programme_id].append(session)
    on = at.astimezone(ZoneInfo(zone)).date()
    shown = [_offered(one, sessions[one.pk], at, on) for one in rows]
    return sorted(shown, key=lambda each: (each.sessions[0].begins_at, each.it.title))


def offered(programme_id: UUID, *, at: datetime, zone: str, seen_by) -> Offered | None:
    """One programme as anybody may read it; None where it is none of the catalogue."""
    return next(iter(catalogue(at=at, zone=zone, seen_by=seen_by, ids=[programme_id])), None)


def next_steps(one: Registration, *, at: datetime, zone: str, seen_by) -> list[Offered]:
    """What comes after a programme for somebody who completed it, and stands in none of it yet."""
    records = all_records([one.adult_id], seen_by=seen_by)
    mine = Registration.objects.seen_by(seen_by).filter(adult_id__in=records).exclude(
        standing__in=(Standing.ASKED, Standing.WITHDREW)
    )  # fmt: skip
    but = mine.values("programme_id")
    return following(one.programme, at=at, zone=zone, seen_by=seen_by, but=but)


def following(
    done: Programme, *, at: datetime, zone: str, seen_by, but: QuerySet | None = None
) -> list[Offered]:
    """What comes after a programme: those that ask for it, and those one rung higher at the same school or the district."""
    on = at.astimezone(ZoneInfo(zone)).date()
    higher = _higher(done.step, done.school_id, on)
    return _open_ones(Q(after_ids__contains=[done.pk]) | higher, at=at, zone=zone, seen_by=seen_by, but=but)


def after_rung(
    step: str, school_id: UUID | None, *, at: datetime, zone: str, seen_by, adult_ids: Collection[UUID] = ()
) -> list[Offered]:
    """What comes one rung higher for somebody who stands on this one at a school; without what any record of theirs has."""
    mine = Registration.objects.seen_by(seen_by).filter(adult_id__in=list(adult_ids)).exclude(
        standing__in=(Standing.ASKED, Standing.WITHDREW)
    )  # fmt: skip
    higher = _higher(step, school_id, at.astimezone(ZoneInfo(zone)).date())
    return _open_ones(higher, at=at, zone=zone, seen_by=seen_by, but=mine.values("programme_id"))


def _higher(step: str, school_id: UUID | None, on: date) -> Q:
    here = Q(school_id=school_id) | Q(school_id=None) if school_id else Q()
    return Q(step=step_after(step, on), after_ids=[]) & here


def _open_ones(which: Q, *, at: datetime, zone: str, seen_by, but: QuerySet | None) -> list[Offered]:
    rows = Programme.objects.seen_by(seen_by).filter(which, stage=ProgrammeStage.OPEN)
    ids = (rows if but is None else rows.exclude(pk__in=but)).values("pk")
    found = catalogue(at=at, zone=zone, seen_by=seen_by, ids=ids)
    return [each for each in found if each.is_open]


def _offered(one, sessions: list[Gathering], at: datetime, on: date) -> Offered:
    # What whoever waits can be offered is kept for them and counts as taken.
    free = None if one.capacity is None else max(0, one.capacity - one.taken)
    last = sessions[-1].ends_at if sessions else None
    return Offered(one, sessions, free, may_register(one, on=on, last_ends_at=last, at=at) is None)
