"""What a family lets us remember it needs, who arranges what for a gathering, and what is left to tell afterwards."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.gatherings.choices import Need, Way
from thirdpillar.practice.gatherings.models.gathering import AtSchool, Gathering


class KeptNeeds(AtSchool):
    """What one adult lets us remember, sealed; `way`, `said_at` and `by_account_id` say who told it. Forgotten, it is gone.

    `school_id` is the school where it was told. `keep_until`: then it is forgotten by itself.
    """

    adult_id = models.UUIDField()
    words = SealedTextField()
    way = models.CharField(max_length=8, choices=Way.choices)
    said_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)

    is_sealed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "adult_id"], name="remembered_once"),
            models.CheckConstraint(condition=Q(said_at__lt=F("keep_until")), name="remembered_for_a_while"),
        ]

    @property
    def needs(self) -> dict:
        """As `clean_needs` made it."""
        return json.loads(self.words) if self.words else {}

    def holds_at(self, at: datetime) -> bool:
        return self.keep_until > at

    @classmethod
    def visible_to(cls, scope) -> Q:
        """For whoever staffs gatherings; a school's principal staffs none."""
        return Q(pk__in=[]) if scope.role == Role.PRINCIPAL else super().visible_to(scope)


class StaffingTask(AtSchool):
    """Who arranges one thing for one gathering, by when, and how much of it there is; what is needed is never stored.

    `language` is that of an interpreter, else blank; `request_id` is the request that looks for one. `arranged`: carers,
    seats, meals; `done_at`: its owner said that it is done. `told_at`: when whoever plans was told of a gap.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    need = models.CharField(max_length=12, choices=Need.choices)
    language = models.CharField(max_length=20, blank=True)
    owner_id = models.UUIDField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    arranged = models.PositiveSmallIntegerField(default=0)
    request_id = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "need", "language", "district_id"], name="one_task_per_need"
            ),
            models.CheckConstraint(
                condition=Q(language="") | Q(need=Need.INTERPRETER), name="interpreters_alone_have_a_language"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "owner_id"], name="task_by_owner")]


class NeedsTally(AtSchool):
    """Of one gathering and one need how many families asked, how many of these came, and the same of all others.

    Written once, when what each family needed is forgotten; without names, and shown only added up.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    need = models.CharField(max_length=12, choices=Need.choices)
    asked = models.PositiveIntegerField()
    asked_came = models.PositiveIntegerField()
    others = models.PositiveIntegerField()
    others_came = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "need", "district_id"], name="one_tally_per_need"),
            models.CheckConstraint(
                condition=Q(asked_came__lte=F("asked"), others_came__lte=F("others")),
                name="no_more_came_than_said_yes",
            ),
        ]
