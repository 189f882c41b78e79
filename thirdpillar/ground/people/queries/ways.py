"""The one rule by which way an adult may be told of a child: asked in inviting and writing, before sending, and for news.

A child is named to an adult only where their tie is present, is not for a narrow purpose, permits the way, and no
restriction hides the child from that adult. A number or address that is also a barred adult's is not used, nor the
house that one lives in, nor what is wrong, did not work lately, was stopped or taken off the list. The order of the ways
is the adult's own. In an emergency every way is permitted, whatever a family asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from thirdpillar.ground.delivery.choices import WRONG_NUMBER, Channel
from thirdpillar.ground.people.choices import NARROW_RELATIONS, USABLE_STATES, ContactKind, ContactState
from thirdpillar.ground.people.models import ContactPoint, MailingAddress, Preference, Tie
from thirdpillar.ground.people.queries.homes import door_of, doors_of, housemates, is_postal
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.people.queries.stops import stops_of

WAYS = (Channel.SMS, Channel.EMAIL, Channel.LETTER)
_PERMISSION = {Channel.SMS: "may_text", Channel.EMAIL: "may_email", Channel.LETTER: "may_mail"}
_PERMISSION |= {Channel.VOICE: "may_call", Channel.WHATSAPP: "may_text"}
_CHANNEL = {ContactKind.MOBILE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}


class Link(NamedTuple):
    """What an adult's tie with a student permits, and where the school calls them."""

    adult_id: UUID
    student_id: UUID
    priority: int | None
    has_legal_authority: bool | None
    may_text: bool
    may_email: bool
    may_call: bool
    may_mail: bool

    @property
    def place(self) -> int:
        """Where the school calls this adult among those of the child; last where it does not say."""
        return self.priority or Tie.LAST


class Ways:
    """What may be said to these adults about these students, and where. So many queries, however many they are.

    `adults` and `students` are ids, or queries of ids. `though_stopped`: for an emergency, which neither a STOP, a 9
    in a call, a way that is not ticked nor a doubt silences; but that a number is wrong, and whom a restriction bars, holds.
    `though_doubted`: for what is to wait there until a person has looked whose it is.
    """

    def __init__(
        self,
        *,
        adults,
        students,
        on: date,
        seen_by,
        though_stopped: bool = False,
        though_doubted: bool = False,
    ) -> None:
        self._everywhere = though_stopped
        self._stops = {} if though_stopped else {"stopped_at": None, "doubted_at": None}
        if though_doubted:
            self._stops.pop("doubted_at", None)
        ties = Tie.objects.seen_by(seen_by).filter(
            student_id__in=students, left_at=None, student__left_at=None
        )
        # Bare values: thousands of whole rows take longer to build than to find.
        known = ties.exclude(relation__in=NARROW_RELATIONS).values_list(*Link._fields)
        self.ties: dict[tuple[UUID, UUID], Link] = {
            (link.adult_id, link.student_id): link for link in map(Link._make, known)
        }
        barred = restrictions_in_force(on, seen_by=seen_by).filter(student_id__in=students)
        self.barred: set[tuple[UUID, UUID]] = set(barred.values_list("adult_id", "student_id"))
        self._values: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._landlines: dict[UUID, list[str]] = defaultdict(list)
        self._take_points(adults, seen_by)
        self._take_addresses(adults, seen_by)
        self._read_by = self._readers(adults, {adult for adult, _ in self.barred}, seen_by)
        said = Preference.objects.seen_by(seen_by).filter(adult_id__in=adults, replaced_at=None)
        self.preferences: dict[UUID, Preference] = {each.adult_id: each for each in said}

    def in_order(self, adult_id: UUID, ways: Sequence[str] = WAYS) -> list[str]:
        """These ways as the adult wants them: what they named first, then the others, which stay as a way out."""
        said = self.preferences.get(adult_id)
        wanted = [way for way in said.ways if way in ways] if said else []
        return [*wanted, *(way for way in ways if way not in wanted)]

    def wishes_calls(self, adult_id: UUID | None) -> bool:
        """Whether a call is what this adult named first: it comes before a text, and a person speaks it where no machine can."""
        said = self.preferences.get(adult_id) if adult_id else None
        return bool(said and said.ways[:1] == [Channel.VOICE])

    def first_open(
        self, adult_id: UUID, students: Collection[UUID], ways: Sequence[str], but: Container = ()
    ) -> tuple[str, str]:
        """The first way, and number or address, that is permitted for one of these children and that nobody barred
        from any of them reads, in the adult's own order; two blanks where there is none. `but` these were tried."""
        for way in self.in_order(adult_id, ways):
            permitted = any(self.is_permitted(adult_id, student, way) for student in students)
            for address in self.of(adult_id, way) if permitted else ():
                is_free = (way, address) not in but
                if is_free and not any(self.is_overheard(address, student) for student in students):
                    return way, address
        return "", ""

    def of(self, adult_id: UUID, channel: str) -> list[str]:
        """The numbers or addresses at which this adult is written to this way."""
        return self._values[adult_id][channel] if adult_id in self._values else []

    def leading_to(self, adult_id: UUID | None, address: str) -> list[str]:
        """The ways by which this number or address is the adult's today."""
        return [
            way
            for way in ((Channel.VOICE, *WAYS) if self.wishes_calls(adult_id) else WAYS)
            if adult_id and _place(address) in {_place(each) for each in self.of(adult_id, way)}
        ]

    def is_open(self, adult_id: UUID | None, student_id: UUID) -> bool:
        """Whether this adult may hear of this student at all."""
        pair = (adult_id, student_id)
        return pair in self.ties and pair not in self.barred

    def is_permitted(self, adult_id: UUID, student_id: UUID, channel: str) -> bool:
        """Whether the link of the two permits this way; there it is enough in an emergency, which no letter is in time for."""
        link = self.ties[adult_id, student_id]
        if self._everywhere and channel != Channel.LETTER:
            return True
        return getattr(link, _PERMISSION[Channel(channel)])

    def is_overheard(self, address: str, student_id: UUID) -> bool:
        """Whether an adult who is barred from this student reads at this number or address too, or lives there."""
        return any((other, student_id) in self.barred for other in self._read_by.get(_where(address), ()))

    def _take_points(self, adults, seen_by) -> None:
        points = ContactPoint.objects.seen_by(seen_by).filter(
            left_at=None, adult_id__in=adults, state__in=USABLE_STATES, **self._stops
        )
        found = points.order_by("pk").values_list("adult_id", "kind", "value", "from_roster", "state")
        for adult_id, kind, value, from_roster, state in found:
            # A number that somebody typed in and nobody confirmed gets nothing about a child.
            if not (from_roster or state == ContactState.CONFIRMED):
                continue
            if kind in _CHANNEL:
                self._values[adult_id][_CHANNEL[ContactKind(kind)]].append(value)
            if kind != ContactKind.EMAIL:
                # A landline cannot be written to, and rings.
                self._values[adult_id][Channel.VOICE].append(value)
            if kind == ContactKind.PHONE:
                self._landlines[adult_id].append(value)
        self._leave_out_stopped(seen_by)

    def _leave_out_stopped(self, seen_by) -> None:
        """A stop is of one channel (no more calls, no more texts) and of the number, whoever had it when it was said: the
        other ways of the adult stay open. (A point of theirs that is stopped takes neither texts nor machine calls.) In an
        emergency only who said that the number is wrong is heeded."""
        heeded = (Channel.SMS, Channel.EMAIL, Channel.VOICE)
        values = {value for adult in self._values.values() for each in heeded for value in adult[each]}
        because = WRONG_NUMBER if self._everywhere else ""
        stopped = stops_of(values, channels=heeded, seen_by=seen_by, because=because)
        for adult in self._values.values() if stopped else ():
            for each in heeded:
                adult[each] = [value for value in adult[each] if (each, value) not in stopped]

    def _take_addresses(self, adults, seen_by) -> None:
        addresses = MailingAddress.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=adults)
        for address in addresses.filter(is_protected=False).select_related("adult"):
            town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
            parts = (address.adult.display_name, address.street, town)
            lines = "\n".join(part for part in parts if part)
            self._values[address.adult_id][Channel.LETTER].append(lines)

    def _readers(self, adults, barred: set[UUID], seen_by) -> dict[str, set[UUID]]:
        """Which of the barred read at a number or address, or live behind a door that these adults get mail at."""
        found: dict[str, set[UUID]] = defaultdict(set)
        if not barred:
            return found
        points = ContactPoint.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=barred)
        for adult, value in points.values_list("adult_id", "value"):
            found[_where(value)].add(adult)
        for door, behind in doors_of(barred, seen_by=seen_by).items():
            found[door] |= behind
        mates = housemates(adults, barred, seen_by=seen_by)
        for adult, values in self._values.items():
            for address in values.get(Channel.LETTER, ()):
                found[_where(address)] |= mates.get(adult, set()).union(
                    *(found.get(_where(line), set()) for line in self._landlines.get(adult, ()))
                )
        return found


def _where(address: str) -> str:
    """A number or e-mail as it is read everywhere; of a letter's lines the door."""
    return door_of(address) if is_postal(address) else address.lower()


def _place(address: str) -> str:
    """A number or e-mail as it is; of a letter's lines street and town, for names are written in several ways."""
    return "\n".join(address.split("\n")[-2:])
