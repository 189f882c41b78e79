"""Who may have written a sign-in line: the adults of the gathering's school, else of the district."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from thirdpillar.algorithms.linkage import Roster, RosterAdult, RosterChild
from thirdpillar.ground.people.choices import ContactKind, ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, Enrollment, HouseholdAdult, Student, Tie
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.gatherings.models import Gathering, Registration


def roster_candidates(gathering: Gathering, *, seen_by) -> Roster:
    """The adults tied to a student of the gathering's school, first met there, or registered, ready for matching.

    Six queries whatever the size. Pick-up people and emergency contacts are among them: they come too.
    """
    adults = list(roster_adults(gathering, seen_by))
    ids = [adult.pk for adult in adults]
    phones: dict[UUID, list[str]] = defaultdict(list)
    emails: dict[UUID, list[str]] = defaultdict(list)
    for adult_id, kind, value in (
        ContactPoint.objects.seen_by(seen_by)
        .filter(adult_id__in=ids, left_at=None)
        # Somebody else answered there: it speaks for nobody's presence.
        .exclude(state=ContactState.WRONG)
        .values_list("adult_id", "kind", "value")
    ):
        (emails if kind == ContactKind.EMAIL else phones)[adult_id].append(value)
    homes = dict(
        HouseholdAdult.objects.seen_by(seen_by)
        .filter(adult_id__in=ids)
        .values_list("adult_id", "household_id")
    )
    children = _children(ids, seen_by)
    return Roster(
        RosterAdult(
            adult_id=str(adult.pk),
            given=adult.given_name,
            family=adult.family_name,
            preferred=adult.preferred_name,
            phones=tuple(sorted(phones[adult.pk])),
            emails=tuple(sorted(emails[adult.pk])),
            children=tuple(children.get(adult.pk, ())),
            household_id=str(homes.get(adult.pk, "")),
            language=adult.speaks_language,
        )
        for adult in adults
    )


def roster_adults(gathering: Gathering, seen_by):
    """The adults who may have come: tied to a student of the school, first met there, or registered."""
    found = Adult.objects.seen_by(seen_by).filter(left_at=None, merged_into_id=None)
    if gathering.school_id is None:
        return found
    here = Enrollment.objects.seen_by(seen_by).filter(
        student_id=OuterRef("student_id"), school_id=gathering.school_id, left_at=None
    )
    ties = Tie.objects.seen_by(seen_by).filter(adult_id=OuterRef("pk"), left_at=None).filter(Exists(here))
    # Whoever registered for its programme is expected, whatever school their children go to.
    registered = Q(pk__in=[])
    if gathering.programme_id:
        expected = Registration.objects.seen_by(seen_by).filter(programme=gathering.programme_id)
        ids = expected.exclude(adult_id=None).values_list("adult_id", flat=True)
        registered = Q(pk__in=set(current_adults(ids, seen_by=seen_by).values()))
    return found.filter(Q(Exists(ties)) | Q(home_school_id=gathering.school_id) | registered)


def _children(ids: list[UUID], seen_by) -> dict[UUID, list[RosterChild]]:
    ties = list(
        Tie.objects.seen_by(seen_by)
        .filter(adult_id__in=ids, left_at=None)
        .values_list("adult_id", "student_id")
    )
    wanted = {student_id for _, student_id in ties}
    students = Student.objects.seen_by(seen_by).filter(pk__in=wanted, left_at=None)
    schools = dict(
        Enrollment.objects.seen_by(seen_by)
        .filter(student_id__in=wanted, left_at=None)
        .order_by("school_id")
        .values_list("student_id", "school_id")
    )
    known = {
        student.pk: RosterChild(
            student_id=str(student.pk),
            given=student.given_name,
            family=student.family_name,
            preferred=student.preferred_name,
            grade=student.grade,
            school_id=str(schools.get(student.pk, "")),
        )
        for student in students
    }
    found: dict[UUID, list[RosterChild]] = defaultdict(list)
    for adult_id, student_id in ties:
        if student_id in known:
            found[adult_id].append(known[student_id])
    return found


@dataclass
class CandidateRow:
    """A roster adult beside a line: who, how likely, and what agrees."""

    adult: Adult
    probability: float
    evidence: list[dict]
    children: list[Student]
    contacts: list[ContactPoint]

    @property
    def percent(self) -> int:
        return min(99, round(self.probability * 100))


def candidates_of(line, *, seen_by) -> list[CandidateRow]:
    """The adults that a waiting line may be, as the roster has them now, likeliest first."""
    stored = {UUID(one["adult_id"]): one for one in line.candidates}
    adults = Adult.objects.seen_by(seen_by).filter(left_at=None, merged_into_id=None).in_bulk(list(stored))
    children: dict[UUID, list[Student]] = defaultdict(list)
    ties = Tie.objects.seen_by(seen_by).filter(adult_id__in=adults, left_at=None, student__left_at=None)
    for tie in ties.select_related("student").order_by("student__sort_name"):
        children[tie.adult_id].append(tie.student)
    contacts: dict[UUID, list[ContactPoint]] = defaultdict(list)
    for point in (
        ContactPoint.objects.seen_by(seen_by).filter(adult_id__in=adults, left_at=None).order_by("kind", "pk")
    ):
        contacts[point.adult_id].append(point)
    return [
        CandidateRow(adults[key], one["probability"], one["evidence"], children[key], contacts[key])
        for key, one in stored.items()
        if key in adults
    ]
