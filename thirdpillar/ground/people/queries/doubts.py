"""Numbers and addresses that may be somebody else's, until a person has looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint


def points_in_doubt(*, seen_by) -> QuerySet[ContactPoint]:
    """Those that nobody has looked at yet: what was found to be wrong is in doubt no more."""
    points = ContactPoint.objects.seen_by(seen_by).filter(left_at=None).exclude(doubted_at=None)
    return points.exclude(state=ContactState.WRONG)


def numbers_in_doubt(*, seen_by) -> QuerySet:
    """Each of them once (`value`), whoever has it, and since when (`since`); the longest in doubt first."""
    points = points_in_doubt(seen_by=seen_by).order_by().values("value")
    return points.annotate(since=Min("doubted_at")).order_by("since", "value")


def how_many_in_doubt(*, seen_by) -> int:
    """How many numbers and addresses wait for somebody to look."""
    return points_in_doubt(seen_by=seen_by).values("value").distinct().count()


def adults_in_doubt(adult_ids: Collection[UUID], *, seen_by) -> set[UUID]:
    """Who of these has a number or address in doubt."""
    if not adult_ids:
        return set()
    points = points_in_doubt(seen_by=seen_by).filter(adult_id__in=adult_ids)
    return set(points.values_list("adult_id", flat=True))


def doubted_since(adult_id: UUID, *, seen_by) -> list[datetime]:
    """Since when each of the adult's numbers in doubt is so."""
    points = points_in_doubt(seen_by=seen_by).filter(adult_id=adult_id)
    return [since for since in points.values_list("doubted_at", flat=True) if since]


def owners_in_doubt(values: Collection[str], *, seen_by) -> dict[str, list[ContactPoint]]:
    """Whose these are, with the adult of each."""
    found: dict[str, list[ContactPoint]] = defaultdict(list)
    points = points_in_doubt(seen_by=seen_by).filter(value__in=values)
    for point in points.select_related("adult").order_by("adult__sort_name", "pk"):
        found[point.value].append(point)
    return found
