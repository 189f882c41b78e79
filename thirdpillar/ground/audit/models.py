"""The append-only record and the seals that chain it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.base.models import for_the_whole_district
from thirdpillar.ground.base.scoped import ScopedManager


class Entry(models.Model):
    """One deed or sensitive read. Identifiers and counts only: no name, number, text or token."""

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField(editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.DEED)
    deed = models.CharField(max_length=80)
    account_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20, blank=True)
    on_behalf_of_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "at"], name="entry_by_time"),
            models.Index(fields=["district_id", "subject_id", "at"], name="entry_by_subject"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = for_the_whole_district(scope)
        # Who opts in and visits stands in the record too: nobody who evaluates reads it of others (R-PTHV-1b).
        theirs = Q(deed__startswith="visits.") & ~Q(account_id=scope.account_id)
        return inside & ~theirs if scope.evaluates_at else inside


class Seal(models.Model):
    """A link of the chain: the hash of the previous link and of every entry it covers, in id order.

    Entries are covered by writing transaction, not by id alone: a long transaction may commit a lower id late,
    and it then falls into a later seal instead of into none.
    """

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField(editable=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    from_transaction = models.BigIntegerField()
    below_transaction = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "number"], name="one_seal_per_number"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return for_the_whole_district(scope)
