"""The first school's building in the made term: its hours, two days of its calendar, and partners in its rooms."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from thirdpillar.doors.sample.first_school import first_school, school_day
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.practice.gatherings.actions.building import add_calendar_day, set_opening_hours
from thirdpillar.practice.gatherings.actions.rooms import add_room
from thirdpillar.practice.gatherings.actions.spaces import Asked, approve_space, ask_for_space, invite_partner
from thirdpillar.practice.gatherings.choices import DayKind, UseStage
from thirdpillar.practice.gatherings.models import SpaceUse

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

OPEN = dict.fromkeys(range(5), (time(7), time(21))) | {5: (time(8), time(15))}
SET, INVITED, ASKED, APPROVED, WAITS = 18, 13, 12, 11, 2
CONDITIONS = "Chairs go back to the wall. The room is locked at half past six."
# Days after today on which there is no school, or half of it.
DAYS = (
    (-23, DayKind.NO_SCHOOL, "Teachers learn · Los maestros se capacitan"),
    (-30, DayKind.HALF_DAY, "Home at noon · Salida al mediodía"),
)


def prepare(term: Term, places: list[Place]) -> None:
    """Put the first school's building on the stage."""
    place = first_school(term, places)
    if place is not None:
        term.stage.add(at_of(term, SET, 8), partial(_open, term, place))


def _open(term: Term, place: Place, at: datetime) -> None:
    by, school = place.by, place.school.pk
    with term.stage.acting(by):
        set_opening_hours(school_id=school, hours=OPEN, by=by, at=at)
        for days, kind, words in DAYS:
            day = term.today - timedelta(days=school_day(days, term))
            add_calendar_day(
                kind=kind, first_on=day, last_on=None, words=words, school_id=school, by=by, at=at
            )
        room = add_room(name="Community room", school_id=school, by=by, at=at).pk
    first = term.today - timedelta(days=school_day(6, term))
    dance = Asked(
        "Dance practice", room, first, time(16, 30), time(18), first + timedelta(weeks=3), 18, "An open floor", "Sam Sample",
    )  # fmt: skip
    first = term.today - timedelta(days=school_day(-7, term))
    choir = Asked(
        "Choir practice",
        room,
        first,
        time(18, 30),
        time(20),
        first + timedelta(weeks=3),
        25,
        "A piano",
        "Alex Sample",
    )
    for group, asked, invited, wished, decided in (
        ("Sample Dance Club", dance, INVITED, ASKED, APPROVED), ("Sample Choir", choir, WAITS + 1, WAITS, None),
    ):  # fmt: skip
        term.stage.add(at_of(term, invited, 9), partial(_invite, term, place, group, asked, wished, decided))


def _invite(
    term: Term, place: Place, group: str, asked: Asked, wished: int, decided: int | None, at: datetime
) -> None:
    email = f"{group.lower().replace(' ', '.')}@example.org"
    with term.stage.acting(place.by):
        use = invite_partner(
            group=group, school_id=place.school.pk, email=email, language="en", by=place.by, at=at
        )
    term.stage.wrote(at)
    term.stage.add(at_of(term, wished, 18), partial(_ask, term, use, asked))
    if decided is not None:
        term.stage.add(at_of(term, decided, 10), partial(_approve, term, place, use))


def _ask(term: Term, use: SpaceUse, asked: Asked, at: datetime) -> None:
    """By its link: the dates that are free; where there is none, it stays as it was."""
    with term.stage.acting():
        ask_for_space(use_id=use.pk, asked=asked, rest=True, by=term.stage.system, at=at)
    term.counts["partners in rooms"] += 1


def _approve(term: Term, place: Place, use: SpaceUse, at: datetime) -> None:
    with term.stage.acting(place.by):
        if SpaceUse.objects.seen_by(place.by).filter(pk=use.pk, stage=UseStage.ASKED).exists():
            approve_space(use_id=use.pk, conditions=CONDITIONS, by=place.by, at=at)
            term.stage.wrote(at)
