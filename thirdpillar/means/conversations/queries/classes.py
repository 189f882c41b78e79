"""The families of a class, each once: whom a message to the class goes to, and about which of its children."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, HouseholdAdult, Placement, Student, Tie
from thirdpillar.ground.people.queries.doubts import adults_in_doubt
from thirdpillar.ground.people.queries.ways import Ways
from thirdpillar.ground.schools.models import Section
from thirdpillar.means.conversations.queries.addressees import ways_to

_BY_WIRE = ("sms", "email")


@dataclass
class Caregiver:
    """One caregiver of the class with the children of it that they may hear of; `is_first` in their home.

    `way` is the text message or e-mail that leads to them, `channel` how a conversation goes, a letter or call included;
    `waits_for_look`: nothing leads to them but a number in doubt.
    """

    adult: Adult
    students: list[Student] = field(default_factory=list)
    way: str = ""
    channel: str = ""
    waits_for_look: bool = False
    is_first: bool = False

    @property
    def names(self) -> list[str]:
        return [each.preferred_name or each.given_name for each in self.students]


def classes_to_write_to(*, seen_by):
    """The present classes that the asker may write to as a whole: a teacher's own, the office's schools'."""
    found = Section.objects.seen_by(seen_by).filter(left_at=None).order_by("title", "pk")
    if seen_by.role == Role.TEACHER:
        return found.filter(pk__in=seen_by.section_ids)
    return found if seen_by.sees_all else found.filter(school_id__in=seen_by.school_ids)


def classes_with_students(*, seen_by):
    """Those of them that have somebody in them."""
    placed = Placement.objects.seen_by(seen_by).filter(left_at=None).values("section_id")
    return classes_to_write_to(seen_by=seen_by).filter(pk__in=placed)


def caregivers_of(section_ids, *, on: date, seen_by) -> list[Caregiver]:
    """Every caregiver of these classes who may hear of a child in them, by the children's names. A constant number of
    queries. Of each home the one whom the school calls first is marked; siblings are named together."""
    placed = Placement.objects.seen_by(seen_by).filter(section_id__in=list(section_ids), left_at=None)
    students = {
        each.pk: each
        for each in Student.objects.seen_by(seen_by).filter(pk__in=placed.values("student_id"), left_at=None)
    }
    # Restrictions and other adults' numbers are looked at for the whole district, whoever asks.
    machine = Scope.system(seen_by.district_id, "who may be written to")
    with tenancy.acting_as(machine):
        tied = set(
            Tie.objects.seen_by(machine)
            .filter(student_id__in=list(students), left_at=None)
            .values_list("adult_id", flat=True)
        )
        adults = Adult.objects.seen_by(machine).filter(pk__in=tied, left_at=None, merged_into_id=None)
        ways = Ways(adults=tied, students=list(students), on=on, seen_by=machine)
        homes = dict(
            HouseholdAdult.objects.seen_by(machine)
            .filter(adult_id__in=tied)
            .values_list("adult_id", "household_id")
        )
        found = [_caregiver(adult, students, ways) for adult in adults.order_by("sort_name", "pk")]
        found = [each for each in found if each.students]
        doubted = adults_in_doubt({one.adult.pk for one in found if not one.channel}, seen_by=machine)
    for each in found:
        each.waits_for_look = not each.channel and each.adult.pk in doubted
    _mark_first(found, homes, ways)
    return sorted(
        found, key=lambda each: (each.students[0].sort_name, not each.is_first, each.adult.sort_name)
    )


def _caregiver(adult: Adult, students: dict[UUID, Student], ways: Ways) -> Caregiver:
    told = [one for key, one in students.items() if ways.is_open(adult.pk, key)]
    told.sort(key=lambda one: (one.sort_name, str(one.pk)))
    # Of a barred sibling in the same class nothing shows; the others are written of as if it were not there.
    way, _address = ways.first_open(adult.pk, [one.pk for one in told], _BY_WIRE) if told else ("", "")
    channel = ways.first_open(adult.pk, [one.pk for one in told], ways_to(adult, ways))[0] if told else ""
    return Caregiver(adult, told, way, channel)


def _mark_first(found: list[Caregiver], homes: dict[UUID, UUID], ways: Ways) -> None:
    by_home: dict[UUID, list[Caregiver]] = defaultdict(list)
    for each in found:
        by_home[homes.get(each.adult.pk, each.adult.pk)].append(each)
    for several in by_home.values():
        # One who can be reached comes before one who cannot, then as the school calls them.
        first = min(
            several,
            key=lambda one: (
                not one.way,
                min(ways.ties[one.adult.pk, student.pk].place for student in one.students),
                one.adult.sort_name,
            ),
        )
        first.is_first = True
