"""Draws and invitations: what was asked of which home, never why it said no."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.visits.choices import BY_STAFF, PlaceKind, Reason, Standing, Way
from thirdpillar.practice.visits.models.sight import planned_by
from thirdpillar.practice.visits.models.years import Cycle


class Draw(Tenant):
    """A random cross-section of a school's homes: seed, digest of the list and what was taken, so that it can be repeated.

    `record` is {stratum: {"size": n, "homes": [household ids], "taken": [household ids in the order of the draw]}}.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="draws", db_index=False)
    school_id = models.UUIDField()
    seed = models.CharField(max_length=80)
    wanted = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    record = models.JSONField(default=dict)
    drawn_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "school_id", "seed", "district_id"], name="one_draw_per_seed"
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope)


class Invitation(Tenant):
    """A household asked for a visit in one cycle, by one school. `code` is what its link carries.

    `from_roster_of_id`: the educator from whose class it was proposed, for the test within rosters. `asked` counts how
    often the family was asked. `ask_again_on`: what "later" means. `recorded_by_id`: who took a yes by phone or in person.
    `code_at`: since when the link holds, where it was made anew. A no keeps nothing but itself. `accepted_during`: from when
    until when a yes stood, for figures of a past day, noted by the database alone; what was before `known_from` nobody knows.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    student_ids = ArrayField(models.UUIDField(), default=list)
    adult_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=24, choices=Reason.choices)
    draw = models.ForeignKey(
        Draw, on_delete=models.RESTRICT, null=True, blank=True, related_name="invitations", db_index=False
    )
    from_roster_of_id = models.UUIDField(null=True, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.INVITED)
    standing_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField(default=0)
    ask_again_on = models.DateField(null=True, blank=True)
    answered_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    recorded_by_id = models.UUIDField(null=True, blank=True)
    place_kind = models.CharField(max_length=16, choices=PlaceKind.choices, blank=True)
    place = SealedTextField(blank=True, default="")
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)
    accepted_during = ArrayField(
        DateTimeRangeField(), default=list, db_default=[], blank=True, editable=False
    )
    known_from = models.DateTimeField(null=True, blank=True, editable=False)
    # What was texted back to choose from, by number, where the time that the family named is not free.
    offered_times = ArrayField(models.DateTimeField(), default=list, db_default=[], blank=True)
    # The text that this answered: a number takes from the list that was shown there.
    offered_in = models.UUIDField(null=True, blank=True)
    # The time that they named and at which nobody comes, where no message tells them: a person does.
    to_tell_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "school_id", "household_id", "district_id"],
                name="one_visit_invitation_per_home",
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_visit_invitation_per_code"),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="a_visit_has_one_of_three_reasons"
            ),
            models.CheckConstraint(
                condition=~Q(reason=Reason.CROSS_SECTION) | Q(draw__isnull=False),
                name="who_is_drawn_names_the_draw",
            ),
            models.CheckConstraint(
                condition=~Q(answered_way__in=BY_STAFF) | Q(recorded_by_id__isnull=False),
                name="who_takes_an_answer_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.DECLINED) | Q(place_kind="", place="", ask_again_on=None),
                name="a_no_keeps_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "household_id"], name="visit_invitation_by_home"),
            models.Index(
                fields=["district_id", "school_id", "standing"], name="visit_invitation_by_standing"
            ),
        ]

    # Where a family lives or wants to meet is always stored sealed.
    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope)


class Asking(Tenant):
    """One time that a family was asked, by one way. The message in the outbox refers to it."""

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="askings", db_index=False
    )
    school_id = models.UUIDField()
    channel = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district_id", "invitation", "at"], name="asking_by_invitation")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope)


class WishedTime(Tenant):
    """A time at which the family would like to meet."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="times", db_index=False)
    school_id = models.UUIDField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="wish_begins_before_it_ends"
            ),
            models.UniqueConstraint(
                fields=["invitation", "begins_at", "district_id"], name="one_wish_per_time"
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope)
