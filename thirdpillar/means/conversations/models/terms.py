"""What a district sets for its conversations: the hours in which it answers, the aim, and the switch."""

from __future__ import annotations

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant, for_the_whole_district


def _weekdays() -> list[int]:
    return [0, 1, 2, 3, 4]


class Terms(Tenant):
    """One row a district. `weekdays`: 0 is Monday; `closed_on`: days without school. `aim_hours` are school hours.

    `certified_alone`: a certified translator's own words about what matters need no second person.
    While `stopped_at` is set nobody writes in any conversation, and nothing of them leaves.
    """

    opens = models.TimeField(default=time(8))
    closes = models.TimeField(default=time(16))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=_weekdays)
    closed_on = ArrayField(models.DateField(), default=list, blank=True)
    aim_hours = models.PositiveSmallIntegerField(default=8)
    certified_alone = models.BooleanField(default=False, db_default=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_id = models.UUIDField(null=True, blank=True)
    stop_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id"], name="one_row_of_terms_a_district"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="school_opens_before_it_closes"),
        ]


class Certificate(Tenant):
    """That words were removed as the rule says: which rule, everything before when, how many of what."""

    rule = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    citation = models.TextField()
    before = models.DateTimeField()
    counts = models.JSONField(default=dict)
    held_back = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district_id", "at"], name="certificate_by_time")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return for_the_whole_district(scope)
