"""What the cross-section test said of a school's invitations; the counts behind it are kept for nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.visits.models.years import Cycle


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
