"""Who sees rows of this room: the school that they are of, and the office; a teacher the lessons that they asked for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant


class AtSchool(Tenant):
    """Rows of a school."""

    school_id = models.UUIDField()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return kept_by(scope)


def kept_by(scope) -> Q:
    """Rows of the asker's own schools; all of the district for its office."""
    inside = Q(district_id=scope.district_id)
    if scope.sees_all:
        return inside
    return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


def my_own(scope, field: str) -> Q:
    """Rows that name the asker's own account; a family has none here."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    return Q(district_id=scope.district_id, **{field: scope.account_id})
