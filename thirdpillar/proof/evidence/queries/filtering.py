"""Which families a list means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import (
    Adult,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    Student,
)
from thirdpillar.proof.evidence.choices import Order
from thirdpillar.proof.evidence.queries.measures import DEFAULT_MEASURE, census_day, definition
from thirdpillar.proof.evidence.queries.steps import STEP_ORDER
from thirdpillar.proof.evidence.queries.years import Window
from thirdpillar.standards import library

UNKNOWN = "unknown"


@dataclass(frozen=True)
class FamilyFilter:
    """Which of the asker's families to list; `reached` None lists both, `as_of` None means today.

    `languages_but` leaves out those languages: what a table shows together as the others.
    """

    reached: bool | None = False
    school: str = ""
    grade: str = ""
    language: str | None = None
    group: str = ""
    step: str = ""
    assigned_to: str = ""
    search: str = ""
    order: str = Order.STEP
    as_of: date | None = None
    measure: str = DEFAULT_MEASURE
    languages_but: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Mapping[str, str], *, reached: bool | None = False) -> FamilyFilter:
        """From an address: reached (yes, no, all), school, grade and language ("unknown" for none), languages_but (with
        commas between), group, step, assigned ("nobody", "me" or an account), search, order, as_of, measure. Values that
        make no sense are left out.
        """
        language = asked.get("language", "")[:20] or None
        step, order = asked.get("step", ""), asked.get("order", "")
        assigned = asked.get("assigned", "")
        return cls(
            reached={"yes": True, "no": False, "all": None}.get(asked.get("reached", ""), reached),
            school=_id_or_nothing(asked.get("school", "")),
            grade=asked.get("grade", "")[:10],
            as_of=_day_or_nothing(asked.get("as_of", "")),
            measure=_measure_or_the_usual(asked.get("measure", "")),
            languages_but=tuple(asked.get("languages_but", "")[:400].split(","))
            if "languages_but" in asked
            else (),
            language="" if language == UNKNOWN else language,
            group=asked.get("group", "")[:40],
            step=step if step in STEP_ORDER else "",
            assigned_to=assigned if assigned in ("nobody", "me") else _id_or_nothing(assigned),
            search=asked.get("search", "").strip()[:80],
            order=order if order in Order.values else Order.STEP,
        )


def _id_or_nothing(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _day_or_nothing(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _measure_or_the_usual(text: str) -> str:
    known = {entry.id for entry in library.shelf() if entry.kind == "measure"}
    return text if text in known else DEFAULT_MEASURE


def there_on(day: date, zone: str) -> Q:
    """Enrolments that count on a day, exactly as the figures count them."""
    gone_from = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))
    begun = Q(begins_on=None) | Q(begins_on__lte=day)
    return (
        begun
        & (Q(left_at=None) | Q(left_at__gte=gone_from))
        & (Q(student__left_at=None) | Q(student__left_at__gte=gone_from))
    )


def enrolled_families(wanted: FamilyFilter, window: Window | None, seen_by) -> QuerySet:
    """Households with a child enrolled on the day that the measure asks for, narrowed to what is wanted."""
    here = Enrollment.objects.seen_by(seen_by).filter(_counted(wanted, window))
    if wanted.school:
        here = here.filter(school_id=wanted.school)
    if wanted.grade:
        grade = "" if wanted.grade == UNKNOWN else wanted.grade
        of_student = Q(grade="", student__grade=grade)
        here = here.filter(Q(grade=grade) | of_student if grade else of_student)
    children = Student.objects.seen_by(seen_by).filter(id__in=here.values("student_id"))
    if wanted.group:
        children = children.filter(groups__contains=[wanted.group])
    members = HouseholdStudent.objects.seen_by(seen_by).filter(student__in=children)
    households = Household.objects.seen_by(seen_by).filter(
        dissolved_at=None, id__in=members.values("household_id")
    )
    if wanted.language is not None:
        households = households.filter(reads_language=wanted.language)
    if wanted.languages_but:
        households = households.exclude(reads_language__in=wanted.languages_but)
    for word in fold(wanted.search).split():
        adults = Adult.objects.seen_by(seen_by).filter(sort_name__contains=word)
        found = HouseholdAdult.objects.seen_by(seen_by).filter(adult__in=adults)
        pupils = members.filter(student__sort_name__contains=word)
        households = households.filter(
            Q(id__in=found.values("household_id")) | Q(id__in=pupils.values("household_id"))
        )
    return households


def _counted(wanted: FamilyFilter, window: Window | None) -> Q:
    if window is None:
        return Q(left_at=None, student__left_at=None)
    day = wanted.as_of or clock.today(window.zone)
    return there_on(census_day(definition(wanted.measure, day), day, window), window.zone)
