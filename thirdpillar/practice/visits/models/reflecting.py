"""What is kept of a visit: reflections of the pair, hopes and dreams that the family can correct, and promises."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.means.conversations.choices import MadeBy, TranslationState
from thirdpillar.practice.visits.choices import Noticed, Strength
from thirdpillar.practice.visits.models.sight import VISITORS, my_own, planned_by
from thirdpillar.practice.visits.models.visiting import (
    Visit,
    on_it,
    reads_hopes,
    visits_it,
    visits_the_home,
)


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
        if scope.sees_all and scope.role is None:
            return super().visible_to(scope)
        if scope.breadth == "family" or not scope.account_id:
            return Q(pk__in=[])
        asked = HopesVersion.objects.filter(asked_of(scope)).values("hopes_id")
        return reads_hopes(scope) | Q(district_id=scope.district_id, pk__in=asked)


def asked_of(scope) -> Q:
    """Versions that the asker was asked to translate, while they wait for it: nobody reads them who evaluates, nor in a
    role that goes on no visits."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    if scope.role not in VISITORS or scope.evaluates_at:
        return Q(pk__in=[])
    return Q(
        district_id=scope.district_id, state=TranslationState.PERSON, asked_ids__contains=[scope.account_id]
    )


class HopesVersion(_OfThePair):
    """Hopes and dreams in another language: a machine's, with its label, or a person's; or who was asked for one.

    `body` is empty until there is one. `asked_ids`: who may translate it, and reads it for that alone. State, lease and
    attempts stand on the row. `doubted_at`: a reader said that it was wrong, and it was taken away.
    """

    hopes = models.ForeignKey(
        HopesAndDreams, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+", db_index=False)
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    from_language = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=20)
    body = SealedTextField(blank=True, default="")
    state = models.CharField(
        max_length=10, choices=TranslationState.choices, default=TranslationState.WAITING
    )
    made_by = models.CharField(max_length=10, choices=MadeBy.choices, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    asked_ids = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    doubted_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hopes", "language", "district_id"], name="one_version_of_hopes_per_language"
            ),
            models.CheckConstraint(
                condition=Q(body="") | Q(state=TranslationState.DONE), name="hopes_in_words_are_done"
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "state", "next_try_at"], name="hopes_version_by_state"),
            GinIndex(fields=["asked_ids"], name="hopes_version_by_asked"),
        ]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.sees_all and scope.role is None:
            return super().visible_to(scope)
        return reads_hopes(scope) | asked_of(scope)


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
