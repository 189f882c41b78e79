"""Interpreter requests, whom they were offered to, how it went, and the language line for when nobody is free."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.means.conversations.choices.interpreting import (
    OfferState,
    RequestState,
    Stakes,
    Verdict,
    Wanted,
    Where,
)
from thirdpillar.means.conversations.choices.threads import From


def _at_school_or_mine(scope, mine: Q) -> Q:
    """Rows for the office, the school's office, and whoever `mine` names; never for a family."""
    inside = Q(district_id=scope.district_id)
    if scope.sees_all:
        return inside
    if scope.breadth == "family" or not scope.account_id:
        mine = Q(pk__in=[])
    return inside & ((mine | Q(school_id__in=scope.school_ids)) if scope.breadth == "school" else mine)


class InterpreterRequest(Tenant):
    """Somebody is needed in a language (BCP 47, sign language too). `code` is what the family's link carries.

    `ends_at` is also the moment by which a text is wanted. `words` and `translated` are those of a text. `nobody_at` is
    when the asker was told that nobody could be found for it as it stands.
    """

    school_id = models.UUIDField(null=True, blank=True)
    wanted = models.CharField(max_length=10, choices=Wanted.choices)
    stakes = models.CharField(max_length=10, choices=Stakes.choices, default=Stakes.EVERYDAY)
    language = models.CharField(max_length=20)
    where = models.CharField(max_length=10, choices=Where.choices)
    place = models.CharField(max_length=200, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    about = SealedTextField()
    words = SealedTextField(blank=True, default="")
    translated = SealedTextField(blank=True, default="")
    adult_id = models.UUIDField(null=True, blank=True)
    thread_id = models.UUIDField(null=True, blank=True)
    post_id = models.UUIDField(null=True, blank=True)
    asked_by_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    state_at = models.DateTimeField()
    nobody_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_interpreting_per_code"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=models.F("ends_at")), name="interpreting_begins_before_end"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "state", "begins_at"], name="interpreting_by_state")]

    # It may be of a case, or of a child alone: what is to be interpreted is always stored sealed.
    is_sealed = True

    def __str__(self) -> str:
        return self.about

    @property
    def where_said(self) -> str:
        """Where, in words: a text is translated in writing, whatever was chosen."""
        return str(Where.WRITING.label if self.wanted == Wanted.TEXT else Where(self.where).label)

    @classmethod
    def visible_to(cls, scope) -> Q:
        offered = InterpreterOffer.all_rows.filter(request_id=OuterRef("pk"), account_id=scope.account_id)
        return _at_school_or_mine(scope, Q(asked_by_id=scope.account_id) | Q(Exists(offered)))


class InterpreterOffer(Tenant):
    """One person asked for one request; `during` is when they are busy with it. Nobody is at two places at once."""

    request = models.ForeignKey(
        InterpreterRequest, on_delete=models.CASCADE, related_name="offers", db_index=False
    )
    school_id = models.UUIDField(null=True, blank=True)
    asked_by_id = models.UUIDField(null=True, blank=True)
    account_id = models.UUIDField()
    during = DateTimeRangeField()
    takes_time = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OFFERED)
    state_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    all_rows = models.Manager()  # for sub-queries inside visible_to alone

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "account_id", "district_id"], name="one_offer_per_person"
            ),
            models.UniqueConstraint(
                fields=["request", "district_id"],
                condition=Q(state__in=["confirmed", "delivered"]),
                name="one_interpreter_per_request",
            ),
            ExclusionConstraint(
                name="no_interpreter_at_two_places",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("account_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="confirmed", takes_time=True),
            ),
        ]
        indexes = [models.Index(fields=["district_id", "account_id"], name="offer_by_account")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return _at_school_or_mine(scope, Q(asked_by_id=scope.account_id) | Q(account_id=scope.account_id))


class InterpreterTime(Tenant):
    """When somebody interprets, whatever for: a gathering, a talk, a meeting, a home visit. Nobody is at two places at once.

    The database keeps it by triggers on the tables that book interpreters (`source_id` is their row), so that no two of
    these can be booked at one time though their rooms know nothing of each other. Machines alone read it.
    """

    account_id = models.UUIDField()
    during = DateTimeRangeField()
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "source_id"], name="one_time_per_booking"),
            ExclusionConstraint(
                name="interpreter_anywhere_once",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("account_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        is_machine = scope.sees_all and scope.role is None
        return Q(district_id=scope.district_id) if is_machine else Q(pk__in=[])


class InterpreterRating(Tenant):
    """How it went, as one side says it; the family's by its link."""

    request = models.ForeignKey(
        InterpreterRequest, on_delete=models.CASCADE, related_name="ratings", db_index=False
    )
    said_by = models.CharField(max_length=10, choices=From.choices)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    words = models.CharField(max_length=500, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "said_by", "district_id"], name="one_rating_per_side")
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """The office's alone: an interpreter's standing is no talk of the staff room."""
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        mine = Q(account_id=scope.account_id, said_by=From.SCHOOL) if scope.account_id else Q(pk__in=[])
        return inside & mine if scope.breadth != "family" else Q(pk__in=[])


class InterpreterHours(Tenant):
    """When somebody can interpret, week by week, in the district's time; whoever says nothing may be asked at any time."""

    account_id = models.UUIDField()
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=models.F("ends")), name="hours_begin_before_end"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            models.UniqueConstraint(
                fields=["district_id", "account_id", "weekday", "begins"], name="hours_said_once"
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        is_staff = scope.account_id and scope.breadth != "family"
        return inside & Q(account_id=scope.account_id) if is_staff else Q(pk__in=[])


class LanguageLine(Tenant):
    """The interpreters whom the district pays by the minute: the number to call and the code to say. For staff alone."""

    phone = models.CharField(max_length=20)
    access_code = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="one_line_per_district")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        return inside if scope.breadth in ("district", "school", "class") else Q(pk__in=[])
