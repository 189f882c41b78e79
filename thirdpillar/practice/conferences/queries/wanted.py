"""Which homes are to meet which teachers about which children: every home of a child in which an adult may hear of it.

A home in which nobody may hear of the child is not asked; so many queries a school, however many families it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from thirdpillar.ground.people.models import Adult, Household, HouseholdAdult, HouseholdStudent, Placement
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.practice.conferences.choices import Part
from thirdpillar.practice.conferences.models import Host, Week


@dataclass(frozen=True)
class WantedHome:
    """A home with whom we write to, what it reads, and what is spoken with it; and {student: teachers' accounts}."""

    household_id: UUID
    adult_id: UUID
    reads: str
    spoken: str
    meets: dict[UUID, tuple[UUID, ...]]


def spoken_tag(language: str) -> str:
    """A language as it is compared when people talk: without region or script, and blank for English."""
    tag = language.lower().replace("_", "-").partition("-")[0]
    return "" if tag == "en" else tag


def wanted_homes(week: Week, *, on: date, first_language: str, seen_by) -> list[WantedHome]:
    """In the sight of the whole district: restrictions and both homes are looked at, whoever plans."""
    hosts = Host.objects.seen_by(seen_by).filter(week=week, part=Part.TEACHER)
    teaches = {section: one.account_id for one in hosts for section in one.section_ids}
    return homes_of_classes(teaches, on=on, first_language=first_language, seen_by=seen_by)


def homes_of_classes(
    teaches: Mapping[UUID, UUID], *, on: date, first_language: str, seen_by
) -> list[WantedHome]:
    """The same for {class: its teacher's account}."""
    here = _Classes(teaches, on=on, seen_by=seen_by)
    found = []
    for home in sorted(here.children):
        one = here.wanted(home, here.children[home], first_language=first_language)
        if one is not None:
            meets = {each: tuple(sorted({teaches[it] for it in here.placed[each]})) for each in one.meets}
            found.append(replace(one, meets=meets))
    return found


def homes_of_teams(
    sections: Collection[UUID],
    *,
    on: date,
    first_language: str,
    seen_by,
    keep: Mapping[tuple[UUID, UUID], UUID] | None = None,
) -> dict[tuple[UUID, UUID], WantedHome]:
    """{(class, home): whom we write to of that home's children in the class}; `keep`: who stays, where they may hear still."""
    here, found = _Classes(sections, on=on, seen_by=seen_by), {}
    for home in sorted(here.children):
        for section in sorted(set().union(*(here.placed[each] for each in here.children[home]))):
            mine = [each for each in here.children[home] if section in here.placed[each]]
            stays = (keep or {}).get((section, home))
            if one := here.wanted(home, mine, first_language=first_language, keep=stays):
                found[section, home] = one
    return found


class _Classes:
    """The children of these classes, their homes and who lives there. So many queries, however many they are."""

    def __init__(self, sections: Iterable[UUID], *, on: date, seen_by) -> None:
        placed = (
            Placement.objects.seen_by(seen_by)
            .filter(section_id__in=list(sections), left_at=None, student__left_at=None)
            .values_list("student_id", "section_id")
        )
        self.placed: dict[UUID, set[UUID]] = defaultdict(set)
        for student, section in placed:
            self.placed[student].add(section)
        lives = HouseholdStudent.objects.seen_by(seen_by).filter(
            student_id__in=list(self.placed), household__dissolved_at=None
        )
        self.children: dict[UUID, list[UUID]] = defaultdict(list)
        for home, student in lives.values_list("household_id", "student_id"):
            self.children[home].append(student)
        self._adults: dict[UUID, list[Adult]] = defaultdict(list)
        rows = HouseholdAdult.objects.seen_by(seen_by).filter(
            household_id__in=list(self.children), adult__left_at=None, adult__merged_into_id=None
        )
        for row in rows.select_related("adult"):
            self._adults[row.household_id].append(row.adult)
        self._known = Household.objects.seen_by(seen_by).in_bulk(list(self.children))
        adults = [one.pk for several in self._adults.values() for one in several]
        self._ways = Ways(adults=adults, students=list(self.placed), on=on, seen_by=seen_by)

    def wanted(
        self, home: UUID, students: list[UUID], *, first_language: str, keep: UUID | None = None
    ) -> WantedHome | None:
        """Whom we write to in a home about these children, who each `meets` nobody yet; None where nobody may hear of them."""
        one = _reader(self._adults.get(home, []), students, self._ways, keep)
        if one is None:
            return None
        reads = one.reads_language or self._known[home].reads_language or first_language
        spoken = "" if one.needs_interpreter is False else spoken_tag(one.speaks_language or reads)
        meets: dict[UUID, tuple[UUID, ...]] = {
            each: () for each in sorted(students) if self._ways.is_open(one.pk, each)
        }
        return WantedHome(home, one.pk, reads, spoken, meets)


def _reader(adults: list[Adult], students: list[UUID], ways: Ways, keep: UUID | None = None) -> Adult | None:
    """Who is written to: whom the school calls first, then whoever has the say, of those who may hear of most children;
    but who is to be kept."""

    def place(one: Adult) -> tuple:
        mine = [ways.ties[one.pk, each] for each in students if ways.is_open(one.pk, each)]
        return (
            one.pk != keep,
            -len(mine),
            min(tie.place for tie in mine),
            not any(tie.has_legal_authority for tie in mine),
            one.sort_name,
            str(one.pk),
        )

    able = [one for one in adults if any(ways.is_open(one.pk, each) for each in students)]
    return min(able, key=place, default=None)
