"""Which buses are ridden, and by which of a child's bus and homeroom a letter is bundled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from thirdpillar.ground.base import clock
from thirdpillar.ground.people.choices import Direction
from thirdpillar.ground.people.models import BusRide, Enrollment, Placement
from thirdpillar.ground.schools.models import District, Section

ORDER = {Direction.AFTERNOON: 0, Direction.MORNING: 1}


def rides_today(*, seen_by, direction: str = "") -> QuerySet[BusRide]:
    """Rides that hold on this day where the district is; of one way where it is given."""
    zone = District.objects.values_list("zone", flat=True).get(pk=seen_by.district_id)
    found = BusRide.objects.seen_by(seen_by).filter(BusRide.on(clock.today(zone)))
    return found.filter(direction=direction) if direction else found


def routes(*, seen_by, school_ids: Iterable[UUID] = ()) -> list[tuple[str, int]]:
    """[(route, how many students ride it today)] in the order of people: 2 before 12; of these schools where given."""
    found = rides_today(seen_by=seen_by)
    if schools := list(school_ids):
        here = Enrollment.objects.seen_by(seen_by).filter(school_id__in=schools, left_at=None)
        found = found.filter(student_id__in=here.values("student_id"))
    counted = found.order_by().values_list("route").annotate(n=Count("student_id", distinct=True))
    return sorted(counted, key=lambda row: route_place(row[0]))


def route_place(route: str) -> tuple[bool, int, str]:
    """Sorts routes as people do: 2 before 12, 12 before 12A, numbers before names, "" first of all."""
    digits = route[: len(route) - len(route.lstrip("0123456789"))]
    return (bool(route) and not digits, int(digits or 0), route.casefold())


@dataclass(frozen=True)
class Bundles:
    """By what letters are bundled, for many children at once: a few queries, however many they are."""

    rooms: dict[UUID, str] = field(default_factory=dict)
    buses: dict[UUID, str] = field(default_factory=dict)

    def of(self, students: Iterable[UUID]) -> dict[str, str]:
        """`room` and `bus` of a letter about these children: those of the first child who has one, else ""."""
        ids = list(students)
        return {
            "room": next((self.rooms[one] for one in ids if one in self.rooms), ""),
            "bus": next((self.buses[one] for one in ids if one in self.buses), ""),
        }


def bundles_of(students: Iterable[UUID] | QuerySet, *, seen_by, school_id: UUID | None = None) -> Bundles:
    """Homerooms (of one school where given) and buses of these students; the bus home is the one that carries a letter."""
    ids = students if isinstance(students, QuerySet) else list(students)
    placed = Placement.objects.seen_by(seen_by).filter(student_id__in=ids, left_at=None)
    rooms = Section.objects.seen_by(seen_by).filter(is_homeroom=True, left_at=None)
    rooms = rooms.filter(school_id=school_id) if school_id else rooms
    titles = dict(rooms.filter(pk__in=placed.values("section_id")).values_list("pk", "title"))
    ridden = rides_today(seen_by=seen_by).filter(student_id__in=ids)
    found = Bundles()
    in_rooms = [
        (titles[room], who) for who, room in placed.values_list("student_id", "section_id") if room in titles
    ]
    for title, student in sorted(in_rooms, key=lambda row: row[0]):
        found.rooms.setdefault(student, title)
    rides = ridden.values_list("student_id", "direction", "route")
    for student, _way, route in sorted(
        rides, key=lambda row: (ORDER[Direction(row[1])], route_place(row[2]))
    ):
        found.buses.setdefault(student, route)
    return found
