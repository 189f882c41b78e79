"""Whom of a home the school may ask for a visit, about which children, by which way. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Adult, Household, HouseholdAdult, Student
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.practice.visits.models import Cycle, Invitation
from thirdpillar.practice.visits.queries.cycles import at_any_school
from thirdpillar.practice.visits.queries.homes import students_of
from thirdpillar.practice.visits.queries.years import schools_of


@dataclass
class Addressed:
    """One home: the adult to ask, about whom, in which language; `channel` is blank where only a call or a word helps.

    Without an adult nobody of it may hear of these children: the office knows why.
    """

    household_id: UUID
    students: list[Student] = field(default_factory=list)
    adult: Adult | None = None
    channel: str = ""
    address: str = ""
    language: str = ""


def addressed(
    home_ids: Collection[UUID],
    school_id: UUID,
    *,
    cycle: Cycle,
    on: date,
    languages: list[str],
    seen_by,
    only: str = "",
    tried: Mapping[UUID, Container] | None = None,
) -> list[Addressed]:
    """Whom to ask in each of these homes. Their children at other schools that take part are of the same visit, unless
    another school asks the home itself in this cycle. `only` this channel where one is named; `tried`: (way, address)
    that failed.

    Restrictions and other adults' numbers are looked at for the whole district, whoever asks.
    """
    machine = Scope.system(seen_by.district_id, "who may be asked for a visit")
    with tenancy.acting_as(machine):
        homes = dict(
            Household.objects.seen_by(machine)
            .filter(pk__in=list(home_ids), dissolved_at=None)
            .values_list("pk", "reads_language")
        )
        here = students_of(school_id, seen_by=machine).filter(household_id__in=list(homes))
        at_school = set(here.values_list("student_id", flat=True))
        others = Invitation.objects.seen_by(machine).filter(
            at_any_school(cycle), household_id__in=list(homes)
        )
        apart = set(others.exclude(school_id=school_id).values_list("household_id", flat=True))
        taking_part = schools_of(cycle.visit_year, seen_by=machine).values_list("pk", flat=True)
        children: dict[UUID, list[Student]] = defaultdict(list)
        rows = students_of(school_id, *taking_part, seen_by=machine).filter(household_id__in=list(homes))
        for row in rows.select_related("student").order_by("student__sort_name", "student_id"):
            if row.student_id in at_school or row.household_id not in apart:
                children[row.household_id].append(row.student)
        adults: dict[UUID, list[Adult]] = defaultdict(list)
        members = HouseholdAdult.objects.seen_by(machine).filter(household_id__in=list(homes))
        for row in members.filter(adult__left_at=None, adult__merged_into_id=None).select_related("adult"):
            adults[row.household_id].append(row.adult)
        ways = Ways(
            adults={one.pk for each in adults.values() for one in each},
            students={one.pk for each in children.values() for one in each},
            on=on,
            seen_by=machine,
        )
    found = []
    for home in sorted(homes, key=str):
        one = Addressed(home)
        _choose(one, children[home], at_school, adults[home], ways, only, (tried or {}).get(home, ()))
        own = one.adult.reads_language if one.adult else ""
        one.language = own or homes[home] or (languages or ["en"])[0]
        found.append(one)
    return found


def _choose(
    one: Addressed,
    named: list[Student],
    own: Container,
    adults: list[Adult],
    ways: Ways,
    only: str,
    but: Container,
) -> None:
    """The adult and the way are chosen for the school's `own` children; siblings come in where that may tell of them."""
    told = {
        each.pk: [child for child in named if child.pk in own and ways.is_open(each.pk, child.pk)]
        for each in adults
    }
    able = sorted((each for each in adults if told[each.pk]), key=lambda each: _rank(each, told, ways))
    for adult in able:
        wanted = (only,) if only else WAYS
        way, address = ways.first_open(adult.pk, [child.pk for child in told[adult.pk]], wanted, but)
        if way:
            safe = [
                child
                for child in named
                if ways.is_open(adult.pk, child.pk)
                and ways.is_permitted(adult.pk, child.pk, way)
                and not ways.is_overheard(address, child.pk)
            ]
            one.adult, one.students, one.channel, one.address = adult, safe, Channel(way), address
            return
    if able:
        one.adult = able[0]
        one.students = [child for child in named if ways.is_open(able[0].pk, child.pk)]


def _rank(adult: Adult, told: Mapping[UUID, list[Student]], ways: Ways) -> tuple:
    """Whom the school calls first, then legal authority, then a fixed order."""
    links = [ways.ties[adult.pk, child.pk] for child in told[adult.pk]]
    return (
        min(link.place for link in links),
        not any(link.has_legal_authority for link in links),
        adult.sort_name,
        str(adult.pk),
    )


def numbers_to_call(
    rows: Collection[Invitation], *, on: date, seen_by
) -> dict[UUID, tuple[Adult | None, list[str]]]:
    """Of each invitation whom to call and at which numbers: those that the adult's tie with one of its children permits.

    The adult by the record of today; None where they may hear of none of these children by now.
    """
    machine = Scope.system(seen_by.district_id, "whom to call about a visit")
    with tenancy.acting_as(machine):
        standing = current_adults({one.adult_id for one in rows if one.adult_id}, seen_by=machine)
        ids = set(standing.values())
        adults = Adult.objects.seen_by(machine).filter(left_at=None).in_bulk(ids)
        students = {key for one in rows for key in one.student_ids}
        ways = Ways(adults=ids, students=students, on=on, seen_by=machine)
    found = {}
    for one in rows:
        adult = adults.get(standing[one.adult_id]) if one.adult_id in standing else None
        told = [each for each in one.student_ids if adult and ways.is_open(adult.pk, each)]
        may = [each for each in told if adult and ways.is_permitted(adult.pk, each, Channel.VOICE)]
        numbers = ways.of(adult.pk, Channel.VOICE) if adult and may else []
        free = [
            number
            for number in dict.fromkeys(numbers)
            if not any(ways.is_overheard(number, each) for each in may)
        ]
        found[one.pk] = (adult if told else None, free)
    return found
