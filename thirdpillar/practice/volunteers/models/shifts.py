"""What is to be done at a school, when, and who does it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from thirdpillar.practice.volunteers.choices import COUNTED, HoursStage, Standing, Way
from thirdpillar.practice.volunteers.models.offers import Lesson, Volunteer
from thirdpillar.practice.volunteers.models.sight import AtSchool, kept_by, my_own


class HelpingRole(AtSchool):
    """What volunteers do, with title and words in languages ({tag: {"title", "about"}}), where, and which checks it needs
    (kinds of means/credentials) by which rule or policy. `closed_at`: nobody is asked for it any more."""

    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    in_languages = models.JSONField(default=dict, db_default={}, blank=True)
    place = models.CharField(max_length=160)
    needs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    rule = models.CharField(max_length=200, blank=True)
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(needs=[]) | Q(rule__gt=""), name="a_check_is_asked_by_a_rule")
        ]
        indexes = [models.Index(fields=["district_id", "school_id"], name="helping_role_by_school")]

    def __str__(self) -> str:
        return self.title

    def title_in(self, language: str) -> str:
        """The title as somebody wrote it in a language (BCP 47), else as it was written first."""
        return self._said(language, "title") or self.title

    def about_in(self, language: str) -> str:
        return self._said(language, "about") or self.about

    def _said(self, language: str, what: str) -> str:
        tag = language.lower()
        here = self.in_languages.get(tag) or self.in_languages.get(tag.partition("-")[0]) or {}
        return here.get(what, "")


class Shift(AtSchool):
    """When so many (`places`) are needed in a role."""

    role = models.ForeignKey(HelpingRole, on_delete=models.CASCADE, related_name="shifts", db_index=False)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="shift_begins_before_end"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=200), name="shift_has_a_place"),
        ]
        indexes = [models.Index(fields=["district_id", "school_id", "begins_at"], name="shift_by_school")]


class SignUp(AtSchool):
    """One volunteer in one shift: with the place `place` (from 1), or waiting since `since`.

    `came_at`: signed in on the day. `lapse_told_at`: since when they know that a check ends before the day. `given_back_at`:
    the place was given back by the clock, for it may not be theirs any more.
    """

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="sign_ups", db_index=False)
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="sign_ups", db_index=False
    )
    adult_id = models.UUIDField()
    during = DateTimeRangeField()
    standing = models.CharField(max_length=10, choices=Standing.choices)
    since = models.DateTimeField()
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    lapse_told_at = models.DateTimeField(null=True, blank=True)
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer", "district_id"],
                condition=~Q(standing="cancelled"),
                name="one_sign_up_a_volunteer_and_shift",
            ),
            models.UniqueConstraint(
                fields=["shift", "place", "district_id"],
                condition=Q(standing="booked"),
                name="a_place_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(standing="booked", place__gte=1) | (~Q(standing="booked") & Q(place=None)),
                name="who_signed_up_has_a_place",
            ),
            ExclusionConstraint(
                name="nobody_in_two_shifts",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("adult_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(standing="booked"),
            ),
        ]
        indexes = [models.Index(fields=["district_id", "adult_id"], name="sign_up_by_adult")]


class Hours(AtSchool):
    """A stretch of time that somebody gave: for a shift, a lesson, or free. No time counts twice.

    `during` is what counts, `as_logged` what they said; `word` what staff said where they put it right or do not count it.
    `account_id` is the teacher of a lesson, who sees them.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="hours", db_index=False)
    sign_up = models.ForeignKey(
        SignUp, on_delete=models.SET_NULL, null=True, blank=True, related_name="hours", db_index=False
    )
    lesson = models.ForeignKey(
        Lesson, on_delete=models.SET_NULL, null=True, blank=True, related_name="hours", db_index=False
    )
    adult_id = models.UUIDField()
    household_id = models.UUIDField(null=True, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    during = DateTimeRangeField()
    as_logged = DateTimeRangeField()
    what = models.CharField(max_length=160, blank=True)
    way = models.CharField(max_length=6, choices=Way.choices)
    stage = models.CharField(max_length=10, choices=HoursStage.choices, default=HoursStage.LOGGED)
    stage_at = models.DateTimeField()
    word = models.CharField(max_length=200, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, as_logged__isempty=False), name="hours_take_time"
            ),
            ExclusionConstraint(
                name="no_hour_counts_twice",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("adult_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(stage__in=COUNTED),
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "adult_id"], name="hours_by_adult"),
            models.Index(fields=["district_id", "school_id", "stage"], name="hours_by_school"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return kept_by(scope) | my_own(scope, "account_id")
