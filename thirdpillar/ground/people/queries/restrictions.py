"""Questions about restrictions."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from thirdpillar.ground.people.models import Restriction, Tie


def restriction(restriction_id: UUID, *, seen_by) -> Restriction | None:
    """One restriction with its two people, standing or lifted."""
    found = Restriction.objects.seen_by(seen_by).filter(pk=restriction_id)
    return found.select_related("student", "adult").first()


def standing_restrictions(*, seen_by):
    """All that are not lifted, by the child's name; those past their end among them, for they still hold."""
    found = Restriction.objects.seen_by(seen_by).filter(left_at=None)
    return found.select_related("student", "adult").order_by("student__sort_name", "id")


def tie(tie_id: UUID, *, seen_by) -> Tie | None:
    """One standing tie with its child and adult."""
    return (
        Tie.objects.seen_by(seen_by)
        .filter(pk=tie_id, left_at=None)
        .select_related("student", "adult")
        .first()
    )


def guarded_students(student_ids: Collection[UUID], *, seen_by) -> frozenset[UUID]:
    """Those of these students whom somebody is barred from, by a restriction that is not lifted, whenever it begins."""
    found = Restriction.objects.seen_by(seen_by).filter(student_id__in=list(student_ids), left_at=None)
    return frozenset(found.values_list("student_id", flat=True))
