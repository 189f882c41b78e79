"""The evening itself in the made term: who comes, what they write on the sheet, and what the coordinator decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from thirdpillar.doors.sample.corrupt import (
    HURRIED,
    USUAL,
    Name,
    Written,
    child_as_written,
    phone_as_written,
    written,
)
from thirdpillar.doors.sample.homes import Child, Grown, Home
from thirdpillar.doors.sample.synth.dice import Roll, pick, roll_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import Relation
from thirdpillar.practice.gatherings.actions import (
    WrittenLine,
    add_new_person,
    confirm_match,
    dismiss_line,
    record_sign_ins,
    sign_in_by_code,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries import open_lines

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Night, Term

LEFT_WAITING = 6  # lines at most that a person finds undecided, at each of the schools meant for it
BY_OWN_CODE = 0.08
# Everyday names of people whom no roster here knows.
STRANGERS = (
    Name("Rosa", "Villaseñor"), Name("Earl", "Whitcomb"), Name("Halima", "Warsame"), Name("Nadia", "Haddad"),
    Name("Gloria", "Petrovich"), Name("Walter", "Okafor"), Name("Teresa", "Quiñones"), Name("June", "Ashdown"),
    Name("Mai", "Lor"), Name("Ibrahim", "Samatar"), Name("Dolores", "Echeverría"), Name("Stan", "Kowalczyk"),
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """Who really wrote a line: an adult of the roster, or a stranger (of this child, where there is one)."""

    adult_id: UUID | None
    name: Name
    child_id: UUID | None = None


@dataclass
class Sheet:
    """What was written, and by whom, by the line's key."""

    lines: list[WrittenLine]
    truth: dict[str, Truth]

    def add(self, key: str, what: Written, who: Truth, at: datetime) -> None:
        self.lines.append(
            WrittenLine(
                key=key, name=what.name, phone=what.phone, child=what.child, grade=what.grade, written_at=at
            )
        )
        self.truth[key] = who


def prepare(term: Term, night: Night) -> None:
    """Put the evening on the stage, where it is not still to come."""
    term.stage.add(night.held.begins_at - timedelta(minutes=15), lambda at: _arrive(term, night, at))


def _arrive(term: Term, night: Night, at: datetime) -> None:
    sheet = Sheet([], {})
    wheel = HURRIED if night.place.keeps_lines and night.is_last else USUAL
    on_paper = night.place.number % 2 == 1
    school_id = night.place.school.pk
    for home in night.meant:
        roll = roll_for(term.seed, f"comes {night.key} {home.key}")
        # One in six who meant to come is kept at home by the day; a few come who had not thought of it.
        if roll() > (0.84 if term.wants_to_come(night, home) else 0.012):
            continue
        when = night.held.begins_at + timedelta(minutes=round(-12 + 40 * roll()))
        invitation = night.invited.get(home.id)
        if invitation and invitation.adult_id and roll() < BY_OWN_CODE:
            term.stage.add(when, partial(_by_code, term, night, invitation))
            continue
        for number, adult in enumerate(_those_who_come(home, school_id, roll)):
            child = pick(roll, home.children_at(school_id))
            _write(sheet, f"{night.key}/{home.key}/{number}", adult, child, wheel, when, roll)
    _others(term, night, sheet)
    term.stage.add(
        night.held.ends_at + timedelta(minutes=20 if not on_paper else 60),
        lambda at: _bring(term, night, sheet, Way.PAPER if on_paper else Way.KIOSK, at),
    )


def _those_who_come(home: Home, school_id: UUID, roll: Roll) -> list[Grown]:
    adults = home.adults_for(school_id)
    if len(adults) < 2 or roll() < 0.26:
        return adults
    return [adults[0] if roll() < 0.72 else adults[1]]


def _write(sheet: Sheet, key: str, adult: Grown, child: Child, wheel, when: datetime, roll: Roll) -> None:
    what = written(adult.name, list(adult.phones), child.name, child.grade, wheel, roll)
    sheet.add(key, what, Truth(adult.id, adult.name, child.id), when)


def _others(term: Term, night: Night, sheet: Sheet) -> None:
    """Neighbours, an aunt whom nobody listed, somebody's emergency contact."""
    roll = roll_for(term.seed, f"others {night.key}")
    began = night.held.begins_at
    school_id = night.place.school.pk
    must_wait = night.place.keeps_lines and night.is_last
    for number in range(int(roll() * 2.5) + must_wait):
        name = pick(roll, STRANGERS)
        number_of_own = (
            phone_as_written(f"+1555{int(2_000_000 + roll() * 7_000_000)}", roll) if roll() < 0.5 else ""
        )
        sheet.add(f"{night.key}/guest {number}", Written(f"{name.given} {name.family}", number_of_own),
                  Truth(None, name), began + timedelta(minutes=number))  # fmt: skip
    homes = [home for home in night.meant if home.adults_for(school_id)]
    for number in range(int(roll() * 2) + must_wait):
        if not homes:
            break
        child = pick(roll, pick(roll, homes).children_at(school_id))
        name = Name(pick(roll, STRANGERS).given, child.name.family.split()[0])
        sheet.add(f"{night.key}/relative {number}",
                  Written(f"{name.given} {name.family}", "", child_as_written(child.name, roll), child.grade),
                  Truth(None, name, child.id), began + timedelta(minutes=5 + number))  # fmt: skip
    narrow = term.narrow_adults(night)
    if narrow and roll() < 0.6:
        adult_id, name = pick(roll, narrow)
        sheet.add(
            f"{night.key}/contact", Written(f"{name.given} {name.family}"), Truth(adult_id, name), began
        )


def _by_code(term: Term, night: Night, invitation: Invitation, at: datetime) -> None:
    by = Scope.system(term.district.pk, "a family's own link")
    with term.stage.acting(by):
        try:
            sign_in_by_code(invitation=invitation, by=by, at=at)
        except Refused:  # whom the office speaks with first
            return
    term.counts["sign-ins by own code"] += 1


def _bring(term: Term, night: Night, sheet: Sheet, way: Way, at: datetime) -> None:
    by = night.place.by
    sheet.lines.sort(key=lambda line: (line.written_at or at, line.key))
    # Keys are made where a line is written: by the tablet, or with the typed sheet; at most 64 signs.
    short = {line.key: f"{way.value}:sample-{number}" for number, line in enumerate(sheet.lines)}
    lines = [WrittenLine(**{**vars(line), "key": short[line.key]}) for line in sheet.lines]
    truth = {short[key]: who for key, who in sheet.truth.items()}
    with term.stage.acting(by):
        tally = record_sign_ins(gathering_id=night.gathering_id, lines=lines, way=way, by=by, at=at)
    term.counts["lines"] += len(lines)
    term.counts["lines matched"] += tally.taken
    term.stage.add(at + timedelta(hours=14), lambda at: _decide(term, night, truth, at))


def _decide(term: Term, night: Night, truth: dict[str, Truth], at: datetime) -> None:
    """The coordinator goes through what was not sure; at some schools a few lines are left for another day."""
    by = night.place.by
    with term.stage.acting(by):
        waiting = [
            line
            for line in open_lines(seen_by=by)
            if line.gathering_id == night.gathering_id and line.key in truth
        ]
    left = LEFT_WAITING if night.place.keeps_lines and night.is_last else 0
    # Those with somebody to compare with first: that is what a person should find.
    waiting.sort(key=lambda line: (not line.candidates, line.written_at, line.key))
    for line in waiting[left:]:
        with term.stage.acting(by):
            _settle(line, truth[line.key], by, at)(term)
    term.counts["lines waiting"] += len(waiting[:left])


def _settle(line, who: Truth, by: Scope, at: datetime) -> Callable[[Term], None]:
    def counted(as_what: str) -> Callable[[Term], None]:
        return lambda term: term.counts.update({as_what: 1})

    if who.adult_id is not None:
        try:
            confirm_match(line_id=line.pk, adult_id=who.adult_id, by=by, at=at)
        except Refused:  # the person has left the school's list meanwhile
            dismiss_line(line_id=line.pk, by=by, at=at)
            return counted("lines set aside")
        return counted("lines confirmed")
    if who.child_id is None and line.phone == "":
        dismiss_line(line_id=line.pk, by=by, at=at)
        return counted("lines set aside")
    add_new_person(
        line_id=line.pk, given_name=who.name.given, family_name=who.name.family, by=by, at=at,
        student_id=who.child_id, relation=Relation.GRANDPARENT if who.child_id else Relation.OTHER,
    )  # fmt: skip
    return counted("people added")
