"""Gatherings, rounds of inviting, invitations, answers, sign-in lines and attendance."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.practice.gatherings.choices import (
    OPEN_ROUNDS,
    Answered,
    GatheringKind,
    LineState,
    Purpose,
    RoundStage,
    Stage,
    Way,
)
from thirdpillar.practice.gatherings.models.at_school import AtSchool, Room, SaidInLanguages, WithNeeds


class Gathering(SaidInLanguages):
    """One event at one place and time; `audience` is a query over families (or, where somebody chose them, a list).

    A session of a programme names it. In its `room`, where one is booked, nothing else is at the time (`RoomTime`).
    `department` says in words who plans it. `in_languages` says the title and the words in further languages:
    {tag: {"title": …, "about": …}}.
    """

    programme = models.ForeignKey(
        "gatherings.Programme", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    kind = models.CharField(
        max_length=8, choices=GatheringKind.choices, default=GatheringKind.PLAIN, db_default="", blank=True
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    department = models.CharField(max_length=80, blank=True, db_default="")
    commitment = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=200)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="gatherings", db_index=False
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    languages = ArrayField(models.CharField(max_length=20), default=list)
    supports = ArrayField(models.CharField(max_length=20), default=list)
    audience = models.JSONField(default=dict)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.OPEN)
    made_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_at__lt=models.F("ends_at")), name="gathering_begins_before_end"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "begins_at"], name="gathering_by_time")]


class InvitationRound(AtSchool):
    """The inviting of many families, done by the worker part by part; how far it came stands here alone.

    `families`: how many the audience had when it was asked for; `gone_through` of them were gone through, up to the
    household `after_id`; `invited` of those got an invitation. It goes on in the role of whoever asked, as theirs.
    `failures` in a row: it is tried again at `retry_at`, and held for people when it failed too often.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="invitation_rounds", db_index=False
    )
    by_hand = models.BooleanField(default=False)
    asked_by_id = models.UUIDField(null=True)
    asked_as = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    stage = models.CharField(max_length=10, choices=RoundStage.choices, default=RoundStage.GOING)
    stage_at = models.DateTimeField()
    families = models.PositiveIntegerField()
    gone_through = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    after_id = models.UUIDField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "district_id"],
                condition=Q(stage__in=OPEN_ROUNDS),
                name="one_open_round_per_gathering",
            ),
            models.CheckConstraint(
                condition=Q(invited__lte=models.F("gone_through")), name="round_invites_whom_it_went_through"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "asked_at"], name="round_by_gathering")]


class AudienceCount(AtSchool):
    """Whom inviting would reach now, counted by the worker for one asker: of many families a page would wait too long.

    `audience` and `begins_at` are the gathering's as counted, `failures` in a row; `counted` is what
    `queries.counting.Counts` keeps.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="audience_counts", db_index=False
    )
    asked_by_id = models.UUIDField(null=True)
    asked_as = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    audience = models.JSONField(default=dict)
    begins_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    families = models.PositiveIntegerField()
    gone_through = models.PositiveIntegerField(default=0)
    after_id = models.UUIDField(null=True)
    counted = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "asked_by_id", "asked_as", "district_id"],
                name="one_count_per_asker",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(done_at=None), name="audience_still_to_count")
        ]


class Invitation(AtSchool):
    """One household's invitation, addressed to one adult; `code` is what its link and its text reply carry."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    household_id = models.UUIDField()
    adult_id = models.UUIDField(null=True, blank=True)
    student_ids = ArrayField(models.UUIDField(), default=list)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=12)
    # Since when its link carries this code; blank: since it was made.
    code_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "household_id", "district_id"], name="one_invitation_per_household"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_invitation_per_code"),
        ]
        indexes = [models.Index(fields=["district_id", "household_id"], name="invitation_by_household")]


class Answer(AtSchool, WithNeeds):
    """A household's answer; the latest counts, earlier ones stay. What it needs is emptied 30 days after the day."""

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="answers", db_index=False)
    household_id = models.UUIDField()
    adult_id = models.UUIDField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answered.choices)
    people = models.PositiveSmallIntegerField(default=1)
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["gathering", "household_id", "at"], name="answer_by_household"),
            models.Index(fields=["district_id", "at"], name="answer_by_time"),
        ]


class SignInLine(AtSchool):
    """What somebody wrote to sign in, as they wrote it, until it is known who it was.

    `key` is made where the line was written (kiosk, sheet), so that sending it twice stores it once.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="sign_in_lines", db_index=False
    )
    key = models.CharField(max_length=64)
    way = models.CharField(max_length=8, choices=Way.choices)
    written_at = models.DateTimeField()
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    child = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.WAITING)
    candidates = models.JSONField(default=list)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "key", "district_id"], name="one_line_per_key")
        ]


class Attendance(AtSchool):
    """An adult (or, where only the child is known, a household) came. Removed ones stay with `removed_at`."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="attendances", db_index=False
    )
    household_id = models.UUIDField(null=True, blank=True)
    adult_id = models.UUIDField(null=True, blank=True)
    line = models.OneToOneField(
        SignInLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="attendance"
    )
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "adult_id", "district_id"],
                condition=Q(adult_id__isnull=False, removed_at__isnull=True),
                name="adult_attends_once",
            ),
            models.UniqueConstraint(
                fields=["gathering", "household_id", "district_id"],
                condition=Q(adult_id__isnull=True, removed_at__isnull=True),
                name="unnamed_household_attends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "at"], name="attendance_by_time"),
            models.Index(fields=["district_id", "household_id"], name="attendance_by_household"),
        ]
