"""What is kept of a visit: reflections of the pair, hopes and dreams that the family can correct, and promises."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.visits.choices import Noticed, Strength
from thirdpillar.practice.visits.models.sight import my_own, planned_by
from thirdpillar.practice.visits.models.visiting import Visit, on_it, visits_it, visits_the_home


class _OfThePair(Tenant):
    """For those who are on the visit alone: no coordinator, no principal, no office (a parent may ask to read it)."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.sees_all and scope.role is None:
            return Q(
                district_id=scope.district_id
            )  # a machine at work: the export for a parent, erasure, reminders
        return on_it(scope)


class Reflection(_OfThePair):
    """One student's visit, thought over by one visitor or by both together; an education record that a parent may read.

    `words` are emptied at the end of the next school year; the coded fields stay. `wellbeing` sends the writer to the
    procedure outside; what was seen is never written here.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="reflections", db_index=False)
    school_id = models.UUIDField()
    student_id = models.UUIDField()
    account_id = models.UUIDField()
    is_joint = models.BooleanField(default=False)
    strengths = ArrayField(models.CharField(max_length=12, choices=Strength.choices), default=list)
    noticed = ArrayField(models.CharField(max_length=12, choices=Noticed.choices), default=list)
    changes_class = models.BooleanField(null=True, blank=True)
    assumption_changed = models.BooleanField(null=True, blank=True)
    words = SealedTextField(blank=True, default="")
    may_be_pooled = models.BooleanField(default=True, db_default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "student_id", "account_id", "district_id"], name="one_reflection_per_student"
            )
        ]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.sees_all and scope.role is None:
            return super().visible_to(scope)
        return visits_it(scope)  # whoever interpreted there is not of the pair


class HopesAndDreams(_OfThePair):
    """What a family hopes for its child, as the pair heard it or the family wrote it; the latest counts, earlier ones stay.

    `language` is as it was detected, blank where nobody can tell. `by_family`: written or corrected through the
    family's own link. `may_be_quoted`: the family said yes to it.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="hopes", db_index=False)
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    words = SealedTextField()
    language = models.CharField(max_length=20, blank=True)
    by_family = models.BooleanField(default=False)
    account_id = models.UUIDField(null=True, blank=True)
    may_be_quoted = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district_id", "household_id"], name="hopes_by_home")]
        constraints = [
            models.CheckConstraint(
                condition=Q(may_be_quoted=False) | Q(by_family=True),
                name="a_family_itself_lets_words_be_quoted",
            )
        ]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return super().visible_to(scope) | visits_the_home(scope)


class Promise(Tenant):
    """What was promised on a visit, by whom and until when; it becomes a follow-up with an owner."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="promises", db_index=False)
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    owner_id = models.UUIDField()
    words = SealedTextField()
    due_on = models.DateField()
    kept_at = models.DateTimeField(null=True, blank=True)
    let_go_at = models.DateTimeField(null=True, blank=True)
    prompted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "owner_id", "due_on"], name="promise_by_owner"),
            models.Index(fields=["district_id", "household_id"], name="promise_by_home"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at=None) | Q(let_go_at=None), name="a_promise_is_kept_or_let_go"
            )
        ]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope, "owner_id") | on_it(scope) | visits_the_home(scope)
