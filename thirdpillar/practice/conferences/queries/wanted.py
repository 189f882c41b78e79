"""Which homes are to meet which teachers about which children: every home of a child in which an adult may hear of it.

A home in which nobody may hear of the child is not asked; so many queries a school, however many families it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
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
    placed = (
        Placement.objects.seen_by(seen_by)
        .filter(section_id__in=list(teaches), left_at=None, student__left_at=None)
        .values_list("student_id", "section_id")
    )
    teachers: dict[UUID, set[UUID]] = defaultdict(set)
    for student, section in placed:
        teachers[student].add(teaches[section])
    lives = HouseholdStudent.objects.seen_by(seen_by).filter(
        student_id__in=list(teachers), household__dissolved_at=None
    )
    children: dict[UUID, list[UUID]] = defaultdict(list)
    for home, student in lives.values_list("household_id", "student_id"):
        children[home].append(student)
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    rows = HouseholdAdult.objects.seen_by(seen_by).filter(
        household_id__in=list(children), adult__left_at=None, adult__merged_into_id=None
    )
    for row in rows.select_related("adult"):
        adults[row.household_id].append(row.adult)
    known = Household.objects.seen_by(seen_by).in_bulk(list(children))
    ways = Ways(
        adults=[one.pk for several in adults.values() for one in several], students=list(teachers), on=on,
        seen_by=seen_by,
    )  # fmt: skip
    found = []
    for home in sorted(children):
        one = _reader(adults.get(home, []), children[home], ways)
        open_children = [each for each in children[home] if one and ways.is_open(one.pk, each)]
        if one is None or not open_children:
            continue
        reads = one.reads_language or known[home].reads_language or first_language
        spoken = "" if one.needs_interpreter is False else spoken_tag(one.speaks_language or reads)
        meets = {each: tuple(sorted(teachers[each])) for each in sorted(open_children)}
        found.append(WantedHome(home, one.pk, reads, spoken, meets))
    return found


def _reader(adults: list[Adult], students: list[UUID], ways: Ways) -> Adult | None:
    """Who is written to: whom the school calls first, then whoever has the say, of those who may hear of most children."""

    def place(one: Adult) -> tuple:
        mine = [ways.ties[one.pk, each] for each in students if ways.is_open(one.pk, each)]
        return (
            -len(mine),
            min(tie.place for tie in mine),
            not any(tie.has_legal_authority for tie in mine),
            one.sort_name,
            str(one.pk),
        )

    able = [one for one in adults if any(ways.is_open(one.pk, each) for each in students)]
    return min(able, key=place, default=None)
