"""Visits and who is on them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.visits.choices import Part, PlaceKind, SeatState, Stage, Way
from thirdpillar.practice.visits.models.inviting import Invitation
from thirdpillar.practice.visits.models.sight import my_own, planned_by


def on_it(scope) -> Q:
    """Rows of visits that the asker is on. Not by a join: one that the database hides would take the row along with it."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    mine = Visit.objects.filter(district_id=scope.district_id, people_ids__contains=[scope.account_id])
    return Q(district_id=scope.district_id, visit_id__in=mine.values("pk"))


def visits_it(scope) -> Q:
    """Rows of visits that the asker makes as a visitor: whoever interprets there is not one."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    mine = Seat.objects.filter(
        district_id=scope.district_id, account_id=scope.account_id, part=Part.VISITOR
    ).exclude(state=SeatState.LEFT)
    return Q(district_id=scope.district_id, visit_id__in=mine.values("visit_id"))


def visits_the_home(scope) -> Q:
    """Rows about a home (`household_id`) that the asker visits, now or before: a second visit goes on from the first."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    stands = Visit.objects.filter(
        district_id=scope.district_id,
        people_ids__contains=[scope.account_id],
        stage__in=[Stage.SCHEDULED, Stage.COMPLETED],
    )
    return Q(district_id=scope.district_id, household_id__in=stands.values("household_id"))


def reads_hopes(scope) -> Q:
    """Rows about a home and a visit that its visitors read, then and when they come again, and whoever interprets there
    until the visit is over."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    here = {"district_id": scope.district_id}
    seats = Seat.objects.filter(**here, account_id=scope.account_id).exclude(state=SeatState.LEFT)
    made = seats.filter(part=Part.VISITOR).values("visit_id")
    homes = Visit.objects.filter(
        Q(pk__in=made, stage__in=[Stage.SCHEDULED, Stage.COMPLETED])
        | Q(pk__in=seats.filter(part=Part.INTERPRETER).values("visit_id"), stage=Stage.SCHEDULED),
        **here,
    )
    return Q(**here) & (Q(visit_id__in=made) | Q(household_id__in=homes.values("household_id")))


class Visit(Tenant):
    """One meeting with one home about its children: siblings share it, and each counts as visited.

    `people_ids` are the accounts whose seats stand: it says who may see the visit, and only `actions.seating` writes it.
    `place` is sealed and read by those on the visit on its day alone (rules.may_see_place). `minutes`, `adults` and
    `student_there` are what was said after it. `is_locked`: planning leaves it as it is.
    `video_link`: where one by video is, which its family and its people are told and nobody else.
    `offered_at`: a coordinator has accepted the proposal, and its people are asked; before that it is nobody's.
    `booked_during` and `known_from`: from when until when it was booked, as with invitations.
    `outside_minutes`: so many of `minutes` lay outside the contract day, as reckoned when it was recorded (blank: all).
    `to_tell_of`: the time of which a person has to tell its family that it is booked or off, because no message can;
    `told_at`: when somebody last said that they did.
    """

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, related_name="visits", db_index=False
    )
    school_id = models.UUIDField()
    household_id = models.UUIDField()
    student_ids = ArrayField(models.UUIDField(), default=list)
    people_ids = ArrayField(models.UUIDField(), default=list)
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PROPOSED)
    stage_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    place_kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    place = SealedTextField(blank=True, default="")
    video_link = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=20, blank=True)
    is_locked = models.BooleanField(default=False, db_default=False)
    is_outside_contract_day = models.BooleanField(default=True, db_default=True)
    deviation_id = models.UUIDField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    outside_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    adults = models.PositiveSmallIntegerField(null=True, blank=True)
    student_there = models.BooleanField(null=True, blank=True)
    interpreter_used = models.BooleanField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by_id = models.UUIDField(null=True, blank=True)
    recorded_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    alarm_at = models.DateTimeField(null=True, blank=True)
    alarm_settled_at = models.DateTimeField(null=True, blank=True)
    alarm_settled_by_id = models.UUIDField(null=True, blank=True)
    to_tell_of = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by_id = models.UUIDField(null=True, blank=True)
    booked_during = ArrayField(DateTimeRangeField(), default=list, db_default=[], blank=True, editable=False)
    known_from = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="visit_begins_before_it_ends"
            ),
            models.UniqueConstraint(
                fields=["invitation", "district_id"],
                condition=Q(stage__in=["proposed", "scheduled", "completed"]),
                name="one_standing_visit_per_invitation",
            ),
            models.CheckConstraint(
                condition=~Q(stage="completed") | Q(recorded_at__isnull=False, minutes__isnull=False),
                name="a_visit_done_says_how_long",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "school_id", "begins_at"], name="visit_by_school"),
            models.Index(fields=["district_id", "household_id"], name="visit_by_home"),
            GinIndex(fields=["people_ids"], name="visit_by_people"),
        ]

    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        if scope.breadth == "family" or not scope.account_id:
            return planned_by(scope)
        mine = Q(district_id=scope.district_id, people_ids__contains=[scope.account_id])
        return planned_by(scope) | mine


class Seat(Tenant):
    """A person on a visit; nobody is at two places at once. `is_direct`: teaches or serves a child of this home.

    `is_trained` is how it was when they were booked. `validated_at`: they say themselves that it happened. `was_there`:
    blank where nobody said otherwise. `prompts`: how often they were reminded to record and reflect. `asked_out_at`: when
    they were asked if they are out; `help_at`: when they last called for help. `objection`: their own word that it was
    outside the contract day, though it was reckoned otherwise; whoever approves pay decides. `reminded_at`: that they
    have not said yet whether they come. `late_told_at`: the office was told that nobody has said if they were there.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="seats", db_index=False)
    school_id = models.UUIDField()
    account_id = models.UUIDField()
    part = models.CharField(max_length=12, choices=Part.choices, default=Part.VISITOR)
    is_direct = models.BooleanField(default=False, db_default=False)
    is_trained = models.BooleanField(default=True, db_default=True)
    during = DateTimeRangeField()
    state = models.CharField(max_length=10, choices=SeatState.choices, default=SeatState.ASKED)
    state_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    asked_out_at = models.DateTimeField(null=True, blank=True)
    help_at = models.DateTimeField(null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    was_there = models.BooleanField(null=True, blank=True)
    objection = models.CharField(max_length=200, blank=True, default="", db_default="")
    reminded_at = models.DateTimeField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    prompted_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)
    prompts = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "account_id", "district_id"], name="one_seat_per_person"
            ),
            ExclusionConstraint(
                name="no_visitor_at_two_places",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("account_id", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["asked", "confirmed"]),
            ),
        ]
        indexes = [models.Index(fields=["district_id", "account_id"], name="seat_by_person")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return planned_by(scope) | my_own(scope) | on_it(scope)
