"""What a form may offer: the grades and languages that the asker's own families have."""

from __future__ import annotations

from django.db.models.functions import Length

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.people.models import Adult, Enrollment, Household, Student
from thirdpillar.ground.people.queries.folded import name_holds


def grades_present(*, seen_by) -> list[str]:
    """Grades of present enrolments, youngest first."""
    found = Enrollment.objects.seen_by(seen_by).filter(left_at=None).exclude(grade="")
    grades = set(found.values_list("grade", flat=True).distinct())
    early = {"IT": -5, "PR": -4, "PK": -3, "TK": -2, "KG": -1}
    return sorted(grades, key=lambda grade: (early.get(grade, int(grade) if grade.isdigit() else 99), grade))


def languages_present(*, seen_by) -> list[str]:
    """Language tags that adults, homes or students' files name."""
    found: set[str] = set()
    found |= set(
        Adult.objects.seen_by(seen_by)
        .filter(left_at=None)
        .values_list("reads_language", flat=True)
        .distinct()
    )
    found |= set(Household.objects.seen_by(seen_by).values_list("reads_language", flat=True).distinct())
    found |= set(
        Student.objects.seen_by(seen_by)
        .filter(left_at=None)
        .values_list("home_language", flat=True)
        .distinct()
    )
    return sorted(found - {""})


def _named(found, words: str, most: int) -> list:
    parts = fold(words).split()[:4]
    for part in parts:
        found = name_holds(found, "sort_name", part)
    return list(found.order_by(Length("sort_name"), "sort_name")[:most]) if parts else []


def adults_named(words: str, *, seen_by, most: int = 20) -> list[Adult]:
    """Adults whose name holds all these words; shortest names first."""
    found = Adult.objects.seen_by(seen_by).filter(left_at=None, merged_into_id=None)
    return _named(found, words, most)


def students_named_like(words: str, *, seen_by, most: int = 20) -> list[Student]:
    """Present students whose name holds all these words."""
    found = Student.objects.seen_by(seen_by).filter(left_at=None)
    return _named(found, words, most)
