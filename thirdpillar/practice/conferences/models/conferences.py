"""A home that comes to a week's conferences, and each conference."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from thirdpillar.practice.conferences.choices import STANDING, Stage
from thirdpillar.practice.conferences.models.sight import AtSchool, my_own, planned_by
from thirdpillar.practice.conferences.models.weeks import Week


class Coming(AtSchool):
    """One home in one week: whom we write to, in which language, and when it cannot come. `code` is what its link carries.

    `away_ids` are evenings that it cannot make, `begins` and `ends` its own hours of the others. `offered` are the times
    that were last texted to it to choose from, {"1": [conference id, moment]}, as `answering` wrote them.
    """

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="homes", db_index=False)
    household_id = models.UUIDField()
    adult_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=20, blank=True)
    away_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    to_call = models.BooleanField(default=False)
    offered = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["week", "household_id", "district_id"], name="one_coming_per_home_and_week"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_coming_per_code"),
        ]
        indexes = [models.Index(fields=["district_id", "household_id"], name="coming_by_home")]


class Conference(AtSchool):
    """One home with one teacher about one child. Nobody has two at once: the database says so.

    `language` is blank where no interpreter is needed. `is_locked`: planning leaves its time as it is; `is_own_choice`:
    its home chose that time, and no one of the staff fixed it. `came_ids` are the adults who were there, as far as it was
    noted; held with nobody named, the home was there.
    """

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="conferences", db_index=False)
    account_id = models.UUIDField()
    student_id = models.UUIDField()
    household_id = models.UUIDField()
    language = models.CharField(max_length=20, blank=True)
    interpreter_id = models.UUIDField(null=True, blank=True)
    room = models.CharField(max_length=60, blank=True)
    during = DateTimeRangeField(null=True, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WANTED)
    stage_at = models.DateTimeField()
    is_locked = models.BooleanField(default=False)
    is_own_choice = models.BooleanField(default=False, db_default=False)
    came_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["week", "account_id", "student_id", "household_id", "district_id"],
                name="one_conference_per_home_child_and_teacher",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["placed", "held"], during__isnull=False)
                | Q(stage__in=["wanted", "cancelled"], during__isnull=True, interpreter_id__isnull=True),
                name="a_planned_conference_has_a_time",
            ),
            *(
                ExclusionConstraint(
                    name=name,
                    expressions=[
                        ("district_id", RangeOperators.EQUAL),
                        (who, RangeOperators.EQUAL),
                        ("during", RangeOperators.OVERLAPS),
                    ],
                    condition=Q(stage__in=STANDING),
                )
                for name, who in (
                    ("no_teacher_in_two_conferences", "account_id"),
                    ("no_home_in_two_conferences", "household_id"),
                    ("no_child_in_two_conferences", "student_id"),
                    ("no_interpreter_in_two_conferences", "interpreter_id"),
                )
            ),
        ]
        indexes = [
            models.Index(fields=["week", "account_id"], name="conference_by_teacher"),
            models.Index(fields=["district_id", "household_id"], name="conference_by_home"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope, "account_id", "interpreter_id")
