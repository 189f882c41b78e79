"""Volunteers of the first school in the made term: what they know, a lesson that used it, shifts, hours, and a check.

Only through the actions that pages use. What is offered is invented like whoever offers it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from thirdpillar.doors.sample.first_school import first_school, school_day, some_families, teacher_there
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.actions import record_clearance
from thirdpillar.means.credentials.choices import Check
from thirdpillar.practice.volunteers.actions.hours import decide_hours, log_hours
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson, hold_lesson
from thirdpillar.practice.volunteers.actions.offers import make_offer
from thirdpillar.practice.volunteers.actions.shifts import make_role, make_shifts, note_came, sign_up
from thirdpillar.practice.volunteers.actions.volunteering import take_in_volunteer
from thirdpillar.practice.volunteers.choices import FoundBy, How, Kind, LessonStage, Way

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

MOST = 4
# Days before today on which each thing happens; a shift is on a school day, and a week later again.
JOINED, OFFERED, MADE, ASKED, ANSWERED, SIGNED_UP, LESSON, SHIFT, APPROVED = 18, 17, 16, 15, 14, 12, 8, 3, 1
ENDS_IN = timedelta(days=30)  # a check that has to be renewed soon
OFFERS: tuple[dict[str, Any], ...] = (
    {
        "kind": Kind.TRADE, "words": "I bake bread for a living. I can show how dough rises, and bring some to taste.",
        "hows": [How.VISIT], "found_by": FoundBy.SCHOOL, "language": "en", "when": "Mornings after nine",
    },
    {
        "kind": Kind.SKILL, "words": "I repair bicycles. Children can take one apart with me.",
        "hows": [How.VISIT, How.LEND], "found_by": FoundBy.DISTRICT, "language": "en", "when": "Fridays",
    },
    {
        "kind": Kind.STORY, "words": "Toco la guitarra y sé canciones de mi abuela, del campo.",
        "hows": [How.VISIT, How.VIDEO], "found_by": FoundBy.SCHOOL, "language": "es", "when": "Por la tarde",
    },
)  # fmt: skip
LIBRARY: dict[str, Any] = {
    "title": "Library helper", "about": "Put books back, and read with whoever asks.", "place": "Library",
    "in_languages": {
        "es": {"title": "Ayuda en la biblioteca", "about": "Ordene los libros y lea con quien se lo pida."}
    },
}  # fmt: skip
TRIP: dict[str, Any] = {
    "title": "Walk to the museum", "about": "Walk with a class, and stay with your group.", "place": "Front door",
    "needs": [Check.BACKGROUND], "rule": "Sample district, policy on volunteers, part 2",
    "in_languages": {
        "es": {"title": "Caminata al museo", "about": "Acompañe a un grupo de la clase todo el camino."}
    },
}  # fmt: skip
# Each role with when it begins and ends (hours), and who of the four helps last week and next.
ROLES = ((LIBRARY, (9, 11), (0, 1), (0, 1, 3)), (TRIP, (12, 14), (2,), (2,)))


@dataclass
class Crew:
    """The volunteers, and what they are to do."""

    place: Place
    people: list[UUID] = field(default_factory=list)
    adults: list[UUID] = field(default_factory=list)
    offers: list[UUID] = field(default_factory=list)
    lesson: UUID | None = None
    shifts: list[tuple[UUID, datetime, datetime, tuple[int, ...]]] = field(default_factory=list)


def prepare(term: Term, places: list[Place]) -> None:
    """Put the first school's volunteers on the stage."""
    place = first_school(term, places)
    if place is None:
        return
    crew = Crew(place)
    for days, hour, deed in (
        (JOINED, 10, _join), (OFFERED, 18, _offer), (MADE, 9, _make), (ASKED, 15, _ask), (ANSWERED, 19, _answer),
        (SIGNED_UP, 18, _sign_up), (school_day(LESSON, term), 11, _hold),
    ):  # fmt: skip
        term.stage.add(at_of(term, days, hour), partial(deed, term, crew))


def _join(term: Term, crew: Crew, at: datetime) -> None:
    with term.stage.acting():
        found = some_families(term, crew.place, MOST)
    by = crew.place.by
    with term.stage.acting(by):
        for home, adult in found:
            one = take_in_volunteer(
                adult_id=adult.id, school_id=crew.place.school.pk, language=home.language, by=by, at=at
            )
            crew.people.append(one.pk)
            crew.adults.append(adult.id)
    term.stage.wrote(at)
    term.counts["volunteers"] += len(crew.people)


def _offer(term: Term, crew: Crew, at: datetime) -> None:
    with term.stage.acting():
        for one, offer in zip(crew.people, OFFERS, strict=False):
            made = make_offer(
                volunteer_id=one, agreed=True, way=Way.LINK, by=term.stage.system, at=at, **offer
            )
            crew.offers.append(made.pk)


def _make(term: Term, crew: Crew, at: datetime) -> None:
    by, days = crew.place.by, school_day(SHIFT, term)
    with term.stage.acting(by):
        for role, (first, last), before, after in ROLES:
            made = make_role(school_id=crew.place.school.pk, by=by, at=at, **role)
            begins, ends = at_of(term, days, first), at_of(term, days, last)
            rows = make_shifts(
                role_id=made.pk, begins_at=begins, ends_at=ends, places=4, weeks=2, by=by, at=at
            )
            for row, who in zip(rows, (before, after), strict=True):
                crew.shifts.append((row.pk, row.begins_at, row.ends_at, who))
        for adult in crew.adults[2:3]:
            record_clearance(
                adult_id=adult, kind=Check.BACKGROUND, checked_by="Sample district office", by=by, at=at,
                begins_on=term.today - timedelta(days=335), ends_on=term.today + ENDS_IN,
                school_id=crew.place.school.pk,
            )  # fmt: skip


def _ask(term: Term, crew: Crew, at: datetime) -> None:
    with term.stage.acting():
        teacher = teacher_there(term)
    if teacher is None or not crew.offers:
        return
    days = school_day(LESSON, term)
    with term.stage.acting(teacher):
        try:
            row = ask_lesson(
                offer_id=crew.offers[0], title="Why bread rises", how=How.VISIT, begins_at=at_of(term, days, 10),
                ends_at=at_of(term, days, 10, 45), by=teacher, at=at,
            )  # fmt: skip
        except Refused:  # a teacher elsewhere may not find it
            return
    crew.lesson = row.pk
    term.stage.wrote(at)


def _answer(term: Term, crew: Crew, at: datetime) -> None:
    if crew.lesson:
        with term.stage.acting():
            answer_lesson(lesson_id=crew.lesson, answer=LessonStage.YES, by=term.stage.system, at=at)


def _hold(term: Term, crew: Crew, at: datetime) -> None:
    if crew.lesson:
        with term.stage.acting():
            teacher = teacher_there(term)
        assert teacher is not None
        with term.stage.acting(teacher):
            hold_lesson(lesson_id=crew.lesson, by=teacher, at=at)
        term.stage.wrote(at)
        term.counts["lessons with families"] += 1


def _sign_up(term: Term, crew: Crew, at: datetime) -> None:
    with term.stage.acting():
        for shift, begins, ends, who in crew.shifts:
            for number in who:
                if number >= len(crew.people):
                    continue
                row = sign_up(shift_id=shift, volunteer_id=crew.people[number], by=term.stage.system, at=at)
                came = partial(_come, term, crew, row.pk)
                term.stage.add(begins + timedelta(minutes=5 + number), came)
                log = partial(_log, term, crew, number, row.pk, (begins, ends))
                term.stage.add(ends + timedelta(hours=1, minutes=number), log)
    term.stage.wrote(at)


def _come(term: Term, crew: Crew, place: UUID, at: datetime) -> None:
    with term.stage.acting(crew.place.by):
        note_came(sign_up_id=place, came=True, by=crew.place.by, at=at)


def _log(
    term: Term, crew: Crew, number: int, place: UUID, during: tuple[datetime, datetime], at: datetime
) -> None:
    """The hours of a shift; the second volunteer's wait for a yes."""
    with term.stage.acting():
        row = log_hours(
            volunteer_id=crew.people[number], begins_at=during[0], ends_at=during[1], way=Way.LINK,
            sign_up_id=place, by=term.stage.system, at=at,
        )  # fmt: skip
    term.counts["hours logged"] += 1
    if number != 1:
        term.stage.add(at_of(term, APPROVED, 9, number), partial(_approve, term, crew, row.pk))


def _approve(term: Term, crew: Crew, hours: UUID, at: datetime) -> None:
    with term.stage.acting(crew.place.by):
        decide_hours(hours_id=hours, counts=True, by=crew.place.by, at=at)
