"""What the door team asks: whom it may find by name or badge, and how many are in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Max, OuterRef, Subquery, UUIDField, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.people.models import (
    Adult,
    Enrollment,
    HouseholdAdult,
    HouseholdStudent,
    Restriction,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries import current_adults, records_of
from thirdpillar.ground.schools.models import District
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.gatherings.choices import LineState
from thirdpillar.practice.gatherings.models import Arrival, Attendance, Gathering
from thirdpillar.practice.gatherings.queries.candidates import roster_adults
from thirdpillar.practice.gatherings.queries.families_at import households_at, present_at
from thirdpillar.practice.gatherings.queries.walk_ins import WalkIns, named_twice, walk_ins_at
from thirdpillar.practice.gatherings.rules.door import as_badge_code, badge_code

MOST_FOUND = 20


@dataclass
class AtDoor:
    """A family as the door finds it: names, and nothing that says where it lives or why somebody may not come in.

    `asks`: an adult whom the office speaks with first; alone, without the family's children.
    """

    household_id: UUID | None
    adults: list[Adult] = field(default_factory=list)
    children: list[Student] = field(default_factory=list)
    code: str = ""
    asks: bool = False

    @property
    def key(self) -> str:
        return str(self.household_id or self.adults[0].pk)

    @property
    def words(self) -> str:
        """All that somebody may be found by, folded."""
        people: list[Adult | Student] = [*self.adults, *self.children]
        names = ((one.given_name, one.preferred_name, one.family_name) for one in people)
        return fold(" ".join(name for each in names for name in each if name))

    def told(self) -> dict[str, Any]:
        """As a phone keeps it: no more than what its page shows."""
        if self.asks:
            return {"asks": True, "names": [one.display_name for one in self.adults], "words": self.words}
        return {
            "home": str(self.household_id) if self.household_id else "",
            "code": self.code,
            "adults": [[str(one.pk), one.display_name] for one in self.adults],
            "children": [one.preferred_name or one.given_name for one in self.children],
            "words": self.words,
        }


@dataclass(frozen=True)
class AtSession:
    """How many are in: `people` are `adults` and `children`; `waiting` of the adults are names nobody has matched yet, who
    are a family each where children came with them.

    `first_timers` of the adults that are known were at none before in this school year: of its programme, or else of its
    school.
    """

    adults: int
    children: int
    families: int
    first_timers: int
    waiting: int

    @property
    def people(self) -> int:
        return self.adults + self.children

    def told(self) -> dict[str, int]:
        return {
            name: getattr(self, name) for name in ("people", "adults", "children", "families", "first_timers")
        }


def roll_at_door(gathering: Gathering, *, seen_by) -> list[AtDoor]:
    """Everybody who may be expected, by family; at a gathering of no single school those invited, answered or registered.

    Constant number of queries.
    """
    adults = roster_adults(gathering, seen_by)
    if gathering.school_id is None:
        expected = households_at(gathering, seen_by=seen_by).order_by().values("pk")
        adults = adults.filter(household__household_id__in=expected)
    return _families(gathering, list(adults.order_by("sort_name", "pk")), seen_by)


def found_at_door(gathering: Gathering, words: str, *, seen_by) -> list[AtDoor]:
    """The families of a badge's code, or whose names hold these words."""
    code, wanted = as_badge_code(words), fold(words).split()
    roll = roll_at_door(gathering, seen_by=seen_by)
    by_badge = [one for one in roll if code and one.code == code]
    if by_badge or not wanted:
        return by_badge
    hits = [one for one in roll if all(word in one.words for word in wanted)]
    # Whole words before parts of words.
    return sorted(hits, key=lambda one: -len(set(one.words.split()).intersection(wanted)))[:MOST_FOUND]


def asked_to_call(
    adult_ids: Collection[UUID] | None = None, *, school_id: UUID | None = None, seen_by
) -> set[UUID]:
    """Adults with a standing restriction that hides a child from them, as far as the asker's children go, or a school's."""
    standing = Restriction.objects.seen_by(seen_by).filter(left_at=None)
    if adult_ids is not None:
        standing = standing.filter(adult_id__in=adult_ids)
    if school_id is not None:
        here = Enrollment.objects.seen_by(seen_by).filter(school_id=school_id, left_at=None)
        standing = standing.filter(student_id__in=here.values("student_id"))
    return {one.adult_id for one in standing if one.hides}


def spoken_with_first(
    adult_ids: Iterable[UUID | None], *, school_id: UUID | None, seen_by
) -> frozenset[UUID]:
    """Of these records of adults, those whom the office speaks with before they come to this school (blank: to any)."""
    standing = current_adults({one for one in adult_ids if one}, seen_by=seen_by)
    call = asked_to_call(set(standing.values()), school_id=school_id, seen_by=seen_by)
    return frozenset(one for one, now in standing.items() if now in call)


def numbers_at(gathering: Gathering, *, seen_by) -> AtSession:
    """The numbers of one session, asked anew from what is stored."""
    rows = list(present_at(gathering, seen_by).values_list("adult_id", "home"))
    # Two records of one person, made one after both came, are one person.
    standing = current_adults({adult for adult, _home in rows if adult}, seen_by=seen_by)
    known = {standing.get(adult, adult) for adult, _home in rows if adult}
    walk_ins = walk_ins_at(gathering, seen_by=seen_by)
    children, waiting = _children_with(gathering, walk_ins, seen_by), len(walk_ins.people)
    # Who has no home on record is a family where children came with them, matched or not.
    alone = walk_ins.people | {adult for adult, home in rows if adult and not home}
    return AtSession(
        adults=len(known) + sum(1 for adult, _home in rows if not adult) + waiting,
        children=sum(children.values()) - named_twice(children, seen_by=seen_by),
        families=len({home for _adult, home in rows if home}) + len(alone & set(children)),
        first_timers=_first_timers(gathering, known, seen_by),
        waiting=waiting,
    )


def homes_in_since(gathering: Gathering, moment: datetime, *, seen_by) -> list[UUID]:
    """Households of which somebody was written down as present since `moment`."""
    present = Attendance.objects.seen_by(seen_by).filter(gathering=gathering, removed_at=None)
    fresh = present.filter(made_at__gte=moment).exclude(household_id=None)
    return list(fresh.order_by().values_list("household_id", flat=True).distinct())


def arrivals_lately(gathering: Gathering, *, seen_by, most: int = 10) -> list[tuple[Arrival, str]]:
    """The last arrivals that stand, with the names of who arrived."""
    rows = list(
        Arrival.objects.seen_by(seen_by)
        .filter(gathering=gathering, undone_at=None)
        .select_related("line")
        .order_by("-arrived_at", "-pk")[:most]
    )
    adults = Adult.objects.seen_by(seen_by).in_bulk([one for row in rows for one in row.adult_ids])
    return [
        (
            row,
            row.line.name
            if row.line
            else ", ".join(adults[one].display_name for one in row.adult_ids if one in adults),
        )
        for row in rows
    ]


def _children_with(gathering: Gathering, walk_ins: WalkIns, seen_by) -> dict[UUID, int]:
    """Children who came: of each family once, the most that any phone said of it."""
    live = (
        Arrival.objects.seen_by(seen_by)
        .filter(gathering=gathering, undone_at=None, children__gt=0)
        .exclude(line__state=LineState.DISMISSED)
    )
    # Whose a name turned out to be: of one who had come in already, the attendance is another's than the line's.
    first = Cast(KeyTextTransform("adult_id", KeyTransform("0", "line__candidates")), UUIDField())
    taken = Case(When(line__state=LineState.TAKEN, then=first), default=None, output_field=UUIDField())
    present = Attendance.objects.seen_by(seen_by).filter(gathering=gathering, removed_at=None)
    home = Subquery(present.filter(adult_id=OuterRef("whose")).values("household_id")[:1])
    live = live.annotate(whose=Coalesce("line__attendance__adult_id", taken)).annotate(home=home)
    party = Coalesce("household_id", "home", "adult_ids__0", "whose", "line_id", "pk")
    most = live.annotate(party=party).values("party").annotate(most=Max("children"))
    found: dict[UUID, int] = {}
    for one, said in most.values_list("party", "most"):
        family = walk_ins.first.get(one, one)
        # Of one who waits and is known by another line, that line has said it.
        if family == one or family in walk_ins.people:
            found[family] = max(said, found.get(family, 0))
    return found


def _first_timers(gathering: Gathering, known: Collection[UUID], seen_by) -> int:
    zone = ZoneInfo(District.objects.get(pk=gathering.district_id).zone)
    year = school_year_on(gathering.begins_at.astimezone(zone).date(), seen_by=seen_by)
    before = Gathering.objects.seen_by(seen_by).filter(begins_at__lt=gathering.begins_at)
    if year is not None:
        before = before.filter(begins_at__gte=datetime.combine(year.begins_on, datetime.min.time(), zone))
    if gathering.programme_id:
        before = before.filter(programme_id=gathering.programme_id)
    else:
        before = before.filter(school_id=gathering.school_id)
    records = records_of(known, seen_by=seen_by)
    earlier = Attendance.objects.seen_by(seen_by).filter(
        removed_at=None, gathering__in=before, adult_id__in=set[UUID]().union(*records.values())
    )
    came = set(earlier.order_by().values_list("adult_id", flat=True).distinct())
    return sum(1 for each in records.values() if came.isdisjoint(each))


def _families(gathering: Gathering, adults: list[Adult], seen_by) -> list[AtDoor]:
    ids = [one.pk for one in adults]
    call = asked_to_call(seen_by=seen_by)
    known = {one.pk: one for one in adults}
    strangers = call - set(known)
    known |= Adult.objects.seen_by(seen_by).filter(left_at=None, merged_into_id=None).in_bulk(list(strangers))
    homes = dict(
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(adult_id__in=ids)
        .values_list("adult_id", "household_id")
    )
    found: dict[UUID, AtDoor] = {}
    for adult in adults:
        if adult.pk in call:
            continue
        home = homes.get(adult.pk)
        one = found.setdefault(home or adult.pk, AtDoor(home))
        one.adults.append(adult)
        if home and not one.code:
            one.code = badge_code(gathering.pk, home)
    _add_children(found, seen_by)
    alone = [AtDoor(None, [known[one]], asks=True) for one in call if one in known]
    return [*found.values(), *sorted(alone, key=lambda one: one.adults[0].sort_name)]


def _add_children(found: dict[UUID, AtDoor], seen_by) -> None:
    """The children of each home; of an adult of no home, those they are tied to."""
    in_homes = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id__in=[key for key, one in found.items() if one.household_id], student__left_at=None
    )
    tied = Tie.objects.seen_by(seen_by).filter(
        adult_id__in=[key for key, one in found.items() if not one.household_id],
        left_at=None,
        student__left_at=None,
    )
    pairs: dict[UUID, list[Student]] = defaultdict(list)
    for row in in_homes.select_related("student").order_by("student__sort_name"):
        pairs[row.household_id].append(row.student)
    for tie in tied.select_related("student").order_by("student__sort_name"):
        pairs[tie.adult_id].append(tie.student)
    for key, children in pairs.items():
        found[key].children = children
