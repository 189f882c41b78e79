"""Tours of a school's neighbourhood: their stops, who of the staff went, and what was learned there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import GatheringKind
from thirdpillar.practice.gatherings.models import Gathering, StaffPresence, TourNote, TourStop
from thirdpillar.practice.gatherings.rules import enforce, may_plan, may_take_lines
from thirdpillar.practice.gatherings.rules.tours import MOST_STOPS, may_note, may_note_who_went


@dataclass(frozen=True)
class Stop:
    """A stop as somebody writes it: the place, who receives people there, what they learn, how long; where it is."""

    place: str
    minutes: int
    host: str = ""
    learn: str = ""
    north: float | None = None
    east: float | None = None
    in_languages: dict[str, dict[str, str]] = field(default_factory=dict)


@transaction.atomic
def write_stop(*, gathering_id: UUID, stop: Stop, by, at: datetime, stop_id: UUID | None = None) -> TourStop:
    """Add a stop at the end, or change one; whatever has stops is a tour."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    here = TourStop.objects.seen_by(by).filter(gathering=gathering)
    row = here.filter(pk=stop_id).first() if stop_id else None
    if row is None:
        if here.count() >= MOST_STOPS:
            raise Refused(_("It ends before it begins, or goes on for too long."))
        row = TourStop(
            district_id=by.district_id, school_id=gathering.school_id, gathering=gathering,
            number=(here.aggregate(last=Max("number"))["last"] or 0) + 1,
        )  # fmt: skip
    for name in ("place", "minutes", "host", "learn", "north", "east", "in_languages"):
        setattr(row, name, getattr(stop, name))
    row.save()
    if gathering.kind != GatheringKind.TOUR:
        gathering.kind = GatheringKind.TOUR
        gathering.save(update_fields=["kind"])
    record(by=by, at=at, deed="gatherings.write_stop", subject="gathering", subject_id=gathering.pk)
    return row


@transaction.atomic
def move_stop_up(*, gathering_id: UUID, stop_id: UUID, by, at: datetime) -> None:
    """One place earlier."""
    gathering, row = _stop(gathering_id, stop_id, by)
    here = TourStop.objects.seen_by(by).filter(gathering=gathering)
    before = here.filter(number__lt=row.number).order_by("-number").first()
    if before:
        here.filter(pk=before.pk).update(number=row.number)
        here.filter(pk=row.pk).update(number=before.number)
        record(by=by, at=at, deed="gatherings.write_stop", subject="gathering", subject_id=gathering.pk)


@transaction.atomic
def remove_stop(*, gathering_id: UUID, stop_id: UUID, by, at: datetime) -> None:
    """Take one out, and what was noted of it."""
    gathering, row = _stop(gathering_id, stop_id, by)
    row.delete()
    later = TourStop.objects.seen_by(by).filter(gathering=gathering, number__gt=row.number)
    later.update(number=F("number") - 1)
    record(by=by, at=at, deed="gatherings.write_stop", subject="gathering", subject_id=gathering.pk)


@transaction.atomic
def note_who_went(*, gathering_id: UUID, account_ids: Collection[UUID], by, at: datetime) -> int:
    """Of the school's staff exactly these went; answer how many. What was noted before is kept as removed."""
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    enforce(may_note_who_went(by))
    enforce(may_take_lines(gathering, at))
    schools = [gathering.school_id] if gathering.school_id else None
    staff = set(staff_at(schools, seen_by=by).values_list("pk", flat=True))
    went = staff & set(account_ids)
    rows = StaffPresence.objects.seen_by(by).filter(gathering=gathering, removed_at=None)
    known = set(rows.values_list("account_id", flat=True))
    rows.filter(account_id__in=known - went).update(removed_at=at)
    StaffPresence.objects.bulk_create(
        StaffPresence(
            district_id=by.district_id, school_id=gathering.school_id, gathering=gathering, account_id=one,
            at=gathering.begins_at, by_account_id=by.account_id,
        )
        for one in sorted(went - known)
    )  # fmt: skip
    record(
        by=by, at=at, deed="gatherings.note_who_went", subject="gathering", subject_id=gathering.pk, people=len(went)
    )  # fmt: skip
    return len(went)


@transaction.atomic
def note_learned(*, stop_id: UUID, words: str, by, at: datetime) -> TourNote:
    """What somebody learned at a stop, for all who work at the school: teachers write and read it too."""
    stop = TourStop.objects.seen_by(by).filter(pk=stop_id).first()
    if stop is None:
        raise Refused(_("There is no such gathering."))
    machine = Scope.system(
        by.district_id, "when a tour begins"
    )  # a teacher sees the stops, not the gathering
    with tenancy.acting_as(machine):
        begins_at = Gathering.objects.seen_by(machine).get(pk=stop.gathering_id).begins_at
    enforce(may_note(begins_at, at))
    words = words.strip()[:2000]
    if not words:
        raise Refused(_("Write something."))
    note = TourNote(
        district_id=by.district_id, school_id=stop.school_id, stop=stop, words=words, by_account_id=by.account_id, at=at
    )  # fmt: skip
    note.save(force_insert=True)
    record(by=by, at=at, deed="gatherings.note_learned", subject="tour_stop", subject_id=stop.pk)
    return note


def _stop(gathering_id: UUID, stop_id: UUID, by) -> tuple[Gathering, TourStop]:
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    row = TourStop.objects.seen_by(by).filter(gathering=gathering, pk=stop_id).first()
    if row is None:
        raise Refused(_("There is no such gathering."))
    return gathering, row
