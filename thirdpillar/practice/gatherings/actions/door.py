"""Arrivals that the door team's phones bring, in any order and as often as they like: each adult came once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.actions.signing_in import WrittenLine, attend, record_sign_ins
from thirdpillar.practice.gatherings.choices import LineState, Way
from thirdpillar.practice.gatherings.models import Arrival, Attendance, Gathering, SignInLine
from thirdpillar.practice.gatherings.queries.candidates import roster_adults
from thirdpillar.practice.gatherings.queries.door import asked_to_call
from thirdpillar.practice.gatherings.queries.pages import households_of
from thirdpillar.practice.gatherings.rules import enforce, may_bring_from_tablet, moment_at_the_door

MOST_CHILDREN = 30


@dataclass(frozen=True)
class Brought:
    """Who came in together: adults of the list, or somebody new by `name`; `undone` where that was a slip."""

    key: str
    at: datetime | None = None
    adult_ids: tuple[UUID, ...] = ()
    children: int = 0
    name: str = ""
    child: str = ""
    phone: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Taken:
    """The keys that the server has, and why it does not have the others."""

    kept: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def take_arrivals(
    *, gathering_id: UUID, brought: Iterable[Brought], by, at: datetime, account_id: UUID | None = None
) -> Taken:
    """Store what is not stored yet and undo what was a slip; `account_id`: whose phone it is.

    Raises Refused for a gathering that is cancelled, or too long ago.
    """
    gathering = locked(gathering_id, by)
    enforce(may_bring_from_tablet(gathering, at))
    brought = list(brought)
    last = {one.key: one for one in brought}
    # Whether one is undone is never unsaid: a phone may bring the slip after its undoing.
    slips = {one.key for one in brought if one.undone}
    stored = set(
        Arrival.objects.seen_by(by).filter(gathering=gathering, key__in=last).values_list("key", flat=True)
    )
    refused: dict[str, str] = {}
    fresh, moments = [], {}
    for key, one in last.items():
        moments[key] = moment_at_the_door(gathering, one.at, at)
        if key in stored:
            continue
        if moments[key] is None:
            refused[key] = _("It was written when this kiosk was not open.")
        else:
            fresh.append(one)
    rows = _rows(gathering, fresh, moments, slips, refused, by, account_id)
    Arrival.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    living = [row for row in rows if row.undone_at is None]
    came: dict[UUID, tuple[SignInLine | None, datetime]] = {}
    for row in sorted(living, key=lambda one: one.arrived_at):
        for adult_id in row.adult_ids:
            came.setdefault(adult_id, (None, row.arrived_at))
    if came:
        attend(gathering, came, Way.DOOR, by=by)
    _walk_ins(gathering, [last[row.key] for row in living], moments, by, at)
    undone = _undo(gathering, slips & stored, by, at)
    if rows or undone:
        record(
            by=by, at=at, deed="gatherings.take_arrivals", subject="gathering", subject_id=gathering.pk,
            arrivals=len(rows), undone=undone, account=str(account_id or ""),
        )  # fmt: skip
    return Taken(tuple(key for key in last if key not in refused), refused)


def _rows(
    gathering: Gathering, fresh: list[Brought], moments, slips, refused: dict[str, str], by, account_id
):
    """The rows of arrivals not stored before; those of nobody who may be checked in are refused."""
    asked = {adult for one in fresh for adult in one.adult_ids}
    now = _as_now(asked, by)
    found = set(roster_adults(gathering, by).filter(pk__in=set(now.values())).values_list("pk", flat=True))
    call = asked_to_call(now.values(), seen_by=by)
    homes = households_of(found, seen_by=by)
    rows = []
    for one in fresh:
        adults = list(dict.fromkeys(now[adult] for adult in one.adult_ids if now.get(adult) in found - call))
        slip = one.key in slips
        if not slip and not adults and not one.name.strip():
            # One answer for whoever is not on the list, left it, or is spoken with first, at whatever school: it tells nothing.
            refused[one.key] = _("Please call the office.")
            continue
        rows.append(
            Arrival(
                district_id=by.district_id,
                school_id=gathering.school_id,
                gathering=gathering,
                key=one.key,
                household_id=next((homes[adult] for adult in adults if adult in homes), None),
                adult_ids=[] if slip else adults,
                children=max(0, min(one.children, MOST_CHILDREN)),
                arrived_at=moments[one.key],
                by_account_id=account_id,
                undone_at=moments[one.key] if slip else None,
            )
        )
    return rows


def _as_now(adult_ids: Collection[UUID], by) -> dict[UUID, UUID]:
    """{adult as the phone knows them: who they are now}: two on the list may have become one since."""
    now = {adult: adult for adult in adult_ids}
    while merged := dict(
        Adult.objects.seen_by(by)
        .filter(pk__in=set(now.values()))
        .exclude(merged_into_id=None)
        .values_list("pk", "merged_into_id")
    ):
        now = {adult: merged.get(into, into) for adult, into in now.items()}
    return now


def _walk_ins(gathering: Gathering, living: list[Brought], moments, by, at: datetime) -> None:
    """Names of somebody new, kept as they were said; who is sure by linkage came at once, the rest waits for a person."""
    new = {f"door:{one.key}": one for one in living if one.name.strip() and not one.adult_ids}
    if not new:
        return
    lines = [
        WrittenLine(key, name=one.name, phone=one.phone, child=one.child, written_at=moments[one.key])
        for key, one in new.items()
    ]
    record_sign_ins(gathering_id=gathering.pk, lines=lines, way=Way.DOOR, by=by, at=at)
    kept = dict(
        SignInLine.objects.seen_by(by).filter(gathering=gathering, key__in=new).values_list("key", "pk")
    )
    keys = [one.key for one in new.values()]
    rows = list(Arrival.objects.seen_by(by).filter(gathering=gathering, key__in=keys))
    for row in rows:
        row.line_id = kept.get(f"door:{row.key}")
    Arrival.objects.seen_by(by).bulk_update(rows, ["line"], batch_size=500)


def _undo(gathering: Gathering, slips: Collection[str], by, at: datetime) -> int:
    """Take back arrivals that stand; an adult whom another arrival or a sheet names stays."""
    here = Arrival.objects.seen_by(by).filter(gathering=gathering)
    rows = list(here.filter(key__in=slips, undone_at=None))
    if not rows:
        return 0
    here.filter(pk__in=[row.pk for row in rows]).update(undone_at=at)
    lines = SignInLine.objects.seen_by(by).filter(pk__in=[row.line_id for row in rows if row.line_id])
    present = Attendance.objects.seen_by(by).filter(gathering=gathering, removed_at=None)
    by_line = dict(present.filter(line__in=lines).values_list("adult_id", "line_id"))
    adults = {adult for row in rows for adult in row.adult_ids} | set(by_line)
    others = here.filter(undone_at=None, adult_ids__overlap=list(adults)).values_list("adult_ids", flat=True)
    staying = {adult for ids in others for adult in ids}
    written = SignInLine.objects.seen_by(by).filter(
        gathering=gathering, state=LineState.TAKEN, attendance=None,
        candidates__0__adult_id__in=[str(adult) for adult in adults],
    )  # fmt: skip
    staying |= {UUID(one[0]["adult_id"]) for one in written.values_list("candidates", flat=True)}
    gone = present.filter(way=Way.DOOR, adult_id__in=adults - staying)
    gone.update(removed_at=at, line=None)
    present.filter(line__in=lines).update(line=None)
    lines.update(state=LineState.DISMISSED, decided_at=at)
    return len(rows)
