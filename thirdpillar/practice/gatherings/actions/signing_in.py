"""Sign-in lines become attendance where it is sure who wrote them; the rest waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from thirdpillar.algorithms.linkage import SignedName, Verdict, match
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.gatherings.actions.barred import enforce_may_come
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import LineState, Way
from thirdpillar.practice.gatherings.models import Attendance, Gathering, Invitation, SignInLine
from thirdpillar.practice.gatherings.queries.candidates import roster_candidates
from thirdpillar.practice.gatherings.queries.door import asked_to_call
from thirdpillar.practice.gatherings.queries.pages import households_of
from thirdpillar.practice.gatherings.queries.records import all_records
from thirdpillar.practice.gatherings.rules import (
    KIOSK_LATE,
    enforce,
    may_bring_from_tablet,
    may_sign_in_by_code,
    may_take_lines,
    moment_at_the_door,
)


@dataclass(frozen=True)
class WrittenLine:
    """One line as written. `key` is made where it was written, so that bringing it twice stores it once."""

    key: str
    name: str = ""
    phone: str = ""
    email: str = ""
    child: str = ""
    grade: str = ""
    written_at: datetime | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.name.strip() or self.phone.strip() or self.email.strip() or self.child.strip())


@dataclass(frozen=True)
class Tally:
    """What became of the lines brought: matched, waiting for a person, perhaps new, known from before.

    `blank` held nothing to tell anybody by: no name, number, e-mail or child. `not_taken` are the keys of a tablet's lines
    that were written when its kiosk was not open.
    """

    taken: int = 0
    waiting: int = 0
    new: int = 0
    before: int = 0
    blank: int = 0
    not_taken: tuple[str, ...] = ()


@transaction.atomic
def record_sign_ins(*, gathering_id: UUID, lines: Iterable[WrittenLine], way: str, by, at: datetime) -> Tally:
    """Store the lines not stored before and match them; sure ones become attendance at once.

    A line without a time of its own counts from the gathering's beginning. A tablet may bring its lines weeks later, each
    of a moment when its kiosk was open. Raises Refused for a cancelled gathering.
    """
    gathering = locked(gathering_id, by)
    on_tablet = way == Way.KIOSK
    enforce((may_bring_from_tablet if on_tablet else may_take_lines)(gathering, at))
    lines = list(lines)
    not_taken: tuple[str, ...] = ()
    if on_tablet:
        lines, not_taken = _at_the_door(gathering, lines, by, at)
    brought = [line for line in lines if not line.is_blank]
    blank = len(lines) - len(brought)
    rows = [_line(gathering, line, way, by) for line in {line.key: line for line in brought}.values()]
    SignInLine.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    fresh = list(SignInLine.objects.seen_by(by).filter(pk__in=[row.pk for row in rows]))
    if not fresh:
        return Tally(before=len(brought), blank=blank, not_taken=not_taken)
    roster = roster_candidates(gathering, seen_by=by)
    verdicts = {
        verdict.line_id: verdict for verdict in match([_signed(line, gathering) for line in fresh], roster)
    }
    # At a door nobody may be waved through by their name alone who is to call the office first: a person looks.
    best = {UUID(one.best.adult_id) for one in verdicts.values() if one.decision == "sure" and one.best}
    call = asked_to_call(best, seen_by=by) if way == Way.DOOR else set()
    taken: dict[UUID, SignInLine] = {}
    for line in fresh:
        verdict = verdicts[str(line.pk)]
        line.candidates = _candidates(verdict)
        line.state = {"sure": LineState.TAKEN, "unsure": LineState.WAITING, "new": LineState.NEW}[
            verdict.decision
        ]
        if verdict.best and UUID(verdict.best.adult_id) in call:
            line.state = LineState.WAITING
            continue
        if verdict.decision == "sure" and verdict.best:
            # Somebody who signs twice came once; both lines are settled.
            taken.setdefault(UUID(verdict.best.adult_id), line)
            line.decided_at = at
    SignInLine.objects.seen_by(by).bulk_update(fresh, ["candidates", "state", "decided_at"], batch_size=500)
    attend(gathering, {adult: (line, line.written_at) for adult, line in taken.items()}, way, by=by)
    counts = Counter(line.state for line in fresh)
    tally = Tally(
        counts[LineState.TAKEN],
        counts[LineState.WAITING],
        counts[LineState.NEW],
        len(brought) - len(fresh),
        blank,
        not_taken,
    )
    # Whoever reads the record later sees why a list grew after the evening.
    is_late = on_tablet and at > gathering.ends_at + KIOSK_LATE
    record(
        by=by,
        at=at,
        deed="gatherings.record_late_sign_ins" if is_late else "gatherings.record_sign_ins",
        subject="gathering",
        subject_id=gathering.pk,
        way=way,
        taken=tally.taken,
        waiting=tally.waiting,
        new=tally.new,
    )
    return tally


@transaction.atomic
def sign_in_by_code(*, invitation: Invitation, by, at: datetime) -> Attendance:
    """The family's own code, and a button pressed by a person: the invited adult came."""
    gathering = locked(invitation.gathering_id, by)
    enforce(may_sign_in_by_code(gathering, at))
    enforce_may_come(gathering.school_id, invitation.adult_id, by=by)
    return _present(gathering, invitation.adult_id, invitation.household_id, Way.QR, by, at, at)


@transaction.atomic
def record_attendance(
    *, gathering_id: UUID, adult_id: UUID, by, at: datetime, came_at: datetime | None = None
):
    """Staff saw somebody whom they know."""
    gathering = locked(gathering_id, by)
    enforce(may_take_lines(gathering, at))
    return _present(gathering, adult_id, None, Way.STAFF, by, came_at or gathering.begins_at, at)


def _present(gathering, adult_id, household_id, way, by, came_at: datetime, at: datetime) -> Attendance:
    present: dict[str, Any]
    if adult_id:
        attend(gathering, {adult_id: (None, came_at)}, way, by=by)
        present = {"adult_id__in": all_records([adult_id], seen_by=by)}
    else:
        row = Attendance(
            district_id=by.district_id,
            school_id=gathering.school_id,
            gathering=gathering,
            household_id=household_id,
            way=way,
            at=came_at,
            by_account_id=by.account_id,
        )
        Attendance.objects.bulk_create([row], ignore_conflicts=True)
        present = {"adult_id": None, "household_id": household_id}
    live = Attendance.objects.seen_by(by).filter(gathering=gathering, removed_at=None, **present)
    kept = live.order_by("made_at")[:1].get()
    record(
        by=by,
        at=at,
        deed="gatherings.record_attendance",
        subject="attendance",
        subject_id=kept.pk,
        way=str(way),
    )
    return kept


def attend(
    gathering: Gathering, came: dict[UUID, tuple[SignInLine | None, datetime]], way: str, *, by
) -> None:
    """Write down that these adults came, each once, by whichever of their records; the household is the one they are in now."""
    came = _not_here_yet(gathering, came, by)
    homes = households_of(came, seen_by=by)
    rows = [
        Attendance(
            district_id=by.district_id,
            school_id=gathering.school_id,
            gathering=gathering,
            adult_id=adult_id,
            household_id=homes.get(adult_id),
            line=line,
            way=way,
            at=came_at,
            by_account_id=by.account_id,
        )
        for adult_id, (line, came_at) in came.items()
    ]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _not_here_yet(
    gathering: Gathering, came: dict[UUID, tuple[SignInLine | None, datetime]], by
) -> dict[UUID, tuple[SignInLine | None, datetime]]:
    """Those of whom no record has come yet, by their standing record."""
    present = Attendance.objects.seen_by(by).filter(
        gathering=gathering, removed_at=None, adult_id__isnull=False
    )
    there = set(present.values_list("adult_id", flat=True))
    standing = current_adults({*came, *there}, seen_by=by)
    here = {standing.get(one, one) for one in there}
    fresh: dict[UUID, tuple[SignInLine | None, datetime]] = {}
    for adult_id, how in came.items():
        now = standing.get(adult_id, adult_id)
        if now not in here:
            fresh.setdefault(now, how)
    return fresh


def _at_the_door(
    gathering: Gathering, lines: list[WrittenLine], by, at: datetime
) -> tuple[list[WrittenLine], tuple[str, ...]]:
    """A tablet's lines with the moment that counts, and the keys of those that no open kiosk can have taken."""
    moments = {line.key: moment_at_the_door(gathering, line.written_at, at) for line in lines}
    strange = [key for key, moment in moments.items() if moment is None]
    if strange:
        # One that was stored while the kiosk was open, and whose answer was lost, is not refused now.
        kept = SignInLine.objects.seen_by(by).filter(gathering=gathering, key__in=strange)
        strange = sorted(set(strange) - set(kept.values_list("key", flat=True)))
    taken = [replace(line, written_at=moments[line.key]) for line in lines if line.key not in strange]
    return taken, tuple(strange)


def _line(gathering: Gathering, line: WrittenLine, way: str, by) -> SignInLine:
    def text(value: str, most: int) -> str:
        return " ".join(value.replace("\x00", "").split())[:most]

    return SignInLine(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        key=line.key[:64],
        way=way,
        written_at=line.written_at or gathering.begins_at,
        name=text(line.name, 200),
        phone=text(line.phone, 40),
        email=text(line.email, 254),
        child=text(line.child, 200),
        grade=text(line.grade, 20),
    )


def _signed(line: SignInLine, gathering: Gathering) -> SignedName:
    return SignedName(
        line_id=str(line.pk),
        text=line.name,
        phone=line.phone,
        email=line.email,
        child_text=line.child,
        child_grade=line.grade,
        school_id=str(gathering.school_id or ""),
    )


def _candidates(verdict: Verdict) -> list[dict]:
    """Ids and judgements only: what the roster says is read from the roster when a person looks."""
    return [
        {
            "adult_id": one.adult_id,
            "probability": round(one.probability, 4),
            "evidence": [{"field": found.field, "judgement": found.judgement} for found in one.evidence],
        }
        for one in verdict.candidates
    ]
