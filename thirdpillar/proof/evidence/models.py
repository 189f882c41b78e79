"""The roll-up of who was reached, certified snapshots, releases and follow-ups."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.scoped import ScopedManager
from thirdpillar.ground.people.models import Adult, Household
from thirdpillar.proof.evidence.choices import Tried, Way

ALWAYS, NEVER = date(1900, 1, 1), date(9999, 12, 31)


class _Reached(Tenant):
    """The first and latest qualifying touchpoint under one measure in one school year.

    Derived, and rebuilt from the rooms' touchpoints at will; it exists so that a page need not read ten million.
    """

    measure = models.CharField(max_length=60)
    measure_version = models.PositiveSmallIntegerField()
    school_year_id = models.UUIDField()
    first_on = models.DateField()
    latest_at = models.DateTimeField()
    touchpoints = models.PositiveIntegerField()

    class Meta:
        abstract = True


class ReachedHousehold(_Reached):
    """That of a household."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="reached", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "measure", "measure_version", "school_year_id", "household"],
                name="household_reached_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["household"], name="reached_by_household")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(household__in=Household.objects.seen_by(scope))


class ReachedAdult(_Reached):
    """That of an adult, under the measures that count adults."""

    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "measure", "measure_version", "school_year_id", "adult"],
                name="adult_reached_once_a_year",
            ),
        ]
        indexes = [models.Index(fields=["adult"], name="reached_by_adult")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(adult__in=Adult.objects.seen_by(scope))


class _Presence(models.Model):
    """From `begins_on` up to, not with, `ends_on` a household had a child in a grade of a school.

    Derived from enrolments and households like the roll-up above, for the present reach year; the rows of one household,
    school and grade never overlap. `first_on` is the first day on which the household counts as reached under the first
    measure, so that the page need not join. Open ends are `ALWAYS` and `NEVER`.
    """

    # Written anew once the roster changes, an undo included: no home or school stays because of these rows.
    is_derived = True

    id = models.BigAutoField(primary_key=True)
    district_id = models.UUIDField(editable=False)
    household_id = models.UUIDField()
    school_id = models.UUIDField()
    grade = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=20, blank=True)
    begins_on = models.DateField(default=ALWAYS)
    ends_on = models.DateField(default=NEVER)
    first_on = models.DateField(default=NEVER)

    objects = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class Presence(_Presence):
    """A household with any child there: the denominators."""

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "school_id"], name="presence_by_school"),
            models.Index(fields=["household_id"], name="presence_by_household"),
        ]


class GroupPresence(_Presence):
    """A household with a child of a student group there."""

    group_code = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "school_id"], name="group_presence_by_school"),
            models.Index(fields=["household_id"], name="group_presence_by_household"),
        ]


class RollUp(Tenant):
    """How far the roll-up of a measure has read, so that a refresh takes only what changed.

    `roster_version` tells whether the presence rows still stand on the roster as it is. `took_ms` is how long the last
    refresh of all measures took.
    """

    measure = models.CharField(max_length=60)
    measure_version = models.PositiveSmallIntegerField()
    school_year_id = models.UUIDField()
    read_until = models.DateTimeField()
    roster_version = models.CharField(max_length=64, blank=True)
    rebuilt_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "measure", "measure_version", "school_year_id"],
                name="one_roll_up_a_year",
            ),
        ]


class Snapshot(Tenant):
    """A certified set of figures: frozen with definition and data version; `body` is the canonical JSON text.

    `truth` holds the true counts with the keys of their records, for publishing; it never leaves the house.
    """

    measure = models.CharField(max_length=60)
    measure_version = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    truth = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    data_version = models.CharField(max_length=64)
    certified_at = models.DateTimeField()
    certified_by_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district_id", "as_of"], name="snapshot_by_day")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        return inside if scope.sees_all else Q(pk__in=[])


class Release(Tenant):
    """What was published outside, as it was published: the ledger that the next release is attacked with.

    `drifts`: what is known of the changes between this table and those next to it. One that was withdrawn is shown no
    more, and stays in the ledger: what people have read they know. Readers may not see the snapshot, so it says so itself.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="releases")
    published_at = models.DateTimeField()
    published_by_id = models.UUIDField(null=True)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    given_up = models.JSONField(default=list)
    drifts = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Rehearsal(Tenant):
    """The attack's verdict on a figure that may be published: `table` is what would be public, None where nothing can be.

    It holds for exactly what it was worked out from, which `question` is the digest of. While it waits for the worker,
    lease and attempt say who is at it.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=Tried.choices, default=Tried.WAITING)
    question = models.CharField(max_length=64, blank=True)
    table = models.JSONField(null=True)
    given_up = models.JSONField(default=list)
    earlier = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "district_id"], name="one_rehearsal_per_snapshot"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        return inside if scope.sees_all else Q(pk__in=[])


class FollowUp(Tenant):
    """A family not yet reached that a member of staff took on, and what came of it."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="follow_ups")
    school_year_id = models.UUIDField()
    account_id = models.UUIDField()
    assigned_at = models.DateTimeField()
    assigned_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "school_year_id", "district_id"],
                condition=Q(closed_at__isnull=True),
                name="one_open_follow_up_per_household",
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(household__in=Household.objects.seen_by(scope))


class Attempt(Tenant):
    """What somebody tried for a family on a follow-up list, on which day; one noted by mistake stays, as undone."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="attempts")
    way = models.CharField(max_length=12, choices=Way.choices)
    on = models.DateField()
    by_account_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(follow_up__household__in=Household.objects.seen_by(scope))
