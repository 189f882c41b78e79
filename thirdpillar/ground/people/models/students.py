"""Students, where they are enrolled and in which sections."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant


class Student(Tenant):
    """A student of the district. `left_at` marks one whom the roster no longer names; nothing is deleted.

    `groups` holds codes of lawful subgroups ("el", "iep", "race:asian"), defined in standards; never a
    fact of standards/federal/deny_list.toml.
    """

    sourced_id = models.CharField(max_length=255)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True)
    sort_name = models.CharField(max_length=210)
    birth_on = models.DateField(null=True, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    home_language = models.CharField(max_length=20, blank=True)
    groups = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "sourced_id"], name="one_student_per_sourced_id"),
        ]
        indexes = [models.Index(fields=["district_id", "sort_name"], name="student_by_name")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}"

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & enrolled_here(scope, "pk")
        return inside & Q(pk__in=scope.student_ids)


class Enrollment(Tenant):
    """A student at a school, in a grade; the current one has no `left_at`."""

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="enrollments", db_index=False, db_constraint=False
    )
    school_id = models.UUIDField()
    grade = models.CharField(max_length=10, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school_id", "district_id"], name="one_enrollment_per_school"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "school_id", "student"], name="enrollment_by_school")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & Q(school_id__in=scope.school_ids)
        return inside & Q(student_id__in=scope.student_ids)


class Placement(Tenant):
    """A student in a section."""

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="placements", db_index=False, db_constraint=False
    )
    section_id = models.UUIDField()
    school_id = models.UUIDField()
    sourced_id = models.CharField(max_length=255, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "section_id", "district_id"], name="one_placement_per_section"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "section_id"], name="placement_by_section")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & Q(school_id__in=scope.school_ids)
        return inside & Q(student_id__in=scope.student_ids)


def enrolled_here(scope, student: str) -> Q:
    """True where the student named by the field `student` is now enrolled in one of the scope's schools."""
    here = Enrollment.all_rows.filter(
        student_id=OuterRef(student),
        school_id__in=scope.school_ids,
        left_at=None,
        district_id=scope.district_id,
    )
    return Q(Exists(here))
