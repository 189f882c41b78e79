"""What the cross-section test said of a school's invitations; the counts behind it are kept for nobody."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.visits.models.years import Cycle, VisitYear


class ConcernMark(Tenant):
    """What the test alone may know of a student in a year: which attributes are told, and which of them are so.

    Read by nobody, neither page nor person; deleted after `until`, the last day of the school year.
    """

    visit_year = models.ForeignKey(VisitYear, on_delete=models.CASCADE, related_name="marks", db_index=False)
    student_id = models.UUIDField()
    known = ArrayField(models.CharField(max_length=40))
    so = ArrayField(models.CharField(max_length=40), default=list)
    until = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student_id", "visit_year", "district_id"], name="one_mark_per_student_and_year"
            ),
            models.CheckConstraint(condition=Q(so__contained_by=F("known")), name="what_is_so_is_known"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return Q(district_id=scope.district_id) if scope.sees_all and scope.role is None else Q(pk__in=[])


class CrossSectionResult(Tenant):
    """The finding of one school and cycle, renewed as visits are planned. `findings` holds what may be shown."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="cross_sections", db_index=False)
    school_id = models.UUIDField()
    status = models.CharField(max_length=20)
    covered = models.FloatField()
    findings = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "school_id", "district_id"], name="one_cross_section_per_cycle"
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])
