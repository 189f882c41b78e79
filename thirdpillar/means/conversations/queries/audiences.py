"""Whom a broadcast is for: a question over students, answered anew each time; and the adults it then is written to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.people.choices import NARROW_RELATIONS, Direction
from thirdpillar.ground.people.models import (
    Adult,
    Enrollment,
    HouseholdAdult,
    HouseholdStudent,
    Placement,
    Student,
    Tie,
)
from thirdpillar.ground.people.queries.buses import rides_today

LISTS = ("schools", "grades", "sections", "languages", "buses", "listed")
INVITED, COMING, CAME = WHICH = ("invited", "coming", "came")
# Of a programme: who has a place, who waits for one, who came to any of its sessions, who completed it.
REGISTERED, WAITING, ATTENDED, COMPLETED = STANDS = ("registered", "waiting", "attended", "completed")


@dataclass(frozen=True)
class Audience:
    """What a broadcast keeps in `audience`; what is empty leaves nobody out, and all that is given must fit.

    `listed`: ids of students or families, ours or the roster's own. `buses`: routes, of one `ride` of the day where it
    is given, which alone means all that ride then; who does is asked for the day on which it goes. `not_reached` and
    `gathering` (with `which`, and `series` where all of its name are meant) and `programme` (with `stands`) are answered by
    rooms above, which hand down the households.
    """

    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    buses: tuple[str, ...] = ()
    ride: str = ""
    listed: tuple[str, ...] = ()
    not_reached: bool = False
    gathering: str = ""
    series: bool = False
    which: str = INVITED
    programme: str = ""
    stands: str = REGISTERED

    @classmethod
    def of(cls, stored: dict) -> Audience:
        lists = {key: tuple(str(one) for one in stored.get(key) or ()) for key in LISTS}
        return cls(
            **lists,
            ride=stored["ride"] if stored.get("ride") in Direction.values else "",
            not_reached=bool(stored.get("not_reached")),
            gathering=str(stored.get("gathering") or ""),
            series=bool(stored.get("series")),
            which=stored["which"] if stored.get("which") in WHICH else INVITED,
            programme=str(stored.get("programme") or ""),
            stands=stored["stands"] if stored.get("stands") in STANDS else REGISTERED,
        )

    def stored(self) -> dict:
        kept: dict[str, Any] = {key: list(getattr(self, key)) for key in LISTS if getattr(self, key)}
        if self.ride:
            kept["ride"] = self.ride
        if self.not_reached:
            kept["not_reached"] = True
        if self.gathering:
            kept |= {"gathering": self.gathering, "which": self.which}
            kept |= {"series": True} if self.series else {}
        if self.programme:
            kept |= {"programme": self.programme, "stands": self.stands}
        return kept

    @property
    def asks_above(self) -> bool:
        return self.not_reached or bool(self.gathering or self.programme)


@dataclass(frozen=True)
class Named:
    """Adults whom rooms above name themselves, and nobody else of their homes: rows with `adult_id` and `school_id`."""

    rows: QuerySet


# Whom rooms above mean: ids of households, or adults themselves.
Above = QuerySet | Named


@dataclass(frozen=True)
class Meant:
    """A broadcast's whole question: its audience, the bounds of its sender, and whom rooms above mean, if any."""

    audience: Audience
    school_ids: tuple[UUID, ...] = ()
    section_id: UUID | None = None
    households: tuple[QuerySet, ...] = field(default=())
    named: tuple[Named, ...] = field(default=())

    @property
    def is_of_children(self) -> bool:
        """Whether it asks for something that only children have; a school may be an adult's, too, who registered there."""
        asked = self.audience
        lists = (asked.grades, asked.sections, asked.buses, asked.ride, asked.listed)
        return bool(self.section_id or self.households or any(lists))


def meant_by(broadcast, households: Iterable[Above] = ()) -> Meant:
    """The question of a broadcast; raises ValueError where rooms above have not answered their part of it."""
    audience, given = Audience.of(broadcast.audience), tuple(households)
    if audience.asks_above and not given:
        raise ValueError("this audience needs to be told which households it means")
    return Meant(
        audience,
        tuple(broadcast.school_ids),
        broadcast.section_id,
        households=tuple(one for one in given if not isinstance(one, Named)),
        named=tuple(one for one in given if isinstance(one, Named)),
    )


def students_meant(meant: Meant, *, seen_by) -> QuerySet[Student]:
    """The present students whom the question means."""
    audience = meant.audience
    here = Enrollment.objects.seen_by(seen_by).filter(student_id=OuterRef("pk"), left_at=None)
    if meant.school_ids:
        here = here.filter(school_id__in=meant.school_ids)
    if audience.schools:
        here = here.filter(school_id__in=ids_among(audience.schools))
    if audience.grades:
        here = here.filter(grade__in=audience.grades)
    found = Student.objects.seen_by(seen_by).filter(Exists(here), left_at=None)
    placed = Placement.objects.seen_by(seen_by).filter(left_at=None)
    if meant.section_id:
        found = found.filter(pk__in=placed.filter(section_id=meant.section_id).values("student_id"))
    if audience.sections:
        chosen = placed.filter(section_id__in=ids_among(audience.sections))
        found = found.filter(pk__in=chosen.values("student_id"))
    if audience.buses or audience.ride:
        riding = rides_today(seen_by=seen_by, direction=audience.ride)
        riding = riding.filter(route__in=audience.buses) if audience.buses else riding
        found = found.filter(pk__in=riding.values("student_id"))
    if audience.listed:
        found = found.filter(_listed(audience.listed, seen_by))
    for households in meant.households:
        homes = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=households)
        found = found.filter(pk__in=homes.values("student_id"))
    for one in meant.named:
        ties = _ties(seen_by).filter(adult_id__in=one.rows.values("adult_id"))
        found = found.filter(pk__in=ties.values("student_id"))
    return found


def registered_here(meant: Meant) -> QuerySet:
    """The rows of the adults named themselves, of the sender's schools and those that are asked for."""
    rows = meant.named[0].rows
    if meant.school_ids:
        rows = rows.filter(school_id__in=meant.school_ids)
    if meant.audience.schools:
        rows = rows.filter(school_id__in=ids_among(meant.audience.schools))
    return rows


def _ties(seen_by) -> QuerySet[Tie]:
    return Tie.objects.seen_by(seen_by).filter(left_at=None).exclude(relation__in=NARROW_RELATIONS)


def _listed(listed: tuple[str, ...], seen_by) -> Q:
    ids = ids_among(listed)
    homes = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids)
    return Q(pk__in=ids) | Q(sourced_id__in=listed) | Q(pk__in=homes.values("student_id"))


def unknown_of(listed: Iterable[str], *, seen_by) -> list[str]:
    """What of a pasted list is nobody whom the asker may see."""
    wanted = list(dict.fromkeys(listed))
    ids = ids_among(wanted)
    students = Student.objects.seen_by(seen_by).filter(Q(pk__in=ids) | Q(sourced_id__in=wanted), left_at=None)
    known = {each for row in students.values_list("pk", "sourced_id") for each in map(str, row)}
    homes = HouseholdStudent.objects.seen_by(seen_by).filter(household_id__in=ids)
    known |= {str(each) for each in homes.values_list("household_id", flat=True)}
    return [one for one in wanted if one not in known and one.lower() not in known]


def schools_meant(broadcast, *, seen_by) -> list[UUID]:
    """The schools of a broadcast's families; where rooms above narrow its audience, all schools that may have some."""
    meant = Meant(Audience.of(broadcast.audience), tuple(broadcast.school_ids), broadcast.section_id)
    here = Enrollment.objects.seen_by(seen_by).filter(
        student_id__in=students_meant(meant, seen_by=seen_by).values("pk"), left_at=None
    )
    return sorted(here.order_by().values_list("school_id", flat=True).distinct())


def languages_meant(meant: Meant, *, seen_by) -> list[str]:
    """The languages (BCP 47) that these adults read; "" left out."""
    adults = adults_meant(meant, seen_by=seen_by).exclude(reads="")
    return sorted(adults.order_by().values_list("reads", flat=True).distinct())


def adults_meant(meant: Meant, *, seen_by) -> QuerySet:
    """The adults around these students, each with `reads` and `home`: standing ones, tied for more than a narrow purpose.

    Who may hear of which child, and where, is for `Ways` to say. Of adults who are named themselves no others; those with
    no child at any school, an aunt who comes to a course, are among them unless something is asked of children.
    """
    ties = _ties(seen_by).filter(student_id__in=students_meant(meant, seen_by=seen_by).values("pk"))
    around = Q(pk__in=ties.values("adult_id"))
    if meant.named and not meant.is_of_children:
        theirs = _ties(seen_by).filter(adult_id=OuterRef("pk"), student__left_at=None)
        around |= ~Exists(theirs) & Q(pk__in=registered_here(meant).values("adult_id"))
    home = HouseholdAdult.objects.seen_by(seen_by).filter(adult_id=OuterRef("pk"))
    spoken = Tie.objects.seen_by(seen_by).filter(adult_id=OuterRef("pk"), left_at=None)
    blank = Value("", output_field=CharField())
    adults = (
        Adult.objects.seen_by(seen_by)
        .filter(around, left_at=None, merged_into_id=None)
        .annotate(
            home=Subquery(home.values("household_id")[:1]),
            reads=Coalesce(
                NullIf(F("reads_language"), blank),
                NullIf(Subquery(home.values("household__reads_language")[:1]), blank),
                Subquery(
                    spoken.exclude(student__home_language="")
                    .order_by("student_id")
                    .values("student__home_language")[:1]
                ),
                blank,
            ),
        )
    )
    for households in meant.households:
        # A child of two homes, one of which came: the other home is not told so by being written to.
        adults = adults.filter(Exists(home.filter(household_id__in=households)))
    for one in meant.named:
        adults = adults.filter(pk__in=one.rows.values("adult_id"))
    if meant.audience.languages:
        adults = adults.filter(reads__in=meant.audience.languages)
    return adults
