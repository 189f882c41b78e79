"""When families could come, where they set out, whose buses run, and the search for a gathering's time and place."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.choices import AskedWhat, PartOfWeek, Way
from thirdpillar.practice.gatherings.models.gathering import AtSchool, Gathering


class TransitFeed(Tenant):
    """A bus company's timetable (GTFS) as the office loaded it; the newest holds. Published by the company, so no secret."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    stops = models.PositiveIntegerField()
    trips = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    loaded_at = models.DateTimeField()
    loaded_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="one_feed_a_district")]


class AreaMap(Tenant):
    """Streets, water and parks of the district's area as the office loaded them, thinned out; the newest holds. No secret.

    `content` is an `algorithms.basemap.BaseMap`, packed; `lines` says of how many lines and rings.
    """

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    lines = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="one_area_map_a_district")]


class HomeSquare(Tenant):
    """The square (some 200 m wide) in which a household lives, by its middle; never the home itself, never shown."""

    household_id = models.UUIDField()
    north = models.FloatField()
    east = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "household_id"], name="one_square_per_household"),
            models.CheckConstraint(
                condition=Q(north__gte=-90, north__lte=90, east__gte=-180, east__lte=180),
                name="square_is_on_earth",
            ),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """Machines at work alone; the database says the same."""
        is_machine = scope.sees_all and scope.role is None
        return Q(district_id=scope.district_id) if is_machine else Q(pk__in=[])


class FreeTimes(Tenant):
    """When a household said that it could come to school; the latest word holds, for a year."""

    household_id = models.UUIDField()
    parts = ArrayField(models.CharField(max_length=12, choices=PartOfWeek.choices), default=list)
    childcare = models.BooleanField(default=False)
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "household_id"], name="one_free_time_per_household"
            )
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        homes = Household.objects.seen_by(scope).filter(pk=OuterRef("household_id"))
        return inside & Q(Exists(homes)) if scope.breadth == "school" else Q(pk__in=[])


class TimeSearch(AtSchool):
    """The search for one gathering's time and place: what is possible, asked for when, and what was found.

    `times` are [begin, end] (ISO, with the zone), `places` {name, north, east, childcare}; `found` is what
    `queries.timing` shows. It is worked out by the worker as whoever asked, in their role. `between` are the two that
    families are asked to choose from, [begin, end, place's name, number of the time, of the place]; none is left once one
    was taken.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="time_searches", db_index=False
    )
    times = models.JSONField(default=list)
    places = models.JSONField(default=list)
    sessions = models.PositiveSmallIntegerField(default=1)
    most_minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_as = models.CharField(max_length=20, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict)
    between = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "district_id"], name="one_search_per_gathering"),
            models.CheckConstraint(
                condition=Q(sessions__gte=1, sessions__lte=6), name="search_for_some_sessions"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(done_at=None), name="search_still_to_do")]


class TimeAsking(AtSchool):
    """One home asked about the time of one gathering: of its free times, or which of two it can make (`picks`: 1, 2).

    It names no child; `student_ids` are those whose adult it was addressed to, who alone answers for the home. `picks` is
    None while they are silent, and empty where neither suits.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="time_askings", db_index=False
    )
    what = models.CharField(max_length=4, choices=AskedWhat.choices)
    household_id = models.UUIDField()
    adult_id = models.UUIDField(null=True, blank=True)
    student_ids = ArrayField(models.UUIDField(), default=list)
    channel = models.CharField(max_length=8)
    language = models.CharField(max_length=20)
    code = models.CharField(max_length=12)
    code_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    picks = ArrayField(models.PositiveSmallIntegerField(), null=True, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    by_account_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "what", "household_id", "district_id"],
                name="home_asked_once_of_its_time",
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_time_asking_per_code"),
            models.CheckConstraint(
                condition=Q(picks=None) | Q(picks__contained_by=[1, 2]), name="picks_are_of_the_two"
            ),
        ]
        indexes = [models.Index(fields=["household_id", "what"], name="home_asked_when")]
