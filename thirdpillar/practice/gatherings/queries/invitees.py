"""Who in each household is written to, about which children, and by which way. Constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult, HouseholdAdult, HouseholdStudent, Student
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.practice.gatherings.queries.audience import Audience, enrollments_in

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
    """What would go if it were sent now; `last` is the household after which a next part begins.

    `post_is_late`: what is posted now comes after it begins. Letters then are handed over, or nobody is told by one.
    """

    invitees: list[Invitee]
    last: UUID | None = None
    post_is_late: bool = False

    @property
    def reachable(self) -> list[Invitee]:
        return [one for one in self.invitees if not one.unreachable and not self._is_late(one)]

    @property
    def late(self) -> list[Invitee]:
        """Those who could be written to by letter only, and whom the post would reach too late."""
        return [one for one in self.invitees if self._is_late(one)]

    def _is_late(self, one: Invitee) -> bool:
        return self.post_is_late and one.channel == Channel.LETTER

    @property
    def unreachable(self) -> list[Invitee]:
        return [one for one in self.invitees if one.unreachable]

    def counts(self) -> list[tuple[str, str, int]]:
        """[(channel, language, households)], the commonest first within a channel."""
        return in_order(Counter((one.channel, one.language) for one in self.reachable))


def in_order(counted: Mapping[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    """Numbers of households by (channel, language), as a page shows them."""
    order: dict[str, int] = {way: place for place, way in enumerate((*WAYS, Channel.VOICE))}
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
    called: Set[tuple[UUID, str]] = frozenset(),
) -> list[Invitee]:
    """For each of these households, whom to invite and how; `languages` are the district's, the first is the last resort.

    `tried` are (household, address) where a message did not arrive: another is looked for. `called` are those where a call
    did not: a text may.
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
    ways = Ways(
        adults=HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=ids).values("adult_id"),
        students=HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids).values("student_id"),
        on=on,
        seen_by=seen_by,
    )
    found = []
    for home in sorted(homes, key=str):
        invitee = Invitee(home)
        named = sorted(children.get(home, ()), key=lambda child: (child.sort_name, str(child.pk)))
        _choose(invitee, named, adults.get(home, []), ways, audience.languages, tried, called)
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


def _choose(
    invitee: Invitee,
    named: list[Student],
    adults: list[Adult],
    ways: Ways,
    languages: tuple[str, ...],
    tried: Set[tuple[UUID, str]],
    called: Set[tuple[UUID, str]],
) -> None:
    open_children = {
        adult.pk: [child for child in named if ways.is_open(adult.pk, child.pk)] for adult in adults
    }
    able = [adult for adult in adults if open_children[adult.pk]]
    if not able:
        hidden = any((adult.pk, child.pk) in ways.barred for adult in adults for child in named)
        invitee.unreachable = HIDDEN if hidden else NO_ADULT
        return
    # A gathering for those who read Spanish writes to the adult of the home who does.
    able.sort(
        key=lambda adult: (
            bool(languages) and adult.reads_language not in languages,
            *_rank(adult, open_children[adult.pk], ways.ties),
        )
    )
    for adult in able:
        for channel in ways.in_order(adult.pk, _ways_to(adult, ways)):
            told = [
                child for child in open_children[adult.pk] if ways.is_permitted(adult.pk, child.pk, channel)
            ]
            for address in ways.of(adult.pk, channel) if told else ():
                safe = [child for child in told if not ways.is_overheard(address, child.pk)]
                place = invitee.household_id, address
                if safe and place not in (called if channel == Channel.VOICE else tried):
                    invitee.adult, invitee.channel, invitee.address, invitee.students = (
                        adult,
                        channel,
                        address,
                        safe,
                    )
                    return
    invitee.unreachable = NO_WAY


def _ways_to(adult: Adult, ways: Ways) -> tuple[str, ...]:
    """A call is for who wishes to be called: it is said by machine, or as a person spoke it."""
    is_called = ways.wishes_calls(adult.pk) and Channel.VOICE in offered_channels()
    return (Channel.VOICE, *WAYS) if is_called else WAYS


def _rank(adult: Adult, children: list[Student], ties) -> tuple:
    """Lowest priority number first, then legal authority, then a fixed order."""
    own = [ties[adult.pk, child.pk] for child in children]
    priority = min((tie.priority if tie.priority is not None else _LAST) for tie in own)
    return priority, not any(tie.has_legal_authority for tie in own), adult.sort_name, str(adult.pk)
