"""Another time for a conference by the keys of a call: by the rules of a text, up to some free times, each with its key.

The number must be its reader's still, and the home have one conference ahead; of several, of what staff fixed, and where
nothing is free, a person calls. The times that were said are carried along by the call itself, so that no list of a text
is changed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from thirdpillar.doors.last_words import kind_of
from thirdpillar.doors.senders import holders
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.practice.conferences.actions.moving import ask_for_call, move_conference
from thirdpillar.practice.conferences.actions.telling import MOVED, TOLD, Writer
from thirdpillar.practice.conferences.choices import Stage, WeekStage
from thirdpillar.practice.conferences.models import Coming, Conference
from thirdpillar.practice.conferences.queries.openings import openings_of
from thirdpillar.practice.conferences.rules import is_fixed, terms


@dataclass(frozen=True)
class Offer:
    """What is said, line by line, and the times that the keys 1, 2, … take; `is_for_person`: somebody calls the family."""

    said: tuple[str, ...] = ()
    times: tuple[datetime, ...] = ()
    is_for_person: bool = False


PERSON = Offer(is_for_person=True)


def is_of_conference(message: Message) -> bool:
    """Whether a call told a home its times."""
    return kind_of(message) in (TOLD, MOVED)


def offer_in_call(message: Message, *, by: Scope, at: datetime) -> Offer:
    """The free times of the one conference that the home has ahead; else somebody calls it."""
    home = _home(message, by)
    if home is None:
        return PERSON
    writer, mine = _ahead(home, by, at)
    most = terms(at.date())["most_offered"]
    free = openings_of(mine[0], at=at, seen_by=by)[:most] if len(mine) == 1 and not is_fixed(mine[0]) else []
    if not free or not _is_theirs(message, home, by):
        ask_for_call(coming_id=home.pk, by=by, at=at)
        return PERSON
    wording = writer.wording(message.language)
    values = writer.values(home, mine, wording)
    head = wording.say("offered", **values).removeprefix(f"{values['sender']}:").strip()
    zone = writer.district.zone
    times = [
        f"{key}: {day_and_time(one, zone, wording.language)}." for key, one in enumerate(free, 1)
    ]  # fmt: skip
    return Offer((head, *times), tuple(free))


def choose_in_call(
    message: Message, times: Sequence[datetime], key: str, *, by: Scope, at: datetime
) -> Offer:
    """Take the time of a key; where it is gone meanwhile, others are offered. The same key brought again changes nothing."""
    home = _home(message, by)
    if home is None:
        return PERSON
    _writer, mine = _ahead(home, by, at)
    number = int(key) if key.isascii() and key.isdigit() else 0
    if len(mine) != 1 or not 0 < number <= len(times) or not _is_theirs(message, home, by):
        ask_for_call(coming_id=home.pk, by=by, at=at)
        return PERSON
    chosen, one = times[number - 1], mine[0]
    if one.during is None or one.during.lower != chosen:
        try:
            move_conference(conference_id=one.pk, begins_at=chosen, by=by, at=at, quietly=True)
        except Refused:
            return offer_in_call(message, by=by, at=at)
    now = Writer(home.week, [home], by=by, at=at)
    placed = [each for each in now.open_to(home) if each.pk == one.pk]
    wording = now.wording(message.language)
    values = now.values(home, placed, wording)
    head = wording.say("moved", **values).removeprefix(f"{values['sender']}:").strip()
    return Offer((head, *now.lines(placed, wording.language)))


def _home(message: Message, by: Scope) -> Coming | None:
    found = Coming.objects.seen_by(by).select_related("week")
    return found.filter(pk=message.reference_id, week__stage=WeekStage.PUBLISHED).first()


def _ahead(home: Coming, by: Scope, at: datetime) -> tuple[Writer, list[Conference]]:
    writer = Writer(home.week, [home], by=by, at=at, with_missed=True)
    mine = [one for one in writer.open_to(home) if one.stage != Stage.HELD]
    return writer, [one for one in mine if not (one.during and one.during.lower <= at)]


def _is_theirs(message: Message, home: Coming, by: Scope) -> bool:
    reader: UUID | None = current_adult(home.adult_id, seen_by=by) if home.adult_id else None
    return reader is not None and reader in holders(message.address, by)
