"""Programmes in the made term: a course that is over with its certificates, one that is full and goes on, and a next step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.doors.sample.in_languages import in_languages
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.actions.programmes import (
    add_sessions,
    finish_programme,
    make_programme,
    open_programme,
    register,
    set_questions,
    take_roll,
    withdraw_from,
)
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Registration
from thirdpillar.practice.gatherings.rules.programmes import weekly

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

SATURDAY = 5
NONE = UUID(int=0)
COMES = 0.82


@dataclass(frozen=True)
class Course:
    """One programme; `weeks_ago` its first session was (below 0: is to come), `want` so many register."""

    title: str
    about: str
    kind: str
    step: str
    room: str
    weeks_ago: int
    sessions: int
    want: int
    capacity: int | None = None
    asks: tuple[dict, ...] = ()


ENGLISH = Course(
    "English for families", "Six Saturdays. No cost, no tests, coffee is ready.", "english", "learn", "room 4", 7, 6, 14,
)  # fmt: skip
COMPUTERS = Course(
    "Computers, step by step", "Bring your phone. We begin with the school's own pages.", "computers", "learn",
    "computer lab", 2, 6, 11, 8,
    ({"words": "Do you have a computer at home?", "kind": "yes_no"},),
)  # fmt: skip
HELPERS = Course(
    "Reading helpers", "Read with children, in your own language.", "workshop", "volunteer", "library",
    -2, 4, 3, 15,
)  # fmt: skip
# The first school's and the second's.
AT = ((ENGLISH, HELPERS), (COMPUTERS,))


@dataclass
class Run:
    """A programme as it goes; ids of it, of its sessions, of who registered."""

    place: Place
    course: Course
    days: tuple[date, ...]
    programme_id: UUID = NONE
    sessions: list[tuple[UUID, datetime, datetime]] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)


def prepare(term: Term, places: list[Place]) -> None:
    """Put the programmes of the first two schools on the stage."""
    zone = ZoneInfo(term.district.zone)
    # Whoever signs in to look at the sample finds them at their own school.
    own = {school: at for at, school in enumerate(term.waiting_at)}
    nearest = sorted(places, key=lambda place: own.get(place.school.pk, len(own)))
    for place, courses in zip(nearest, AT, strict=False):
        for course in courses:
            near = term.today - timedelta(weeks=course.weeks_ago)
            first = near + timedelta(days=(SATURDAY - near.weekday()) % 7)
            run = Run(place, course, weekly(first, course.sessions, ()).days)
            made_on = max(term.first, min(first - timedelta(days=16), term.today - timedelta(days=6)))
            made_at = datetime.combine(made_on, time(9, 40), zone)
            term.stage.add(made_at, partial(_make, term, run))


def _make(term: Term, run: Run, at: datetime) -> None:
    place, course = run.place, run.course
    with term.stage.acting(place.by):
        made = make_programme(
            by=place.by, at=at, title=course.title, about=course.about, in_languages=in_languages(course.title),
            kind=course.kind, step=course.step, place=f"{place.school.name}, {course.room}", school_id=place.school.pk,
            languages=place.languages, supports=["childcare"], capacity=course.capacity,
        )  # fmt: skip
        rows = add_sessions(
            programme_id=made.pk, days=run.days, begins=time(10), ends=time(12), by=place.by, at=at
        )
        if course.asks:
            set_questions(programme_id=made.pk, questions=course.asks, by=place.by, at=at)
        # One whose first days were before the term that is told begins with those that are left.
        try:
            open_programme(programme_id=made.pk, by=place.by, at=at)
        except Refused:
            return
    run.programme_id, run.sessions = made.pk, [(row.pk, row.begins_at, row.ends_at) for row in rows]
    term.counts["programmes"] += 1
    roll = roll_for(term.seed, f"{place.key} {course.title}")
    homes = sorted(
        (home for home in place.homes if home.adults_for(place.school.pk)),
        key=lambda home: (home.language.split("-")[0] == "en") + roll(),
    )
    for number, home in enumerate(homes[: course.want]):
        when = at + timedelta(hours=5 + number * 7)
        adult = home.adults_for(place.school.pk)[0].id
        term.stage.add(when, partial(_register, term, run, adult))
    for session, begins, ends in run.sessions:
        term.stage.add(
            ends + timedelta(minutes=20),
            partial(_roll, term, run, session, begins),
        )
    term.stage.add(at + timedelta(days=5), partial(_one_withdraws, term, run))
    term.stage.add(run.sessions[-1][2] + timedelta(hours=3), partial(_finish, term, run))


def _register(term: Term, run: Run, adult: UUID, at: datetime) -> None:
    with term.stage.acting():
        try:
            row = register(
                programme_id=run.programme_id, adult_id=adult, way=Way.LINK, by=term.stage.system, at=at,
                without_answers=True,
            )  # fmt: skip
        except Refused:
            return
    run.people.append(row.pk)
    term.counts["registrations"] += 1


def _one_withdraws(term: Term, run: Run, at: datetime) -> None:
    """Somebody with a place: where others wait, it is offered to the first of them."""
    if run.course.capacity is None or not run.people:
        return
    with term.stage.acting():
        withdraw_from(registration_id=run.people[0], by=term.stage.system, at=at)


def _roll(term: Term, run: Run, session: UUID, begins: datetime, at: datetime) -> None:
    with term.stage.acting(run.place.by):
        here = Registration.objects.seen_by(run.place.by).filter(
            programme_id=run.programme_id, standing="registered", standing_at__lt=begins
        )
        roll = roll_for(term.seed, f"{run.course.title} {begins}")
        came = {pk for pk in here.order_by("since", "pk").values_list("pk", flat=True) if roll() < COMES}
        take_roll(gathering_id=session, present=came, by=run.place.by, at=at)
    term.counts["attendances of sessions"] += len(came)


def _finish(term: Term, run: Run, at: datetime) -> None:
    with term.stage.acting(run.place.by):
        term.counts["certificates"] += finish_programme(programme_id=run.programme_id, by=run.place.by, at=at)
