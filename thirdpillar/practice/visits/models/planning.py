"""What planning leaves behind: a school's proposal with its explanation; and a person's calendar address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.visits.choices import OPEN_PROPOSALS, ProposalStage
from thirdpillar.practice.visits.models.sight import my_own, planned_by
from thirdpillar.practice.visits.models.years import Cycle


class Proposal(Tenant):
    """A plan asked for one school and cycle, done by the worker; the visits it found are `Visit`s of stage proposed.

    `homes`: how many said yes and had no fixed visit; `found` of them have one now, and no plan can have more than
    `most`. `missed` is [{"invitation", "why", "about"}]: a code of `algorithms.pairing.explaining`, and account ids.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="proposals", db_index=False)
    school_id = models.UUIDField()
    stage = models.CharField(max_length=8, choices=ProposalStage.choices, default=ProposalStage.ASKED)
    stage_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True, blank=True)
    asked_as = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    homes = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    missed = models.JSONField(default=list)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "school_id", "district_id"],
                condition=Q(stage__in=OPEN_PROPOSALS),
                name="one_open_proposal_per_school",
            )
        ]
        indexes = [
            models.Index(fields=["district_id", "stage", "asked_at"], name="proposal_by_stage"),
            models.Index(fields=["district_id", "school_id", "asked_at"], name="proposal_by_school"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope)


class CalendarFeed(Tenant):
    """A secret address at which a calendar reads when somebody's visits are; of the address a digest alone is kept."""

    account_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "district_id"],
                condition=Q(closed_at=None),
                name="one_open_feed_per_person",
            ),
            models.UniqueConstraint(fields=["digest", "district_id"], name="one_feed_per_address"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.sees_all and scope.role is None:
            return Q(district_id=scope.district_id)  # a machine at work: whoever asks at the address
        return my_own(scope)
