"""The grades and classes of a school, to say whose children a visitor serves."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.people.wording import grade_place
from thirdpillar.ground.schools.models import Section


def grades_at(school_id: UUID, *, seen_by) -> list[str]:
    """Grades of those enrolled at the school now, the youngest first."""
    found = Enrollment.objects.seen_by(seen_by).filter(school_id=school_id, left_at=None).exclude(grade="")
    return sorted(set(found.order_by().values_list("grade", flat=True).distinct()), key=grade_place)


def classes_at(school_id: UUID, *, seen_by) -> QuerySet[Section]:
    """Classes of the school, by their titles."""
    return Section.objects.seen_by(seen_by).filter(school_id=school_id, left_at=None).order_by("title", "pk")


def titles_of(section_ids: Collection[UUID], *, seen_by) -> dict[UUID, str]:
    """{class: its title}."""
    found = Section.objects.seen_by(seen_by).filter(pk__in=list(section_ids))
    return dict(found.values_list("pk", "title"))
