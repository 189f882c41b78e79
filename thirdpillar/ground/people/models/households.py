"""Households, for mailing and for counting only; never used to infer what anybody may do."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.models.adults import Adult
from thirdpillar.ground.people.models.students import Student, enrolled_here


class Household(Tenant):
    """People of one home around at least one student, inferred from the ties and addresses or set by a person."""

    is_corrected = models.BooleanField(default=False, db_default=False)
    reads_language = models.CharField(max_length=20, blank=True)
    dissolved_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "family":
            mine = HouseholdAdult.all_rows.filter(household_id=OuterRef("pk"), adult_id=scope.adult_id)
            return inside & Q(Exists(mine))
        return inside & Q(Exists(_students(scope).filter(household_id=OuterRef("pk"))))


def _students(scope):
    students = HouseholdStudent.all_rows.all()
    if scope.breadth == "school":
        return students.filter(enrolled_here(scope, "student_id"))
    return students.filter(student_id__in=scope.student_ids)


class HouseholdStudent(Tenant):
    """A student in a household; a child of two homes is in two."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="students", db_index=False, db_constraint=False
    )
    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="households", db_constraint=False
    )
    made_by_import_id = models.UUIDField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "student", "district_id"], name="student_once_in_household"
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & enrolled_here(scope, "student_id")
        inside &= Q(student_id__in=scope.student_ids)
        if scope.breadth == "family":
            # A parent is not told that their child has another home, nor which one.
            mine = HouseholdAdult.all_rows.filter(
                household_id=OuterRef("household_id"), adult_id=scope.adult_id
            )
            return inside & Q(Exists(mine))
        return inside


class HouseholdAdult(Tenant):
    """An adult in a household; each adult is in at most one."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="adults", db_index=False, db_constraint=False
    )
    adult = models.OneToOneField(
        Adult, on_delete=models.CASCADE, related_name="household", db_constraint=False
    )
    made_by_import_id = models.UUIDField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "adult", "district_id"], name="adult_once_in_household"
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "family":
            return inside & Q(adult_id=scope.adult_id)
        return inside & Q(Exists(_students(scope).filter(household_id=OuterRef("household_id"))))
