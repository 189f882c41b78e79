"""Messages to many in the made term: one that went in four languages, one that waits for a second person, an alert.

All of them at the school whose staff sign in, so that whoever looks around finds them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.sample.synth.dice import pick, roll_for
from thirdpillar.doors.sample.voices import speak, wish_calls
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.actions import record_receipt
from thirdpillar.ground.delivery.actions.letters import mark_printed
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.actions.broadcast_going import approve_broadcast, send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.wellbeing import say_wellbeing, settle_help
from thirdpillar.means.conversations.choices import MadeBy, Way
from thirdpillar.means.conversations.choices.broadcasts import Pace, Stage, Wellbeing
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.audiences import Audience
from thirdpillar.means.conversations.rules.broadcasts import takes_second_person
from thirdpillar.means.conversations.wording.composing import purpose_of

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

PICTURES = {
    "en": "Picture day is on Thursday. {children} may wear what they like. It costs nothing.",
    "es": "El jueves es el día de las fotos. {children}: pueden vestir como quieran. No cuesta nada.",
    "so": "Khamiista waa maalinta sawirrada. {children} waxay xiran karaan waxay doonaan. Waa bilaash.",
    "ar": "يوم الخميس هو يوم الصور. يمكن أن يلبس {children} ما يحبون. وهو مجاني.",
}
BUS = {
    "en": "The bus of the class trip broke down. All children are safe. A new bus brings them back one hour late.",
    "es": "El autobús de la excursión se descompuso. Todos los niños están bien. Otro autobús los trae una hora tarde.",
    "so": "Baskii safarka fasalka ayaa jabay. Carruurta oo dhan way badqabaan. Bas kale ayaa keenaya saacad ka dib.",
    "ar": "تعطلت حافلة الرحلة المدرسية. كل الأطفال بأمان. تعيدهم حافلة أخرى بعد ساعة من الموعد.",
}
CALENDAR = {
    "en": "Next year's calendar is ready. School begins on August 17. Ask us for a printed copy.",
    "es": "El calendario del próximo año está listo. Las clases empiezan el 17 de agosto. Pida una copia impresa.",
}
REPLIES = {
    "en": ("Thank you", "ok thanks", "Is it also for the little ones?"), "es": ("Gracias", "muchas gracias"),
    "so": ("Mahadsanid",), "ar": ("شكرا",),
}  # fmt: skip
# Of those written to: whose number takes no texts any more, who writes back, who answers the alert, who needs help.
FAILS, WRITES_BACK, ANSWERS, HELPLESS = 0.04, 0.03, 0.5, 0.05
MOST_WRITE_BACK = 8


def prepare(term: Term, places: list[Place]) -> None:
    """Three messages at the school where people sign in; the alert came three weeks ago."""
    if not places or term.office is None:
        return
    place = next((one for one in places if one.school.pk in term.waiting_at[:1]), places[0])
    grades = sorted({child.grade for home in place.homes for child in home.children_at(place.school.pk)})
    young, oldest = (
        Audience(grades=tuple(grades[: max(1, len(grades) // 2)])),
        Audience(grades=tuple(grades[-1:])),
    )
    term.stage.add(_noon(term, 21), partial(_alert, term, place, oldest))
    term.stage.add(_noon(term, 6), partial(_newsletter, term, place, young))
    term.stage.add(_noon(term, 1), partial(_ask, term, place))


def _noon(term: Term, days: int) -> datetime:
    """The early afternoon of a weekday so many days ago, or a little before."""
    there = term.now.astimezone(ZoneInfo(term.district.zone)) - timedelta(days=days)
    there -= timedelta(days=max(0, there.weekday() - 4))
    return there.replace(hour=13, minute=20, second=0, microsecond=0).astimezone(UTC)


def _newsletter(term: Term, place: Place, young: Audience, at: datetime) -> None:
    wish_calls(term, place, young.grades, at)
    sent = _send(term, place.by, place, "Picture day", PICTURES, at, pace=Pace.SOON, audience=young)
    if sent is None or term.office is None:
        return
    speak(term, sent, at)
    if sent.stage == Stage.ASKED:
        with term.stage.acting(term.office):
            approve_broadcast(broadcast_id=sent.pk, by=term.office, at=at)
    # By then a translation service has answered, or is not waited for.
    term.stage.add(at + timedelta(minutes=5), partial(_spread, term, sent))
    term.stage.add(at + timedelta(hours=1), partial(_hear_back, term, sent))


def _alert(term: Term, place: Place, oldest: Audience, at: datetime) -> None:
    assert term.office is not None
    sent = _send(term, term.office, place, "The class trip", BUS, at, pace=Pace.EMERGENCY, audience=oldest)
    if sent is not None:
        _spread(term, sent, at)
        term.stage.add(at + timedelta(minutes=40), partial(_say_how_they_are, term, sent))


def _ask(term: Term, place: Place, at: datetime) -> None:
    """To all families of a school: for so many that it waits for somebody's yes. Of a small school it stays a draft."""
    _send(term, place.by, place, "Next year", CALENDAR, at, pace=Pace.NEWS, only_if_asked=True)


def _send(
    term: Term, by: Scope, place: Place, title: str, words: dict[str, str], at: datetime, *, pace: str,
    audience: Audience | None = None, only_if_asked: bool = False,
) -> Broadcast | None:  # fmt: skip
    """None where it did not go: nobody can be written to, or it should only have been asked for."""
    with term.stage.acting(by):
        found = write_broadcast(
            title=title, words=words, original="en", pace=pace, asks_wellbeing=pace == Pace.EMERGENCY,
            made_by=MadeBy.MACHINE, school_ids=[place.school.pk], audience=audience, by=by, at=at,
        )  # fmt: skip
    term.counts["messages to many"] += 1
    with term.stage.acting():
        people = count_broadcast(broadcast_id=found.pk, by=term.stage.system, at=at).people
    on = at.date()
    if not people or (only_if_asked and not takes_second_person(found, people, on, None)):
        return None
    with term.stage.acting(by):
        return send_broadcast(broadcast_id=found.pk, by=by, at=at, confirmed=people)


def _spread(term: Term, found: Broadcast, at: datetime) -> None:
    spread_for(term.district)
    term.stage.wrote(at)
    # Whoever is written to on paper: the letters are printed the next day.
    term.stage.add(at + timedelta(hours=18), partial(_print, term, found))


def _print(term: Term, found: Broadcast, at: datetime) -> None:
    office = term.office or term.stage.system
    with term.stage.acting(office):
        letters = Message.objects.seen_by(office).filter(purpose=purpose_of(found.pk), channel=Channel.LETTER)
        ids = list(letters.values_list("pk", flat=True))
        term.counts["letters"] += mark_printed(message_ids=ids, by=office, at=at) if ids else 0


def _homes(term: Term, found: Broadcast) -> list[tuple[str, Recipient, Message | None]]:
    """Of each home the roster's own id of one adult, who of them was written to, and their text if there is one.

    In the order of those ids, and a home at a time: which of two adults at one number got the text goes by ids of ours,
    which are new each time.
    """
    system = term.stage.system
    with term.stage.acting():
        rows = list(Recipient.objects.seen_by(system).filter(broadcast=found))
        adults = Adult.objects.seen_by(system).filter(pk__in=[one.adult_id for one in rows])
        keys = dict(adults.values_list("pk", "sourced_id"))
        went = Message.objects.seen_by(system).filter(
            purpose=purpose_of(found.pk), channel=Channel.SMS, state=State.ACCEPTED
        )
        texts = {one.reference_id: one for one in went.order_by("-address")}
    homes: dict[UUID, list[Recipient]] = defaultdict(list)
    for one in sorted(rows, key=lambda row: keys[row.adult_id]):
        homes[one.household_id or one.adult_id].append(one)
    listed = []
    for here in homes.values():
        written_to = [one for one in here if not one.unreached]
        by_text = sorted(
            (one for one in written_to if one.pk in texts), key=lambda one: texts[one.pk].address
        )
        for one in (by_text or written_to)[:1]:
            listed.append((keys[here[0].adult_id], one, texts.get(one.pk)))
    return sorted(listed, key=lambda home: home[0])


def _hear_back(term: Term, found: Broadcast, at: datetime) -> None:
    """Some numbers take no texts any more, as their providers report; a few families write back."""
    system = term.stage.system
    wrote = 0
    for key, one, text in _homes(term, found):
        roll = roll_for(term.seed, f"newsletter {key}")
        if text is None:
            continue
        if roll() < FAILS:
            with term.stage.acting():
                record_receipt(
                    by=system, at=at, provider=text.provider, provider_event=f"sample-{one.code}", said="undelivered",
                    provider_reference=text.provider_reference, message_id=text.pk, failed="undelivered",
                )  # fmt: skip
            term.counts["texts that did not arrive"] += 1
        elif roll() < WRITES_BACK and wrote < MOST_WRITE_BACK:
            wrote += 1
            said = pick(roll, REPLIES.get(one.language.split("-")[0], REPLIES["en"]))
            _text(term, one, text.address, said, at)


def _say_how_they_are(term: Term, found: Broadcast, at: datetime) -> None:
    """Most say that they are safe, by their link or by text; a few need help, and one of those has been called."""
    system, office = term.stage.system, term.office
    is_called = False
    for key, one, text in _homes(term, found):
        roll = roll_for(term.seed, f"alert {key}")
        if roll() >= ANSWERS:
            continue
        said = Wellbeing.HELP if roll() < HELPLESS else Wellbeing.SAFE
        if roll() < 0.2 and text is not None:
            _text(term, one, text.address, "2" if said == Wellbeing.HELP else "1", at)
        else:
            with term.stage.acting():
                say_wellbeing(recipient_id=one.pk, said=said, way=Way.LINK, by=system, at=at)
        term.counts["answers to an alert"] += 1
        if said == Wellbeing.HELP and not is_called and office is not None:
            is_called = True
            with term.stage.acting(office):
                one.refresh_from_db(fields=["said_at"])
                settle_help(recipient_id=one.pk, seen=one.said_at, by=office, at=at)


def _text(term: Term, one: Recipient, sender: str, body: str, at: datetime) -> None:
    with term.stage.acting():
        receive(
            district=term.district, provider="sandbox", reference=f"sample-{one.code}", sender=sender, body=body, at=at
        )  # fmt: skip
    term.stage.wrote(at)  # what was counted is thanked for
    term.counts["texts"] += 1
