"""Whom a gathering is for: a filter over families, answered anew each time it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from thirdpillar.ground.people.models import Enrollment, Household, HouseholdAdult, HouseholdStudent


@dataclass(frozen=True)
class Audience:
    """A gathering's filter: schools and grades of the students, languages that the home reads.

    `families`: households chosen one by one on a list, which then are the whole audience. Empty means all.
    `not_reached` asks the caller for the households not yet reached, which is nothing this room knows.
    """

    schools: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    not_reached: bool = False
    families: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: dict) -> Audience:
        """From what a gathering keeps in `audience`."""
        lists = {
            key: tuple(str(value) for value in stored.get(key) or ())
            for key in ("schools", "grades", "languages", "families")
        }
        return cls(**lists, not_reached=bool(stored.get("not_reached")))

    def stored(self) -> dict:
        """As a gathering keeps it."""
        return {
            "schools": list(self.schools),
            "grades": list(self.grades),
            "languages": list(self.languages),
            "not_reached": self.not_reached,
            "families": list(self.families),
        }


def enrollments_in(audience: Audience, *, seen_by) -> QuerySet[Enrollment]:
    """The present enrolments of students that the audience means."""
    found = Enrollment.objects.seen_by(seen_by).filter(left_at=None, student__left_at=None)
    if audience.schools:
        found = found.filter(school_id__in=audience.schools)
    if audience.grades:
        found = found.filter(grade__in=audience.grades)
    return found


def audience_households(
    audience: Audience | dict, *, seen_by, unreached: QuerySet | None = None
) -> QuerySet[Household]:
    """Households with a student whom the audience means.

    `unreached`: a query of ids of the households not yet reached; raises ValueError when the audience asks for
    them and none is given.
    """
    if isinstance(audience, dict):
        audience = Audience.of(audience)
    if audience.not_reached and unreached is None:
        raise ValueError("this audience needs to be told which households are not yet reached")
    students = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id=OuterRef("pk"),
        student_id__in=enrollments_in(audience, seen_by=seen_by).values("student_id"),
    )
    found = Household.objects.seen_by(seen_by).filter(dissolved_at=None).filter(Exists(students))
    if audience.families:
        found = found.filter(pk__in=audience.families)
    if audience.not_reached:
        found = found.filter(pk__in=unreached)
    if audience.languages:
        found = found.filter(_reads(audience.languages, seen_by))
    return found


def _reads(languages: tuple[str, ...], seen_by) -> Q:
    """Homes that read one of these: an adult's own language, else the home's, else what the student's file says."""
    adults = HouseholdAdult.objects.seen_by(seen_by).filter(household_id=OuterRef("pk"), adult__left_at=None)
    says = adults.filter(adult__reads_language__in=languages)
    silent = ~Exists(adults.exclude(adult__reads_language=""))
    by_student = HouseholdStudent.objects.seen_by(seen_by).filter(
        household_id=OuterRef("pk"), student__home_language__in=languages, student__left_at=None
    )
    of_home = Q(reads_language__in=languages) | (Q(reads_language="") & Q(Exists(by_student)))
    return Q(Exists(says)) | (Q(silent) & of_home)
