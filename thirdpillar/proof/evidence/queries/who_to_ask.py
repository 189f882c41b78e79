"""Whom of a family one may ask about which child, and by which numbers: what ties and restrictions leave open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind, ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, Student, Tie
from thirdpillar.ground.people.queries import restrictions_in_force
from thirdpillar.ground.people.queries.stops import stops_of

_CALLED = (ContactKind.MOBILE, ContactKind.PHONE)
_USELESS = (ContactState.WRONG, ContactState.STALE)


@dataclass(frozen=True)
class Asked:
    """An adult to ask. `about` names the children where it is not all of them; `numbers` may be called."""

    adult: Adult
    about: tuple[Student, ...]
    numbers: tuple[str, ...]

    @property
    def display_name(self) -> str:
        return self.adult.display_name

    @property
    def needs_interpreter(self) -> bool:
        return bool(self.adult.needs_interpreter)


class WhoToAsk:
    """Answers for a page of families, from five queries."""

    def __init__(self, student_ids: Iterable[UUID], adult_ids: Iterable[UUID], *, on: date, seen_by) -> None:
        students, adults = list(student_ids), list(adult_ids)
        ties = Tie.objects.seen_by(seen_by).filter(student_id__in=students, left_at=None)
        self._ties = {
            (tie.adult_id, tie.student_id): tie for tie in ties.exclude(relation__in=NARROW_RELATIONS)
        }
        barred = restrictions_in_force(on, seen_by=seen_by).filter(student_id__in=students)
        self._barred = set(barred.values_list("adult_id", "student_id"))
        barred_adults = {adult for adult, _student in self._barred}
        # A number that a barred adult has too would ring with them.
        self._shared: dict[str, set[UUID]] = defaultdict(set)
        self._numbers: dict[UUID, list[str]] = defaultdict(list)
        points = ContactPoint.objects.seen_by(seen_by).filter(left_at=None, kind__in=_CALLED)
        found = list(points.filter(adult_id__in={*adults, *barred_adults}).order_by("value"))
        stopped = stops_of({one.value for one in found}, channels=[Channel.VOICE], seen_by=seen_by)
        for point in found:
            if point.adult_id in barred_adults:
                self._shared[point.value].add(point.adult_id)
            if (Channel.VOICE, point.value) in stopped:
                continue
            if point.state not in _USELESS and (point.from_roster or point.state == ContactState.CONFIRMED):
                self._numbers[point.adult_id].append(point.value)

    def among(self, adults: Iterable[Adult], students: Iterable[Student]) -> list[Asked]:
        """Those of the adults who may be asked about at least one of the children, in the order in which to call them."""
        children, asked = list(students), []
        for adult in adults:
            about = tuple(
                child
                for child in children
                if (adult.pk, child.pk) in self._ties and (adult.pk, child.pk) not in self._barred
            )
            if about or not children:
                asked.append(
                    Asked(adult, () if len(about) == len(children) else about, self._open(adult, about))
                )
        return sorted(asked, key=lambda one: self._place(one.adult, children))

    def _place(self, adult: Adult, children: list[Student]) -> int:
        """The best place that the school gave an adult among those to call about these children; last where it gave none."""
        ties = (self._ties.get((adult.pk, child.pk)) for child in children)
        return min((tie.place for tie in ties if tie), default=Tie.LAST)

    def _open(self, adult: Adult, about: tuple[Student, ...]) -> tuple[str, ...]:
        may_call = [child for child in about if self._ties[adult.pk, child.pk].may_call]
        return tuple(
            number
            for number in self._numbers.get(adult.pk, ())
            if any(
                not any((other, child.pk) in self._barred for other in self._shared.get(number, ()))
                for child in may_call
            )
        )
