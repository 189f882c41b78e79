"""By which way each adult of a broadcast is written to, about which children: a part of the adults at a time.

A constant number of queries a part, however many adults it has; what may be said where is asked of `Ways` alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.spoken import spoken_in
from thirdpillar.ground.people.models import Enrollment, Preference, Student, Tie
from thirdpillar.ground.people.queries.buses import bundles_of
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.means.conversations.choices.broadcasts import Pace, Unreached
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries.audiences import (
    Meant,
    adults_meant,
    registered_here,
    students_meant,
)

PART = 4000
WIRES = (Channel.SMS, Channel.EMAIL, Channel.VOICE)
# A call comes before a letter, which takes days; news is worth no call but to who wishes to be called.
ORDINARY = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.LETTER)
# WhatsApp takes our own words for so long after theirs.
WHATSAPP_TAKES = timedelta(hours=24)


def ways_by_pace(pace: str, language: str, *, wishes_calls: bool = False) -> tuple[str, ...]:
    """The ways that a message to many may take to a reader of this language; a call where there is a voice for it, or where
    they wish to be called: then a person speaks it, and news go by call too."""
    if pace == Pace.EMERGENCY:
        return WIRES
    if wishes_calls:
        return ORDINARY
    return WAYS if pace == Pace.NEWS or spoken_in(language) is None else ORDINARY


@dataclass
class Planned:
    """One adult: whom they hear of, in which language, and where; nowhere has its reason."""

    adult_id: UUID
    household_id: UUID | None
    language: str
    students: list[Student] = field(default_factory=list)
    school_id: UUID | None = None
    school_ids: list[UUID] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    unreached: str = ""
    preference: Preference | None = None
    bundle: dict[str, str] = field(default_factory=dict)

    @property
    def wishes_calls(self) -> bool:
        return bool(self.preference and self.preference.ways[:1] == [Channel.VOICE])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.preferred_name or one.given_name for one in self.students)


@dataclass
class Part:
    """Some of the adults; `last` is the one that was looked at last, `is_end` that there is nobody after them."""

    planned: list[Planned]
    last: UUID | None
    is_end: bool


def plan_part(
    meant: Meant, *, on: date, seen_by, pace: str = Pace.SOON, after: UUID | None = None, most: int = PART
) -> Part:
    """Plan the next `most` adults in the order of their ids; an emergency takes every number and e-mail they have."""
    with over_all_rows(seen_by.sees_all):
        return _plan_part(meant, on, seen_by, pace, after, most)


def _plan_part(meant: Meant, on: date, seen_by, pace: str, after: UUID | None, most: int) -> Part:
    everywhere = pace == Pace.EMERGENCY
    found = adults_meant(meant, seen_by=seen_by)
    if after is not None:
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk").values_list("pk", "home", "reads")[:most])
    adults = [Planned(pk, home, reads) for pk, home, reads in rows]
    ids = [one.adult_id for one in adults]
    wanted = students_meant(meant, seen_by=seen_by)
    around: dict[UUID, list[UUID]] = defaultdict(list)
    pairs = Tie.objects.seen_by(seen_by).filter(adult_id__in=ids, left_at=None, student__in=wanted)
    for adult_id, student_id in pairs.values_list("adult_id", "student_id"):
        around[adult_id].append(student_id)
    children = {student for each in around.values() for student in each}
    students = Student.objects.seen_by(seen_by).in_bulk(children)
    schools: dict[UUID, list[UUID]] = defaultdict(list)
    enrolled = Enrollment.objects.seen_by(seen_by).filter(student_id__in=children, left_at=None)
    if meant.school_ids:
        enrolled = enrolled.filter(school_id__in=meant.school_ids)
    for student_id, school_id in enrolled.order_by("school_id").values_list("student_id", "school_id"):
        schools[student_id].append(school_id)
    # An alert is for everybody, those included who asked for no more texts.
    ways = Ways(adults=ids, students=children, on=on, seen_by=seen_by, though_stopped=everywhere)
    by_whatsapp = _heard_by_whatsapp(seen_by)
    alone = _named(meant, ids)
    planned = []
    for one in adults:
        open_ones = [each for each in around[one.adult_id] if ways.is_open(one.adult_id, each)]
        if not open_ones and one.adult_id in alone:
            # No link to a child says by which way they may be written to: people reach them.
            one.unreached, one.school_id = Unreached.NO_WAY, alone[one.adult_id]
            one.school_ids = [one.school_id] if one.school_id else []
            planned.append(one)
        if not open_ones:
            continue  # no child here that they may hear of: they are not of this audience
        one.preference = ways.preferences.get(one.adult_id)
        one.places, told = _places(one, open_ones, ways, pace, by_whatsapp)
        if not one.places:
            one.unreached, told = Unreached.NO_WAY, set(open_ones)
        named = (students[each] for each in told if each in students)
        one.students = sorted(named, key=lambda each: (each.sort_name, str(each.pk)))
        # An alert is each school's at which they have a child, also of one that may not be named everywhere.
        about = open_ones if everywhere else [each.pk for each in one.students]
        named_first = dict.fromkeys([*(each.pk for each in one.students), *about])
        theirs = [school for each in named_first for school in schools.get(each, ())]
        one.school_id, one.school_ids = (theirs[0] if theirs else None), sorted(set(theirs))
        planned.append(one)
    _bundle([one for one in planned if any(way == Channel.LETTER for way, _where in one.places)], seen_by)
    return Part(planned, rows[-1][0] if rows else after, len(rows) < most)


def _named(meant: Meant, adult_ids: list[UUID]) -> dict[UUID, UUID | None]:
    """Who of these is named themselves (adult: the school that they are named for), with a child or without one."""
    if not meant.named:
        return {}
    rows = registered_here(meant).filter(adult_id__in=adult_ids).order_by("school_id", "adult_id")
    return dict(rows.values_list("adult_id", "school_id"))


def _bundle(planned: list[Planned], seen_by) -> None:
    """By what the letters of these adults are bundled."""
    if planned:
        found = bundles_of({each.pk for one in planned for each in one.students}, seen_by=seen_by)
        for one in planned:
            one.bundle = found.of(each.pk for each in one.students)


def _heard_by_whatsapp(seen_by) -> set[tuple[UUID | None, str]]:
    """(adult, number) of whoever wrote to us by WhatsApp within the time in which it takes our words, and did not stop it."""
    if Channel.WHATSAPP not in offered_channels():
        return set()
    came = Inbound.objects.seen_by(seen_by).filter(
        provider=Channel.WHATSAPP, at__gte=clock.now() - WHATSAPP_TAKES
    )
    heard = set(came.values_list("adult_id", "sender"))
    stopped = stops_of([number for _adult, number in heard], channels=[Channel.WHATSAPP], seen_by=seen_by)
    return {one for one in heard if (Channel.WHATSAPP, one[1]) not in stopped}


def _places(
    one: Planned, open_ones: list[UUID], ways: Ways, pace: str, by_whatsapp: set[tuple[UUID | None, str]]
) -> tuple[list[tuple[str, str]], set[UUID]]:
    """Where to, in the adult's own order, and whom the words may name at every one of these places.

    An alert does not wait for the post; a number that it cannot be written to is called, where calls are set up. Whoever
    wrote by WhatsApp a moment ago is answered there, by an alert as well as by text.
    """
    places: list[tuple[str, str]] = []
    told: set[UUID] = set()
    adult_id, everywhere = one.adult_id, pace == Pace.EMERGENCY
    wishes_calls = ways.wishes_calls(adult_id)
    # Whoever wants calls is called at a mobile too.
    may_text = any(ways.is_permitted(adult_id, each, Channel.SMS) for each in open_ones)
    written_to = set(ways.of(adult_id, Channel.SMS)) if everywhere or not may_text else set()
    for channel in ways.in_order(adult_id, ways_by_pace(pace, one.language, wishes_calls=wishes_calls)):
        if channel == Channel.VOICE and channel not in offered_channels():
            continue
        permitted = [each for each in open_ones if ways.is_permitted(adult_id, each, channel)]
        for address in ways.of(adult_id, channel) if permitted else ():
            if channel == Channel.VOICE and address in written_to and not wishes_calls:
                continue
            safe = {each for each in permitted if not ways.is_overheard(address, each)}
            both = told & safe if places else safe
            if both:
                told = both
                is_heard = channel == Channel.SMS and (adult_id, address) in by_whatsapp
                if is_heard:
                    places.append((Channel.WHATSAPP, address))
                if everywhere or not is_heard:
                    places.append((channel, address))
                if not everywhere:
                    return places, told
    return places, told


def every_part(meant: Meant, *, on: date, seen_by, pace: str = Pace.SOON) -> Iterator[Part]:
    """All adults, a part at a time."""
    after = None
    while True:
        part = plan_part(meant, on=on, seen_by=seen_by, pace=pace, after=after)
        yield part
        if part.is_end:
            return
        after = part.last
