"""Which students a role reaches: a teacher's by their sections, a caregiver's by their ties and restrictions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.people.choices import HIDING_SCOPES, NARROW_RELATIONS
from thirdpillar.ground.people.models import Placement, Restriction, Tie


def students_in_sections(section_ids: Iterable[UUID], *, seen_by) -> frozenset[UUID]:
    """Ids of the students now placed in any of these sections."""
    placed = Placement.objects.seen_by(seen_by).filter(section_id__in=list(section_ids), left_at=None)
    return frozenset(placed.values_list("student_id", flat=True))


def restrictions_in_force(on: date, *, seen_by):
    """Restrictions that hold on a day, of those that hide a child from an adult; deny wins.

    A restriction whose end has passed keeps hiding until a person lifts it: expiry never reopens by itself.
    """
    hiding = Q()
    for scope in HIDING_SCOPES:
        hiding |= Q(scopes__contains=[scope])
    return (
        Restriction.objects.seen_by(seen_by)
        .filter(left_at=None)
        .filter(Q(begins_on=None) | Q(begins_on__lte=on))
        .filter(hiding)
    )


def students_open_to_adult(adult_id: UUID, *, on: date, seen_by) -> frozenset[UUID]:
    """Ids of the children an adult may see here: tied, not for a narrow purpose, and not restricted."""
    return frozenset(
        student for _adult, student in students_open_to_adults([adult_id], on=on, seen_by=seen_by)
    )


def students_open_to_adults(adult_ids: Iterable[UUID], *, on: date, seen_by) -> frozenset[tuple[UUID, UUID]]:
    """(adult, student) for each of these adults and each child that they may see here."""
    barred = restrictions_in_force(on, seen_by=seen_by).filter(
        adult_id=OuterRef("adult_id"), student_id=OuterRef("student_id")
    )
    ties = (
        Tie.objects.seen_by(seen_by)
        .filter(adult_id__in=list(adult_ids), left_at=None, student__left_at=None)
        .exclude(relation__in=NARROW_RELATIONS)
        .exclude(Exists(barred))
    )
    return frozenset(ties.values_list("adult_id", "student_id"))
