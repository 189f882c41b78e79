"""Which bus a student rides."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.choices import Direction
from thirdpillar.ground.people.models.students import Student, enrolled_here


class BusRide(Tenant):
    """A student on a route, to school or home; from `begins_on` to `ends_on`, both included, open when blank.

    Where a child stands at which hour is nobody's but staff's to read: families see none of it.
    """

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="bus_rides", db_index=False, db_constraint=False
    )
    direction = models.CharField(max_length=10, choices=Direction.choices)
    route = models.CharField(max_length=60)
    stop = models.CharField(max_length=120, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            # A child of two homes may ride two routes, or one from two stops; a route may be ridden again after a pause.
            models.UniqueConstraint(
                fields=["student", "direction", "route", "stop", "begins_on", "district_id"],
                nulls_distinct=False, name="one_ride_per_stop_and_day",
            ),
            models.CheckConstraint(condition=~Q(route=""), name="a_ride_has_a_route"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="a_ride_goes_one_way"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["district_id", "route", "student"], condition=Q(left_at=None), name="ride_by_route")
        ]  # fmt: skip

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & enrolled_here(scope, "student_id")
        return inside & (Q(student_id__in=scope.student_ids) if scope.breadth == "class" else Q(pk__in=[]))

    @staticmethod
    def on(day: date) -> Q:
        """Rides that hold on a day."""
        return (
            Q(left_at=None)
            & (Q(begins_on=None) | Q(begins_on__lte=day))
            & (Q(ends_on=None) | Q(ends_on__gte=day))
        )
