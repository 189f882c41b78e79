"""A tour of the first school's neighbourhood in the made term: three stops, who went, and what was learned there."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from thirdpillar.doors.sample.first_school import first_school, school_day, teacher_there
from thirdpillar.doors.sample.visit_days import at_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.practice.gatherings.actions import plan_gathering
from thirdpillar.practice.gatherings.actions.tours import Stop, note_learned, note_who_went, write_stop
from thirdpillar.practice.gatherings.choices import GatheringKind, Purpose

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

PLANNED, TOUR, NOTED = 17, 9, 1
TITLE, ABOUT = "A walk around our school", "Teachers meet neighbours, where families shop, learn and rest."
SAID = {
    "es": {
        "title": "Un paseo por el barrio de la escuela",
        "about": "Los maestros conocen a los vecinos, donde las familias compran, aprenden y descansan.",
    }
}
# Somewhere in the lake: invented, as the places are.
STOPS = (
    Stop(
        "Sample Street library", 25, "The librarian", "Homework help until seven, and who comes to it", 41.8500, -87.5800,
        {"es": {"place": "Biblioteca de la calle Sample", "learn": "Ayuda con la tarea hasta las siete, y quién viene"}},
    ),
    Stop(
        "Bakery at the corner", 20, "Two bakers", "What families talk about while they wait", 41.8521, -87.5812,
        {"es": {"place": "Panadería de la esquina", "learn": "De qué hablan las familias mientras esperan"}},
    ),
    Stop(
        "Neighbours' garden", 30, "Families who plant there", "What grows, and which words there are for it", 41.8534, -87.5845,
        {"es": {"place": "Jardín de los vecinos", "learn": "Qué crece y qué palabras hay para nombrarlo"}},
    ),
)  # fmt: skip
NOTE = "Many families meet here on Sundays. A reading corner outside, in two languages, would find them."
MOST = 5


def prepare(term: Term, places: list[Place]) -> None:
    """Put the tour on the stage."""
    place = first_school(term, places)
    if place is not None:
        term.stage.add(at_of(term, PLANNED, 10), partial(_plan, term, place))


def _plan(term: Term, place: Place, at: datetime) -> None:
    by, days = place.by, school_day(TOUR, term)
    with term.stage.acting(by):
        tour = plan_gathering(
            by=by, at=at, title=TITLE, about=ABOUT, in_languages=SAID, purpose=Purpose.LEARN, kind=GatheringKind.TOUR,
            place=f"{place.school.name}, front door", begins_at=at_of(term, days, 15), ends_at=at_of(term, days, 17),
            school_id=place.school.pk,
        )  # fmt: skip
        stops = [write_stop(gathering_id=tour.pk, stop=stop, by=by, at=at).pk for stop in STOPS]
    term.counts["tours"] += 1
    term.stage.add(at_of(term, days, 17, 30), partial(_went, term, place, tour.pk))
    term.stage.add(at_of(term, days - NOTED, 8), partial(_note, term, stops[-1]))


def _went(term: Term, place: Place, tour: UUID, at: datetime) -> None:
    by = place.by
    if by.role == Role.PRINCIPAL:
        return
    with term.stage.acting(by):
        staff = staff_at([place.school.pk], seen_by=by, roles=(Role.TEACHER,)).order_by("sourced_id", "pk")
        went = list(staff.values_list("pk", flat=True)[:MOST])
        note_who_went(gathering_id=tour, account_ids=went, by=by, at=at)


def _note(term: Term, stop: UUID, at: datetime) -> None:
    with term.stage.acting():
        by = teacher_there(term)
    if by is not None:
        with term.stage.acting(by):
            note_learned(stop_id=stop, words=NOTE, by=by, at=at)
