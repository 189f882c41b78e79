"""Households set right by a person: taken apart, moved over, joined; each correction can be undone exactly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.choices import Correction
from thirdpillar.ground.people.models import Household, HouseholdAdult, HouseholdCorrection, HouseholdStudent


@transaction.atomic
def split_household(
    *, by: Scope, at: datetime, household_id: UUID, adult_ids: Iterable[UUID], student_ids: Iterable[UUID],
    students_stay: bool, because: str,
) -> HouseholdCorrection:  # fmt: skip
    """Give some of a household's people a home of their own; with `students_stay` the children live in both."""
    return _correct(
        by, at, Correction.SPLIT, household_id, None, adult_ids, student_ids, students_stay, because
    )


@transaction.atomic
def move_members(
    *, by: Scope, at: datetime, household_id: UUID, to_household_id: UUID, adult_ids: Iterable[UUID],
    student_ids: Iterable[UUID], students_stay: bool, because: str,
) -> HouseholdCorrection:  # fmt: skip
    """Move some of a household's people into another household."""
    return _correct(
        by, at, Correction.MOVE, household_id, to_household_id, adult_ids, student_ids, students_stay, because
    )


@transaction.atomic
def join_households(
    *, by: Scope, at: datetime, household_id: UUID, other_household_id: UUID, because: str
) -> HouseholdCorrection:
    """Make one household of two: everybody of the other one joins this one."""
    _seen(by, household_id)
    _seen(by, other_household_id)
    system = Scope.system(by.district_id, "join households")
    with tenancy.acting_as(system):
        adults = HouseholdAdult.objects.seen_by(system).filter(household_id=other_household_id)
        students = HouseholdStudent.objects.seen_by(system).filter(household_id=other_household_id)
        adult_ids = list(adults.values_list("adult_id", flat=True))
        student_ids = list(students.values_list("student_id", flat=True))
    return _correct(
        by, at, Correction.JOIN, other_household_id, household_id, adult_ids, student_ids, False, because
    )


def _correct(
    by: Scope, at: datetime, kind: Correction, source_id: UUID, target_id: UUID | None, adult_ids: Iterable[UUID],
    student_ids: Iterable[UUID], students_stay: bool, because: str,
) -> HouseholdCorrection:  # fmt: skip
    rules.must_be_front_office(by)
    rules.may_keep_text(because, on=at.date())
    _seen(by, source_id)
    if target_id is not None:
        _seen(by, target_id)
        if target_id == source_id:
            raise Refused(_("This is the same household."))
    # The home may reach into schools that the asker does not see; it is set right as a whole or not at all.
    system = Scope.system(by.district_id, "correct a household")
    with tenancy.acting_as(system):
        _lock(system, source_id, target_id)
        adults = HouseholdAdult.objects.seen_by(system).filter(
            household_id=source_id, adult_id__in=list(adult_ids)
        )
        students = HouseholdStudent.objects.seen_by(system).filter(
            household_id=source_id, student_id__in=list(student_ids)
        )
        moving, going = list(adults), list(students)
        if not moving and not going:
            raise Refused(_("Choose who lives in the other home."))
        if not going:
            raise Refused(
                _("A household needs a child. Choose the children who live there, also if they live in both.")
            )
        target, moved = _target(system, kind, source_id, target_id)
        _move_students(system, moved, going, source_id, target, students_stay)
        for membership in moving:
            moved["adults"].append(
                {"adult": str(membership.adult_id), "from": str(source_id), "to": str(target)}
            )
        adults.update(household_id=target)
        moved["corrected_before"] = _mark(system, (source_id, target))
        _dissolve_if_empty(system, at, source_id, moved)
        correction = HouseholdCorrection(
            district_id=by.district_id, kind=kind, household_id=source_id, other_id=target, at=at,
            by_account_id=by.account_id, because=because[:200], moved=moved,
        )  # fmt: skip
        correction.save(force_insert=True)
    record(
        by=by, at=at, deed="people.correct_household", subject="household", subject_id=source_id, reason=because,
        of_kind=str(kind), other=str(target), adults=len(moving), students=len(going), stay=students_stay,
    )  # fmt: skip
    return correction


def _seen(by: Scope, household_id: UUID) -> Household:
    found = Household.objects.seen_by(by).filter(pk=household_id, dissolved_at=None).first()
    if found is None:
        raise Refused(_("This household is not on your list."))
    return found


def _lock(system: Scope, *ids: UUID | None) -> None:
    """Two corrections of one household come one after the other; always locked in the same order."""
    wanted = [each for each in ids if each]
    list(
        Household.objects.seen_by(system)
        .select_for_update()
        .filter(pk__in=wanted)
        .order_by("pk")
        .values_list("pk")
    )


def _target(system: Scope, kind: str, source_id: UUID, target_id: UUID | None) -> tuple[UUID, dict[str, Any]]:
    moved: dict[str, Any] = {
        "adults": [],
        "students_added": [],
        "students_removed": [],
        "made": None,
        "dissolved": None,
    }
    if target_id is not None:
        return target_id, moved
    source = Household.objects.seen_by(system).get(pk=source_id)
    made = Household(
        id=uuid4(), district_id=system.district_id, is_corrected=True, reads_language=source.reads_language
    )
    made.save(force_insert=True)
    moved["made"] = str(made.id)
    return made.id, moved


def _move_students(
    system: Scope, moved: dict, going: list[HouseholdStudent], source_id: UUID, target_id: UUID, stay: bool
) -> None:
    there = set(
        HouseholdStudent.objects.seen_by(system)
        .filter(household_id=target_id)
        .values_list("student_id", flat=True)
    )
    for membership in going:
        if membership.student_id not in there:
            HouseholdStudent(
                district_id=system.district_id, household_id=target_id, student_id=membership.student_id
            ).save(force_insert=True)
            moved["students_added"].append(
                {"household": str(target_id), "student": str(membership.student_id)}
            )
        if not stay:
            HouseholdStudent.objects.seen_by(system).filter(pk=membership.pk).delete()
            moved["students_removed"].append(
                {"household": str(source_id), "student": str(membership.student_id)}
            )


def _mark(system: Scope, ids: tuple[UUID, UUID]) -> dict[str, bool]:
    rows = Household.objects.seen_by(system).filter(pk__in=ids)
    before = {str(key): was for key, was in rows.values_list("pk", "is_corrected")}
    rows.update(is_corrected=True)
    return before


def _dissolve_if_empty(system: Scope, at: datetime, household_id: UUID, moved: dict) -> None:
    """A household without a child is none; adults left in it go with the children."""
    if HouseholdStudent.objects.seen_by(system).filter(household_id=household_id).exists():
        return
    if HouseholdAdult.objects.seen_by(system).filter(household_id=household_id, adult__left_at=None).exists():
        raise Refused(
            _("Nobody but adults would be left. Move them too, or let the children live in both homes.")
        )
    Household.objects.seen_by(system).filter(pk=household_id).update(dissolved_at=at)
    moved["dissolved"] = str(household_id)


@transaction.atomic
def undo_correction(*, by: Scope, at: datetime, correction_id: UUID) -> HouseholdCorrection:
    """Put a household back as it was before a correction; refused once a later one built on it."""
    rules.must_be_front_office(by)
    correction = HouseholdCorrection.objects.seen_by(by).filter(pk=correction_id, undone_at=None).first()
    if correction is None:
        raise Refused(_("This correction is not on your list, or it was undone already."))
    homes = {correction.household_id, correction.other_id}
    system = Scope.system(by.district_id, "undo a household's correction")
    with tenancy.acting_as(system):
        _lock(system, *homes)
        later = HouseholdCorrection.objects.seen_by(system).filter(undone_at=None, at__gt=correction.at)
        if later.filter(household_id__in=homes).exists() or later.filter(other_id__in=homes).exists():
            raise Refused(_("One of these homes was corrected again since. Undo that first."))
        _put_back(system, correction.moved)
        HouseholdCorrection.objects.seen_by(system).filter(pk=correction.pk).update(
            undone_at=at, undone_by_id=by.account_id
        )
        if correction.moved["made"]:
            Household.objects.seen_by(system).filter(pk=correction.moved["made"]).update(dissolved_at=at)
    record(
        by=by, at=at, deed="people.undo_correction", subject="household", subject_id=correction.household_id,
        correction=str(correction.id),
    )  # fmt: skip
    return correction


def _put_back(system: Scope, moved: dict) -> None:
    for each in moved["adults"]:
        HouseholdAdult.objects.seen_by(system).filter(adult_id=each["adult"], household_id=each["to"]).update(
            household_id=each["from"]
        )
    for each in moved["students_removed"]:
        HouseholdStudent.objects.seen_by(system).get_or_create(
            household_id=each["household"],
            student_id=each["student"],
            defaults={"district_id": system.district_id},
        )
    for each in moved["students_added"]:
        HouseholdStudent.objects.seen_by(system).filter(
            household_id=each["household"], student_id=each["student"]
        ).delete()
    for key, was in moved["corrected_before"].items():
        Household.objects.seen_by(system).filter(pk=key).update(is_corrected=was)
    if moved["dissolved"]:
        Household.objects.seen_by(system).filter(pk=moved["dissolved"]).update(dissolved_at=None)
