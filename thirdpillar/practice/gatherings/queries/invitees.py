"""Who in each household is written to, about which children, and by which way. Constant number of queries.

A child is named to an adult only where their tie is present, is not for a narrow purpose, permits the way, and no
restriction hides the child from that adult. A number or address that is also a barred adult's is not used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind, ContactState
from thirdpillar.ground.people.models import (
    Adult,
    ContactPoint,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.practice.gatherings.queries.audience import Audience, enrollments_in

WAYS = (Channel.SMS, Channel.EMAIL, Channel.LETTER)
_PERMISSION = {Channel.SMS: "may_text", Channel.EMAIL: "may_email", Channel.LETTER: "may_mail"}
_LAST = 99


@dataclass
class Invitee:
    """One household: the adult to write to, how, in which language, about whom; or why nobody can be written to."""

    household_id: UUID
    students: list[Student] = field(default_factory=list)
    adult: Adult | None = None
    channel: str = ""
    address: str = ""
    language: str = ""
    unreachable: str = ""


@dataclass
class Preview:
    """What would go if it were sent now; `last` is the household after which a next part begins."""

    invitees: list[Invitee]
    last: UUID | None = None

    @property
    def reachable(self) -> list[Invitee]:
        return [one for one in self.invitees if not one.unreachable]

    @property
    def unreachable(self) -> list[Invitee]:
        return [one for one in self.invitees if one.unreachable]

    def counts(self) -> list[tuple[str, str, int]]:
        """[(channel, language, households)], the commonest first within a channel."""
        counted = Counter((one.channel, one.language) for one in self.reachable)
        order: dict[str, int] = {way: place for place, way in enumerate(WAYS)}
        return sorted(
            ((way, language, n) for (way, language), n in counted.items()),
            key=lambda row: (order[row[0]], -row[2], row[1]),
        )


NO_ADULT, NO_WAY, HIDDEN = "no_adult", "no_way", "restricted"


def invitees(
    households: QuerySet,
    audience: Audience | dict,
    *,
    on: date,
    languages: list[str],
    seen_by,
    tried: Set[tuple[UUID, str]] = frozenset(),
) -> list[Invitee]:
    """For each of these households, whom to invite and how; `languages` are the district's, the first is the last resort.

    `tried` are (household, address) where a message did not arrive: another is looked for.
    """
    if isinstance(audience, dict):
        audience = Audience.of(audience)
    homes = {row.pk: row.reads_language for row in households}
    ids = households.values("pk")
    children = _children(ids, audience, seen_by)
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    for row in HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=ids).select_related("adult"):
        if row.adult.left_at is None and row.adult.merged_into_id is None:
            adults[row.household_id].append(row.adult)
    ties = _ties(ids, seen_by)
    barred = _barred(ids, on, seen_by)
    ways = _Ways(ids, barred, seen_by)
    found = []
    for home in sorted(homes, key=str):
        invitee = Invitee(home)
        named = sorted(children.get(home, ()), key=lambda child: (child.sort_name, str(child.pk)))
        _choose(invitee, named, adults.get(home, []), ties, barred, ways, audience.languages, tried)
        adult = invitee.adult
        invitee.language = (adult.reads_language if adult else "") or homes[home] or (languages or ["en"])[0]
        found.append(invitee)
    return found


def _children(ids, audience: Audience, seen_by) -> dict[UUID, list[Student]]:
    meant = enrollments_in(audience, seen_by=seen_by).values("student_id")
    found: dict[UUID, list[Student]] = defaultdict(list)
    rows = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids, student_id__in=meant)
    for row in rows.select_related("student"):
        found[row.household_id].append(row.student)
    return found


def _ties(ids, seen_by) -> dict[tuple[UUID, UUID], Tie]:
    students = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids).values("student_id")
    rows = Tie.objects.seen_by(seen_by).filter(student_id__in=students, left_at=None)
    return {(row.adult_id, row.student_id): row for row in rows.exclude(relation__in=NARROW_RELATIONS)}


def _barred(ids, on: date, seen_by) -> set[tuple[UUID, UUID]]:
    students = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids).values("student_id")
    rows = restrictions_in_force(on, seen_by=seen_by).filter(student_id__in=students)
    return set(rows.values_list("adult_id", "student_id"))


class _Ways:
    """Each adult's usable numbers and addresses, and which of them a barred adult reads too."""

    def __init__(self, ids, barred: set[tuple[UUID, UUID]], seen_by) -> None:
        members = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=ids).values("adult_id")
        self.values: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        points = ContactPoint.objects.seen_by(seen_by).filter(
            left_at=None, adult_id__in=members, stopped_at=None
        )
        points = points.exclude(state__in=[ContactState.WRONG, ContactState.STALE])
        kinds = {ContactKind.MOBILE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}
        for point in points.order_by("pk"):
            # A number that somebody typed in and nobody confirmed gets nothing about a child.
            trusted = point.from_roster or point.state == ContactState.CONFIRMED
            if point.kind in kinds and trusted:
                self.values[point.adult_id][kinds[point.kind]].append(point.value)
        addresses = MailingAddress.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=members)
        for address in addresses.filter(is_protected=False).select_related("adult"):
            town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
            parts = (address.adult.display_name, address.street, town)
            lines = "\n".join(part for part in parts if part)
            self.values[address.adult_id][Channel.LETTER].append(lines)
        self.read_by: dict[str, set[UUID]] = defaultdict(set)
        others = {adult for adult, _ in barred}
        if others:
            theirs = ContactPoint.objects.seen_by(seen_by).filter(left_at=None, adult_id__in=others)
            for adult, value in theirs.values_list("adult_id", "value"):
                self.read_by[value].add(adult)

    def of(self, adult: Adult, channel: str) -> list[str]:
        return self.values[adult.pk][channel] if adult.pk in self.values else []


def _choose(
    invitee: Invitee,
    named: list[Student],
    adults: list[Adult],
    ties,
    barred,
    ways: _Ways,
    languages: tuple[str, ...],
    tried: Set[tuple[UUID, str]],
) -> None:
    open_children = {
        adult.pk: [
            child for child in named if (adult.pk, child.pk) in ties and (adult.pk, child.pk) not in barred
        ]
        for adult in adults
    }
    able = [adult for adult in adults if open_children[adult.pk]]
    if not able:
        invitee.unreachable = (
            HIDDEN if any((adult.pk, child.pk) in barred for adult in adults for child in named) else NO_ADULT
        )
        return
    # A gathering for those who read Spanish writes to the adult of the home who does.
    able.sort(
        key=lambda adult: (
            bool(languages) and adult.reads_language not in languages,
            *_rank(adult, open_children[adult.pk], ties),
        )
    )
    for adult in able:
        for channel in WAYS:
            told = [
                child
                for child in open_children[adult.pk]
                if getattr(ties[adult.pk, child.pk], _PERMISSION[channel])
            ]
            for address in ways.of(adult, channel) if told else ():
                safe = [
                    child
                    for child in told
                    if not any((other, child.pk) in barred for other in ways.read_by.get(address, ()))
                ]
                if safe and (invitee.household_id, address) not in tried:
                    invitee.adult, invitee.channel, invitee.address, invitee.students = (
                        adult,
                        channel,
                        address,
                        safe,
                    )
                    return
    invitee.unreachable = NO_WAY


def _rank(adult: Adult, children: list[Student], ties) -> tuple:
    """Lowest priority number first, then legal authority, then a fixed order."""
    own = [ties[adult.pk, child.pk] for child in children]
    priority = min((tie.priority if tie.priority is not None else _LAST) for tie in own)
    return priority, not any(tie.has_legal_authority for tie in own), adult.sort_name, str(adult.pk)
