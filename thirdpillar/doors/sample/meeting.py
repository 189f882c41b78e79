"""One parent meeting in the made term, with what families said and its published answers. All of it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from thirdpillar.practice.gatherings.actions.meetings import (
    Item,
    Note,
    publish_answers,
    say_input,
    set_agenda,
    take_notes,
    write_point,
)
from thirdpillar.practice.gatherings.models import AgendaItem, MeetingInput
from thirdpillar.practice.gatherings.rules.meetings import key_of_home

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Night, Term

AT = "Back-to-school evening"
AGENDA = (
    Item("How the year goes, and whom to call", minutes=20, said={"es": "Cómo va el año, y a quién llamar"}),
    Item("What would make mornings easier?", "ask", 30, said={"es": "¿Qué haría más fáciles las mañanas?"}),
)
# What a table said, in which language, how many spoke; in the end by whose phone.
TABLES = (
    ("The bus is there before it is light, and the stop has no lamp.", "en", 7),
    ("El bus pasa muy temprano y los niños esperan a oscuras.", "es", 6),
    ("Breakfast at school starts when the bus is not there yet.", "en", 5),
)
BY_LINK = ("Trabajo de noche y no llego antes de las ocho. ¿Se puede desayunar más tarde?", "es")
POINTS: tuple[dict[str, Any], ...] = (
    {
        "said": "Children wait for the bus in the dark.", "kind": "will", "who": "The principal",
        "answer": "We ask the city for a lamp at the stop, and the bus company for ten minutes later.",
        "written": {
            "es": {
                "said": "Los niños esperan el bus a oscuras.", "who": "La dirección",
                "answer": "Pedimos a la ciudad una lámpara en la parada, y a la empresa de buses diez minutos más tarde.",
            },
        },
    },
    {
        "said": "Breakfast is over when the second bus comes.", "kind": "already",
        "answer": "Whoever comes with the second bus may take breakfast to class.",
        "written": {
            "es": {
                "said": "El desayuno termina cuando llega el segundo bus.",
                "answer": "Quien llega con el segundo bus puede llevar el desayuno al salón.",
            },
        },
    },
)  # fmt: skip


def prepare(term: Term, night: Night, at: datetime) -> None:
    """Make a parent meeting of the first school's evening, once it is planned; where it is over, families spoke there."""
    own = term.waiting_at[:1] or [night.place.school.pk]
    if night.held.kind.title != AT or night.place.school.pk != own[0]:
        return
    with term.stage.acting(night.place.by):
        set_agenda(gathering_id=night.gathering_id, items=AGENDA, by=night.place.by, at=at)
    term.counts["parent meetings"] += 1
    term.stage.add(night.held.ends_at - timedelta(minutes=10), partial(_speak, term, night))
    term.stage.add(night.held.ends_at + timedelta(days=3), partial(_answer, term, night))


def _speak(term: Term, night: Night, at: datetime) -> None:
    with term.stage.acting():
        by = term.stage.system
        asked = AgendaItem.objects.seen_by(by).get(gathering_id=night.gathering_id, kind="ask")
        notes = [
            Note(f"table-{number}", asked.pk, words, language, number, people)
            for number, (words, language, people) in enumerate(TABLES, 1)
        ]
        take_notes(gathering_id=night.gathering_id, notes=notes, by=by, at=at)
        for home in list(night.invited)[:1]:
            words, language = BY_LINK
            say_input(
                gathering_id=night.gathering_id, item_id=asked.pk, words=words, language=language, way="link",
                key=key_of_home(asked.pk, home), by=by, at=at,
            )  # fmt: skip


def _answer(term: Term, night: Night, at: datetime) -> None:
    by = night.place.by
    with term.stage.acting(by):
        rows = MeetingInput.objects.seen_by(by).filter(gathering_id=night.gathering_id)
        about = {one.pk: "desayun" in one.words.lower() or "breakfast" in one.words.lower() for one in rows}
        for number, point in enumerate(POINTS):
            day = (at + timedelta(days=45)).date() if point["kind"] == "will" else None
            write_point(
                gathering_id=night.gathering_id, by=by, at=at, by_when=day,
                input_ids=[key for key, of_food in about.items() if of_food == bool(number)], **point,
            )  # fmt: skip
        publish_answers(gathering_id=night.gathering_id, by=by, at=at)
    term.stage.wrote(at)
