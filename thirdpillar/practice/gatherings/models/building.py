"""A school's building: when it is open, its days without school, who else uses its rooms, and what is in a room when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from thirdpillar.practice.gatherings.choices import DayKind, UseDateState, UseStage
from thirdpillar.practice.gatherings.models.at_school import AtSchool, Room


class CalendarDay(AtSchool):
    """Days of the school calendar, from the first to the last, of a school or (with no school) of all; `words` say why."""

    kind = models.CharField(max_length=10, choices=DayKind.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    words = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="calendar_day_first_before_last"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "last_on"], name="calendar_day_by_time")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """A school sees the days of the whole district too."""
        whole = Q(district_id=scope.district_id, school_id=None)
        return super().visible_to(scope) | (whole if scope.breadth == "school" else Q(pk__in=[]))


class OpeningHours(AtSchool):
    """When a school's building is open on one day of the week (0 is Monday); a school that says none has the standard's."""

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "school_id", "weekday"], name="open_once_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), weekday__lte=6), name="building_opens_before_it_closes"
            ),
        ]


class SpaceUse(AtSchool):
    """A partner's use of rooms: who they are in words, what they do, and whom we write to; `code` is what their link carries.

    `organisation_id` names a partner that is known, and is no reference. `conditions` is what it was approved under,
    `answer` the word that went with the decision. `forgotten_at`: when its contact and words were removed.
    """

    organisation_id = models.UUIDField(null=True, blank=True)
    group = models.CharField(max_length=120)
    title = models.CharField(max_length=160, blank=True)
    people = models.PositiveIntegerField(default=0)
    set_up = models.CharField(max_length=400, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=10, choices=UseStage.choices, default=UseStage.INVITED)
    code = models.CharField(max_length=12)
    conditions = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_space_use_per_code"),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone="") | Q(forgotten_at__isnull=False),
                name="space_use_has_a_way_to_write_to",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "school_id", "stage"], name="space_use_by_school")]

    def __str__(self) -> str:
        return self.title or self.group


class SpaceUseDate(AtSchool):
    """One date of a partner's use, in one room; held from when it is approved until it is cancelled."""

    use = models.ForeignKey(SpaceUse, on_delete=models.CASCADE, related_name="dates", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="use_dates", db_index=False)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UseDateState.choices, default=UseDateState.ASKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["use", "begins_at", "district_id"], name="one_use_at_a_time"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="use_date_begins_before_end"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "begins_at"], name="use_date_by_time")]
        ordering = ["begins_at"]


class RoomTime(AtSchool):
    """What is in a room when: one table for gatherings, partners' uses and conferences, kept by the database's own triggers.

    `source_id` is the gathering, the date of a use, or a teacher's evening of conferences. Never written here: the database
    does.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="times", db_index=False)
    during = DateTimeRangeField()
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_id", "district_id"], name="one_time_in_a_room"),
            ExclusionConstraint(
                name="no_room_twice",
                expressions=[
                    ("district_id", RangeOperators.EQUAL),
                    ("room", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]
