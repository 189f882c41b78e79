"""A school's compact: its latest version, the words for a reader, and how many it was discussed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Placement, Student
from thirdpillar.ground.schools.queries import school_year_on
from thirdpillar.practice.conferences.choices import CompactMade
from thirdpillar.practice.conferences.models import Coming, Compact, CompactMark, CompactText, Conference
from thirdpillar.practice.conferences.queries.wanted import spoken_tag
from thirdpillar.practice.conferences.rules.compacts import may_leave


def compact_now(school_id: UUID, *, on: date, seen_by) -> Compact | None:
    """The latest version of the year that this day is in."""
    year = school_year_on(on, seen_by=seen_by)
    rows = Compact.objects.seen_by(seen_by).filter(school_id=school_id, year_id=year.pk if year else None)
    return rows.order_by("-number").first()


def texts_of(compact: Compact, *, seen_by) -> list[CompactText]:
    """The school's own words first, then the other languages; of each the latest."""
    rows = CompactText.objects.seen_by(seen_by).filter(compact=compact).order_by("number")
    latest = {one.language: one for one in rows}
    return sorted(latest.values(), key=lambda one: (one.language != compact.language, one.language))


def text_for(
    texts: Sequence[CompactText], language: str, on: date, *, unchecked: bool = False, or_ours: bool = True
) -> CompactText | None:
    """The text that a reader of this language gets, else the school's own (not without `or_ours`: nobody says yes to words
    in another language); what a machine made and nobody checked only where `unchecked`: at school, with its label."""
    able = [one for one in texts if unchecked or may_leave(one, on)]
    for same in (lambda one: one == language, lambda one: spoken_tag(one) == spoken_tag(language)):
        for each in able:
            if same(each.language):
                return each
    return texts[0] if texts and or_ours else None


def marks_of(conference_ids, *, seen_by) -> dict[UUID, dict[str, CompactMark]]:
    """{conference: {what was done: its mark}}."""
    found: dict[UUID, dict[str, CompactMark]] = {}
    for one in CompactMark.objects.seen_by(seen_by).filter(conference_id__in=list(conference_ids)):
        found.setdefault(one.conference_id, {})[one.made] = one
    return found


def language_of_home(conference: Conference, *, seen_by) -> str:
    """What the home of a conference reads; a teacher sees it of the own conferences."""
    wide = Scope.system(seen_by.district_id, "in which language a family reads the compact")
    with tenancy.acting_as(wide):
        home = Coming.objects.seen_by(wide).filter(
            week_id=conference.week_id, household_id=conference.household_id
        )
        return home.values_list("language", flat=True).first() or ""


def may_translate(language: str, *, by) -> bool:
    """Whether the office lets this person translate vital documents in a language."""
    own = SpokenLanguage.objects.seen_by(by).filter(account_id=by.account_id, may_translate=True)
    return spoken_tag(language) in {spoken_tag(one) for one in own.values_list("language", flat=True)}


def compact_figures(school_id: UUID, year_id: UUID, *, seen_by) -> list[dict]:
    """Of the children at a school today, with how many its compact of a year was discussed, and how many were signed for by
    whom: [{label, n, of}]. A child with two homes counts once."""
    by_grade = compact_by_grade(school_id, year_id, seen_by=seen_by)
    of = sum(row["of"] for row in by_grade)
    return [
        {"label": label, "n": sum(row["made"][place]["n"] for row in by_grade), "of": of}
        for place, (_made, label) in enumerate(CompactMade.choices)
    ]


def compact_by_grade(school_id: UUID, year_id: UUID, *, seen_by) -> list[dict]:
    """The same by grade: [{grade, of, made: [{label, n}]}], the youngest first.

    20 USC 6318(d)(2)(A) asks for a conference in elementary schools; up to which grade a school is one, its state says
    (20 USC 7801(19)). So each grade stands for itself.
    """
    placed = Placement.objects.seen_by(seen_by).filter(
        school_id=school_id, left_at=None, student__left_at=None
    )
    here = Student.objects.seen_by(seen_by).filter(pk__in=placed.values("student_id"))
    of = dict(here.order_by().values("grade").annotate(n=Count("pk")).values_list("grade", "n"))
    marked = CompactMark.objects.seen_by(seen_by).filter(
        school_id=school_id, compact__year_id=year_id, student_id__in=here.values("pk")
    )
    grade = Subquery(Student.objects.seen_by(seen_by).filter(pk=OuterRef("student_id")).values("grade")[:1])
    counts = {
        (grade, made): n
        for grade, made, n in marked.annotate(grade=grade)
        .order_by()
        .values("grade", "made")
        .annotate(n=Count("student_id", distinct=True))
        .values_list("grade", "made", "n")
    }
    return [
        {
            "grade": grade,
            "of": of[grade],
            "made": [
                {"label": label, "n": counts.get((grade, made), 0)} for made, label in CompactMade.choices
            ],
        }
        for grade in sorted(of, key=lambda grade: (grade.isdigit(), grade != "PK", grade))
    ]
