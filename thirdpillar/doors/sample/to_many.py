"""Messages to many in the made term: one that went in four languages, one that waits for a second person, an alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations.actions.broadcast_going import approve_broadcast, send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import count_broadcast, write_broadcast
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing, settle_help
from thirdpillar.means.conversations.choices import MadeBy, Way
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Wellbeing
from thirdpillar.means.conversations.models import Broadcast, Recipient

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

PICTURES = {
    "en": "Picture day is on Thursday. {children} may wear what they like. It costs nothing.",
    "es": "El jueves es el día de las fotos. {children}: pueden vestir como quieran. No cuesta nada.",
    "so": "Khamiista waa maalinta sawirrada. {children} waxay xiran karaan waxay doonaan. Waa bilaash.",
    "ar": "يوم الخميس هو يوم الصور. يمكن أن يلبس {children} ما يحبون. وهو مجاني.",
}
WATER = {
    "en": "A water pipe broke near the school. All children are safe inside. You need not come.",
    "es": "Se rompió un tubo de agua cerca de la escuela. Todos los niños están a salvo adentro. No tienen que venir.",
    "so": "Tuubo biyo ayaa ku jabtay dugsiga agtiisa. Carruurta oo dhan way badqabaan. Uma baahnid inaad timaaddo.",
    "ar": "انكسر أنبوب ماء قرب المدرسة. كل الأطفال بأمان في الداخل. لا حاجة إلى القدوم.",
}
CALENDAR = {
    "en": "Next year's calendar is ready. School begins on August 17. Ask us for a printed copy.",
    "es": "El calendario del próximo año está listo. Las clases empiezan el 17 de agosto. Pida una copia impresa.",
}
ANSWERS, HELP = 0.35, 0.02


def prepare(term: Term, places: list[Place]) -> None:
    """Three messages at the schools of the term; the alert came three weeks ago."""
    if not places or term.office is None:
        return
    first, last = places[0], min(places, key=lambda place: (len(place.homes), place.key))
    term.stage.add(
        _noon(term, 6), lambda at: _send(term, first.by, first, "Picture day", PICTURES, Pace.SOON, at)
    )
    term.stage.add(
        _noon(term, 21), lambda at: _send(term, term.office, last, "Water pipe", WATER, Pace.EMERGENCY, at)
    )
    term.stage.add(
        _noon(term, 1), lambda at: _send(term, term.office, None, "Next year", CALENDAR, Pace.NEWS, at)
    )


def _noon(term: Term, days: int) -> datetime:
    there = term.now.astimezone(ZoneInfo(term.district.zone)) - timedelta(days=days)
    return there.replace(hour=13, minute=20, second=0, microsecond=0).astimezone(UTC)


def _send(
    term: Term,
    by: Scope | None,
    place: Place | None,
    title: str,
    words: dict[str, str],
    pace: str,
    at: datetime,
) -> None:
    assert by is not None
    with term.stage.acting(by):
        found = write_broadcast(
            title=title, words=words, original="en", pace=pace, asks_wellbeing=pace == Pace.EMERGENCY,
            made_by=MadeBy.MACHINE, school_ids=[place.school.pk] if place else [], by=by, at=at,
        )  # fmt: skip
    with term.stage.acting():
        people = count_broadcast(broadcast_id=found.pk, by=term.stage.system, at=at).people
    if not people:
        return
    with term.stage.acting(by):
        sent = send_broadcast(broadcast_id=found.pk, by=by, at=at, confirmed=people)
    if sent.stage == Stage.ASKED and pace != Pace.NEWS and term.office is not None:
        with term.stage.acting(term.office):
            approve_broadcast(broadcast_id=found.pk, by=term.office, at=at)
    term.counts["messages to many"] += 1
    # By then a translation service has answered, or is not waited for.
    term.stage.add(at + timedelta(minutes=5), lambda later: _spread(term, found, later))


def _spread(term: Term, found: Broadcast, at: datetime) -> None:
    spread_for(term.district)
    term.stage.wrote(at)
    if found.asks_wellbeing:
        term.stage.add(at + timedelta(minutes=40), lambda later: _answer(term, found, later))


def _answer(term: Term, found: Broadcast, at: datetime) -> None:
    """Most say that they are safe, a few need help, and one of those has been called."""
    system = term.stage.system
    with term.stage.acting():
        asked = list(Recipient.objects.seen_by(system).filter(broadcast=found, unreached=""))
        keys = dict(Adult.objects.seen_by(system).values_list("pk", "sourced_id"))
        helped = False
        for one in sorted(asked, key=lambda row: keys[row.adult_id]):
            roll = roll_for(term.seed, f"alert {keys[one.adult_id]}")()
            if roll >= ANSWERS:
                continue
            said = Wellbeing.HELP if roll < HELP else Wellbeing.SAFE
            say_wellbeing(recipient_id=one.pk, said=said, way=Way.LINK, by=system, at=at)
            if said == Wellbeing.HELP and not helped and term.office is not None:
                settle_help(recipient_id=one.pk, by=term.office, at=at)
                helped = True
