"""What somebody is trained or cleared for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.credentials.choices import Check, Kind

# Whoever evaluates educators is not among them.
KEEPERS = (Role.COORDINATOR, Role.LIAISON)


class Credential(Tenant):
    """A person's training of one kind; the last day of `ends_on` still counts, blank has no end.

    `school_id` is the school whose keepers recorded it. `revoked_at`: recorded by mistake, or taken back.
    """

    account_id = models.UUIDField()
    school_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    earned_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    trainer = models.CharField(max_length=120, blank=True)
    recorded_by_id = models.UUIDField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "account_id", "kind", "earned_on"],
                condition=Q(revoked_at=None),
                name="one_credential_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("earned_on")),
                name="credential_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "kind", "account_id"], name="credential_by_person")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            # Who evaluates at a school does not see in the office either whose its rows are (R-PTHV-1b).
            here = Q(school_id__in=scope.evaluates_at)
            return inside & (~here | Q(account_id=scope.account_id)) if scope.evaluates_at else inside
        if scope.breadth == "family" or not scope.account_id:
            return inside & Q(pk__in=[])
        seen = Q(account_id=scope.account_id)
        if scope.breadth == "school" and scope.role in KEEPERS:
            seen |= Q(school_id__in=scope.school_ids - scope.evaluates_at)
        return inside & seen


class Clearance(Tenant):
    """A volunteer's check: which, by whom, from when until when (its last day still counts). No reason and no result.

    Who does not pass has no row. `revoked_at`: recorded by mistake, or taken back.
    """

    adult_id = models.UUIDField()
    school_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Check.choices)
    checked_by = models.CharField(max_length=120)
    begins_on = models.DateField()
    ends_on = models.DateField()
    recorded_by_id = models.UUIDField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "adult_id", "kind", "begins_on"],
                condition=Q(revoked_at=None),
                name="one_clearance_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="clearance_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "kind", "adult_id"], name="clearance_by_person")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])
