"""Records that turned out to be one adult or one home, with what is needed to take them apart again."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.choices import Correction
from thirdpillar.ground.people.models.adults import Adult
from thirdpillar.ground.people.models.households import Household


def _knows(scope, model, field: str) -> Q:
    """True where the asker may see the row that `field` names."""
    return Q(Exists(model.objects.seen_by(scope).filter(pk=OuterRef(field))))


class Merge(Tenant):
    """`gone_id` was folded into `kept_id`; `moved` lists what moved, so that it can be undone exactly."""

    kept_id = models.UUIDField()
    gone_id = models.UUIDField()
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    because = models.CharField(max_length=200, blank=True)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & _knows(scope, Adult, "kept_id") if scope.breadth == "school" else Q(pk__in=[])


class SuggestedMerge(Tenant):
    """Two adults who may be one person (`first_id` < `second_id`); set aside by a person, it does not come back."""

    first_id = models.UUIDField()
    second_id = models.UUIDField()
    probability = models.FloatField()
    found_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "first_id", "second_id"], name="one_suggestion_per_pair"
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth != "school":
            return Q(pk__in=[])
        return inside & _knows(scope, Adult, "first_id") & _knows(scope, Adult, "second_id")


class HouseholdCorrection(Tenant):
    """A household set right by a person; `moved` holds memberships before and after, so that it can be undone."""

    kind = models.CharField(max_length=8, choices=Correction.choices)
    household_id = models.UUIDField()
    other_id = models.UUIDField()
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    because = models.CharField(max_length=200, blank=True)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district_id", "household_id"], name="correction_by_household")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth != "school":
            return Q(pk__in=[])
        return inside & (_knows(scope, Household, "household_id") | _knows(scope, Household, "other_id"))
