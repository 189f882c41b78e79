"""What visitors and families answered before and after visits: under a key, for a machine that counts and for nobody else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.visits.choices import Moment, Side
from thirdpillar.practice.visits.models.inviting import Invitation
from thirdpillar.practice.visits.models.years import VisitYear


class _Counted(Tenant):
    """For machines at work alone: no role reads a row, the office neither."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.sees_all and scope.role is None:
            return Q(district_id=scope.district_id)
        return Q(pk__in=[])


class CoreAnswer(_Counted):
    """One person's or home's answers of one time: {statement: 1 to 5}; empty where all of it was skipped.

    `key` stands for who answered (`rules.minds.key_of`): with it one person's two answers are put side by side, and without
    the instance's own secret nobody tells whose they are. The day is kept as its week's Monday (`made_at` too), and nothing
    refers to the text or page that brought it.
    """

    visit_year = models.ForeignKey(VisitYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    school_id = models.UUIDField()
    side = models.CharField(max_length=8, choices=Side.choices)
    moment = models.CharField(max_length=8, choices=Moment.choices)
    key = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=20, blank=True)
    answers = models.JSONField(default=dict)
    week_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_year", "side", "key", "moment", "district_id"], name="answered_once_each_time"
            ),
            models.CheckConstraint(
                condition=Q(side__in=Side.values, moment__in=Moment.values), name="a_core_answer_has_its_time"
            ),
        ]


class CoreAsking(_Counted):
    """A home was asked once, before or after its visits, and how: link (the page shows it), sms, email; "" found no way."""

    visit_year = models.ForeignKey(VisitYear, on_delete=models.CASCADE, related_name="+", db_index=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+", db_index=False)
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    moment = models.CharField(max_length=8, choices=Moment.choices)
    language = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_year", "household_id", "moment", "district_id"], name="asked_once_each_time"
            ),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="a_core_asking_has_its_time"),
        ]
        indexes = [models.Index(fields=["district_id", "invitation"], name="core_asking_by_invitation")]
