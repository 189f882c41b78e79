"""What joins one student to one adult: relation, authority, permission, language and restriction, per link."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.choices import HIDING_SCOPES, Relation, RestrictionSource
from thirdpillar.ground.people.models.adults import Adult
from thirdpillar.ground.people.models.students import Student, enrolled_here


class _OfStudent(Tenant):
    """Rows that are as visible as the student they belong to; families see only their own side of a tie."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        if scope.breadth == "school":
            return inside & enrolled_here(scope, "student_id")
        inside &= Q(student_id__in=scope.student_ids)
        return inside & Q(adult_id=scope.adult_id) if scope.breadth == "family" else inside


class Tie(_OfStudent):
    """One student–adult link. A blank permission is an unset one and counts as given; authority does not."""

    LAST = 10  # the place after every priority that a roster can give

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="ties", db_index=False, db_constraint=False
    )
    adult = models.ForeignKey(
        Adult, on_delete=models.CASCADE, related_name="ties", db_index=False, db_constraint=False
    )
    relation = models.CharField(max_length=20, choices=Relation.choices, default=Relation.PARENT)
    has_legal_authority = models.BooleanField(null=True, blank=True)
    lives_with = models.BooleanField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    may_text = models.BooleanField(default=True, db_default=True)
    may_email = models.BooleanField(default=True, db_default=True)
    may_call = models.BooleanField(default=True, db_default=True)
    may_mail = models.BooleanField(default=True, db_default=True)
    records_access = models.BooleanField(null=True, blank=True)
    # Since when a person here has said what is permitted; a roster may forbid more, never allow more.
    permissions_said_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    all_rows = models.Manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["student", "adult", "district_id"], name="one_tie_per_pair")
        ]
        indexes = [models.Index(fields=["adult", "student"], name="tie_by_adult")]

    @property
    def place(self) -> int:
        """Where the school calls this adult among those of the child; last where it does not say."""
        return self.priority or self.LAST


class Restriction(_OfStudent):
    """What an adult may not do or see regarding one student; keeps a pointer to the paper, never its text.

    In force from `begins_on` until `ends_on` (both included, open when blank). Deny wins. One person may impose
    it at once; loosening it takes a second (`lift_asked_by_id`, then somebody else lifts). `asked` is what the first
    one asks for: {"lift": true}, or the looser "scopes" and "ends_on".
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="restrictions")
    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="restrictions")
    scopes = models.JSONField(default=list)
    source = models.CharField(max_length=20, choices=RestrictionSource.choices)
    reference = models.CharField(max_length=120, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False, db_default=False)
    imposed_by_id = models.UUIDField(null=True, blank=True)
    asked = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by_id = models.UUIDField(null=True, blank=True)
    lifted_by_id = models.UUIDField(null=True, blank=True)
    # Since when the roster it came with no longer names it; it holds all the same until two people lift it.
    unlisted_at = models.DateTimeField(null=True, blank=True)
    # Since when it restricts everything because its row could not be read in full; blank once a person has decided.
    unread_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    made_by_import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["adult", "student"], name="restriction_by_adult")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        # The adult concerned learns nothing here; what is withheld looks like what does not exist.
        return (
            super().visible_to(scope) & Q(pk__in=[])
            if scope.breadth == "family"
            else super().visible_to(scope)
        )

    @property
    def hides(self) -> bool:
        return any(scope in HIDING_SCOPES for scope in self.scopes)
