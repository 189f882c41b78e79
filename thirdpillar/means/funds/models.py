"""Funds and what they pay people for. Money is in whole cents of US dollars."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant, for_the_whole_district
from thirdpillar.means.funds.choices import PayState, Source, Unit
from thirdpillar.means.funds.rules import APPROVERS


class Fund(Tenant):
    """A source of money; without a school it is the district's. `code` is how the ledger of the district calls it.

    A district's own may pay at Title I schools alone (`only_title_i`), or at these alone (`only_school_ids`).
    """

    school_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=Source.choices)
    code = models.CharField(max_length=60, blank=True)
    only_title_i = models.BooleanField(default=False, db_default=False)
    only_school_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "school_id", "title"], nulls_distinct=False, name="one_fund_per_title"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        here = Q(school_id=None) | Q(school_id__in=scope.school_ids)
        return inside & here if scope.breadth == "school" else Q(pk__in=[])


class TitleISchool(Tenant):
    """That a school is a Title I school from a day on (and until one), and in which paper or list that is written."""

    school_id = models.UUIDField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    written_in = models.CharField(max_length=200)
    said_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on__lte=F("ends_on")),
                name="title_i_begins_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["district_id", "school_id"],
                condition=Q(ends_on=None),
                name="one_open_title_i_a_school",
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class PayItem(Tenant):
    """What one person is paid for one deed. `reference_id` is the asking room's own row, `what` names the kind of deed.

    `minutes` are those that the rule reckoned with; `cents` are per `unit` and `total_cents` in all. `due_on`: the last
    day on which it is paid in time. `reverses_id`: the exported item that this one takes back or puts right, by the
    difference in `total_cents`. `told_by_id` said that it was done; `is_agreed`: somebody else who was there said so too.
    `late_told_at`: when the office was told that it is late. `objection`: what whoever earned it says against how it was
    reckoned. `told_minutes`: how long it took, as it was told; `is_questioned`: no usual length, so whoever approves says so.
    `is_alone`: fewer were there than the deed asks for (of a home visit: no pair).
    """

    school_id = models.UUIDField()
    account_id = models.UUIDField()
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="pay_items", db_index=False
    )
    what = models.CharField(max_length=20)
    reference_id = models.UUIDField()
    part = models.CharField(max_length=20)
    worked_on = models.DateField()
    unit = models.CharField(max_length=6, choices=Unit.choices)
    minutes = models.PositiveIntegerField(default=0)
    cents = models.PositiveIntegerField()
    total_cents = models.IntegerField()
    state = models.CharField(max_length=10, choices=PayState.choices, default=PayState.DUE)
    state_at = models.DateTimeField()
    due_on = models.DateField()
    why = models.CharField(max_length=200, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    export_id = models.UUIDField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_cents = models.IntegerField(null=True, blank=True)
    reverses_id = models.UUIDField(null=True, blank=True)
    told_by_id = models.UUIDField(null=True, blank=True)
    is_agreed = models.BooleanField(default=False, db_default=False)
    objection = models.CharField(max_length=200, blank=True, default="", db_default="")
    told_minutes = models.PositiveIntegerField(null=True, blank=True)
    is_questioned = models.BooleanField(default=False, db_default=False)
    is_alone = models.BooleanField(default=False, db_default=False)
    late_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "what", "reference_id", "account_id", "reverses_id"],
                nulls_distinct=False,
                name="one_pay_item_per_deed",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("worked_on")), name="pay_is_due_after_work"),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("account_id")),
                name="nobody_approves_their_own_pay",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "state", "due_on"], name="pay_item_by_state"),
            models.Index(fields=["district_id", "account_id"], name="pay_item_by_person"),
        ]

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
        if scope.breadth == "school" and scope.role in APPROVERS:
            seen |= Q(school_id__in=scope.school_ids - scope.evaluates_at)
        return inside & seen


class PayExport(Tenant):
    """One file for payroll: what it held stays as it was sent. `columns` are its headings in order."""

    school_id = models.UUIDField(null=True, blank=True)
    columns = models.JSONField(default=list)
    items = models.PositiveIntegerField()
    total_cents = models.IntegerField()
    body = models.TextField()
    made_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = for_the_whole_district(scope)
        # It names people of many schools: of who evaluates at one, whoever made it alone reads it (R-PTHV-1b).
        return inside & Q(made_by_id=scope.account_id) if scope.evaluates_at else inside
