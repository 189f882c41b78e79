"""A school's conference week: its evenings, and who receives families or interprets there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from thirdpillar.practice.conferences.choices import OPEN_PLANS, Part, PlanStage, WeekStage
from thirdpillar.practice.conferences.models.sight import AtSchool, my_own, planned_by


class Week(AtSchool):
    """Conferences of a school. `minutes` is how long one lasts, `between` the way from one room to the next.

    The plan: who asked for it and how far the worker is; how many of `wanted` conferences are `placed`, of which no plan
    places more than `most`; of `several` homes with more than one so many come in `one_evening`, and so many have no wait
    (`side_by_side`). `nice` of `nicest` is the second aim with its bound; `missed` is [{"conference", "why"}], codes of
    `algorithms.timetable.explaining`. `team`: it is the individual meetings of one class's team in its year, and of no other
    class.
    """

    team = models.ForeignKey(
        "conferences.Team",
        on_delete=models.PROTECT,
        related_name="individual",
        db_index=False,
        null=True,
        blank=True,
    )
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    between = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=WeekStage.choices, default=WeekStage.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    made_by_id = models.UUIDField(null=True)
    plan_stage = models.CharField(max_length=8, choices=PlanStage.choices, default=PlanStage.NONE)
    plan_stage_at = models.DateTimeField(null=True, blank=True)
    asked_by_id = models.UUIDField(null=True, blank=True)
    asked_as = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    wanted = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    several = models.PositiveIntegerField(default=0)
    one_evening = models.PositiveIntegerField(default=0)
    side_by_side = models.PositiveIntegerField(default=0)
    nice = models.IntegerField(default=0)
    nicest = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    missed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=120, between__lte=60),
                name="conference_lasts_some_minutes",
            ),
            models.UniqueConstraint(
                fields=["team", "district_id"],
                condition=~Q(stage="cancelled"),
                name="one_week_of_individual_meetings_a_team",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "school_id"], name="conference_week_by_school"),
            models.Index(
                fields=["district_id", "asked_at"],
                condition=Q(plan_stage__in=OPEN_PLANS),
                name="conference_plan_still_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_being_planned(self) -> bool:
        return self.plan_stage in OPEN_PLANS


class Evening(AtSchool):
    """An evening, or an afternoon, on which conferences are held."""

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="evenings", db_index=False)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="conference_evening_begins_before_end"
            ),
            models.UniqueConstraint(
                fields=["week", "begins_at", "district_id"], name="one_conference_evening_at_a_time"
            ),
        ]
        ordering = ["begins_at"]


class Host(AtSchool):
    """Somebody of the staff at a week's conferences: a teacher of some classes in a room, or an interpreter.

    `away_ids`: evenings on which they are not there. `begins` and `ends`: their own hours of every evening, where they are
    not there from its beginning to its end. `languages` as people talk, without region: what a teacher needs no interpreter
    for, or what an interpreter interprets. Where a teacher's `room` is named as a space of the school, nothing else is there on
    those evenings (the database holds it in the table of room times); what was over at `changed_at` stays as it was.
    """

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="hosts", db_index=False)
    account_id = models.UUIDField()
    part = models.CharField(max_length=12, choices=Part.choices)
    section_ids = ArrayField(models.UUIDField(), default=list)
    room = models.CharField(max_length=60, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    away_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["week", "account_id", "district_id"], name="one_host_per_person_and_week"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "account_id"], name="conference_host_by_person")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope, "account_id")
