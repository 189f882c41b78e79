"""A visit year: a district's terms, what a school adapts, its two cycles, pay rules and named deviations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.funds.choices import Unit
from thirdpillar.practice.visits.choices import DeviationKind, InterpreterRule, Part, YearStage

# Days, beginning and end are said together or not at all.
CONTRACT = Q(contract_days=[], contract_begins=None, contract_ends=None) | Q(
    ~Q(contract_days=[]), contract_begins__lt=F("contract_ends")
)


class _OfStaff(Tenant):
    """What all staff may read: the terms that hold for them."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        # An interpreter belongs to no school, and may visit as well.
        is_staff = scope.breadth in ("district", "school", "class") or scope.role == Role.INTERPRETER
        return Q(district_id=scope.district_id) if is_staff else Q(pk__in=[])


class VisitYear(_OfStaff):
    """The terms of a school year; `model_version` is the version of the standard that they were checked against.

    `training_months`: how long a training holds. `notice_hours`: how long before it a visit is arranged at least.
    `ask_minutes`: after the end of a visit, until who has not checked out is asked; `alarm_minutes`: until an alarm.
    `earliest` and `latest`: the hours of visits by the district's clock, `visitor_roles`: who may opt in; blank is as the
    model says. `contract_days` (0 is Monday), `contract_begins` and `contract_ends`: when educators work by contract
    (blank: nobody has said). A visit shorter than `shortest_minutes` or longer than `longest_minutes` is asked about
    before it is paid. `remind_hours`: before the last moment to confirm, when whoever has not is reminded.
    """

    school_year_id = models.UUIDField()
    stage = models.CharField(max_length=10, choices=YearStage.choices, default=YearStage.DRAFT)
    interpreter_rule = models.CharField(
        max_length=10, choices=InterpreterRule.choices, default=InterpreterRule.ADDITIONAL
    )
    training_months = models.PositiveSmallIntegerField()
    most_invitations = models.PositiveSmallIntegerField()
    notice_hours = models.PositiveSmallIntegerField()
    reflect_days = models.PositiveSmallIntegerField()
    pay_days = models.PositiveSmallIntegerField()
    ask_minutes = models.PositiveSmallIntegerField()
    alarm_minutes = models.PositiveSmallIntegerField()
    visit_minutes = models.PositiveSmallIntegerField()
    earliest = models.TimeField(null=True, blank=True)
    latest = models.TimeField(null=True, blank=True)
    visitor_roles = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    shortest_minutes = models.PositiveSmallIntegerField()
    longest_minutes = models.PositiveSmallIntegerField()
    remind_hours = models.PositiveSmallIntegerField()
    contract_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    contract_begins = models.TimeField(null=True, blank=True)
    contract_ends = models.TimeField(null=True, blank=True)
    model_version = models.PositiveSmallIntegerField(default=1)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "school_year_id"], name="one_visit_year_per_year"),
            models.CheckConstraint(condition=CONTRACT, name="year_contract_day_begins_before_it_ends"),
        ]


class SchoolTerms(_OfStaff):
    """What one school adapts of a year; what is blank stays as the district has it. Visits only where `adopted_at` is set.

    Its contract day stands in the place of the district's.
    """

    visit_year = models.ForeignKey(
        VisitYear, on_delete=models.CASCADE, related_name="schools", db_index=False
    )
    school_id = models.UUIDField()
    interpreter_rule = models.CharField(max_length=10, choices=InterpreterRule.choices, blank=True)
    most_invitations = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    visitor_roles = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    lead_account_id = models.UUIDField(null=True, blank=True)
    contract_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    contract_begins = models.TimeField(null=True, blank=True)
    contract_ends = models.TimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_year", "school_id", "district_id"], name="one_visit_terms_per_school"
            ),
            models.CheckConstraint(condition=CONTRACT, name="school_contract_day_begins_before_it_ends"),
        ]


class Cycle(_OfStaff):
    """The window of first (1) or second (2) visits; with a school, that school's own in the place of the district's."""

    visit_year = models.ForeignKey(VisitYear, on_delete=models.CASCADE, related_name="cycles", db_index=False)
    school_id = models.UUIDField(null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_year", "school_id", "number", "district_id"],
                nulls_distinct=False,
                name="one_cycle_per_number",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("closes_on")), name="cycle_opens_before_it_closes"
            ),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="cycle_is_first_or_second"),
        ]


class PayRule(_OfStaff):
    """What a visit outside the contract day pays to each of `parts`, from `from_on` on. An hourly one reckons with at
    least `least_minutes` and at most `most_minutes`; both are blank for a flat one."""

    visit_year = models.ForeignKey(
        VisitYear, on_delete=models.CASCADE, related_name="pay_rules", db_index=False
    )
    school_id = models.UUIDField(null=True, blank=True)
    parts = ArrayField(models.CharField(max_length=12, choices=Part.choices), default=list)
    unit = models.CharField(max_length=6, choices=Unit.choices)
    cents = models.PositiveIntegerField()
    least_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    most_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    fund_id = models.UUIDField(null=True, blank=True)
    from_on = models.DateField()
    contract = models.CharField(max_length=160, blank=True)


class Deviation(_OfStaff):
    """A dated departure from the model, with who decided it and why; reported beside the figures."""

    visit_year = models.ForeignKey(
        VisitYear, on_delete=models.CASCADE, related_name="deviations", db_index=False
    )
    school_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=DeviationKind.choices)
    begins_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=300)
    decided_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on__lte=F("ends_on")), name="deviation_begins_before_it_ends"
            )
        ]
