"""Who sees rows of this room: organizations all staff, the rest the school whose fair it was, and the office."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant


class OfStaff(Tenant):
    """Rows for everybody who works here; what the public sees of them, the pages of links show."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        return inside if scope.breadth in ("district", "school") else Q(pk__in=[])


class AtSchool(Tenant):
    """Rows of a school (or, with no school, of the district office)."""

    school_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])
