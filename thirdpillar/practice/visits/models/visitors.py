"""Educators who opted in themselves, and when and with whom they can visit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.visits.models.sight import my_own, planned_by
from thirdpillar.practice.visits.models.years import VisitYear


class VisitorOptIn(Tenant):
    """An educator's own yes for a year at a school, by their own sign-in; no field ties it to any evaluation.

    `partner_ids`: accounts whom they would like to go with. `areas`: postal codes they would rather visit in.
    `serves_grades` and `serves_classes` (sections): whose children they serve without teaching them, as the school says.
    """

    visit_year = models.ForeignKey(
        VisitYear, on_delete=models.CASCADE, related_name="opt_ins", db_index=False
    )
    school_id = models.UUIDField()
    account_id = models.UUIDField()
    opted_in_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    most_a_week = models.PositiveSmallIntegerField(default=2)
    most_in_all = models.PositiveSmallIntegerField(default=10)
    partner_ids = ArrayField(models.UUIDField(), default=list)
    areas = ArrayField(models.CharField(max_length=10), default=list)
    serves_grades = ArrayField(models.CharField(max_length=10), default=list, db_default=[], blank=True)
    serves_classes = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_year", "school_id", "account_id", "district_id"],
                condition=Q(withdrawn_at=None),
                name="one_opt_in_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["district_id", "account_id"], name="opt_in_by_person")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope)


class VisitorHours(Tenant):
    """When an educator can visit, week by week, in the district's time."""

    opt_in = models.ForeignKey(VisitorOptIn, on_delete=models.CASCADE, related_name="hours")
    school_id = models.UUIDField()
    account_id = models.UUIDField()
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="visitor_hours_begin_before_end"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="visitor_hours_on_a_weekday"),
            models.UniqueConstraint(
                fields=["opt_in", "weekday", "begins", "district_id"], name="visitor_hours_said_once"
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope)
