"""A tour of the school's neighbourhood: its stops in order, and what was learned there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from thirdpillar.practice.gatherings.models.at_school import AtSchool
from thirdpillar.practice.gatherings.models.gathering import Gathering


def of_my_schools(scope, wide: Q) -> Q:
    """What all who work at a school may read, teachers too."""
    if scope.breadth == "class":
        return Q(district_id=scope.district_id, school_id__in=scope.school_ids)
    return wide


class TourStop(AtSchool):
    """A place of a tour: who receives people there, what they learn, how long they stay.

    `in_languages` says the place and what is learned in further languages: {tag: {"place": …, "learn": …}}. `north` and
    `east` in degrees, both or neither.
    """

    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="stops", db_index=False)
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    host = models.CharField(max_length=120, blank=True)
    learn = models.CharField(max_length=400, blank=True)
    minutes = models.PositiveSmallIntegerField()
    north = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    in_languages = models.JSONField(default=dict, db_default={}, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "number", "district_id"],
                name="one_stop_per_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(north=None, east=None)
                | Q(north__gte=-90, north__lte=90, east__gte=-180, east__lte=180),
                name="stop_lies_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600), name="stop_lasts_some_minutes"
            ),
        ]
        ordering = [F("number").asc()]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return of_my_schools(scope, super().visible_to(scope))

    def said(self, what: str, language: str) -> str:
        """The place, or what is learned, as somebody wrote it in a language, else as it was written first."""
        tag = language.lower()
        here = self.in_languages.get(tag) or self.in_languages.get(tag.partition("-")[0]) or {}
        return here.get(what, "") or getattr(self, what)


class TourNote(AtSchool):
    """What was learned at one stop, for all who work at the school; nothing about a family."""

    stop = models.ForeignKey(TourStop, on_delete=models.CASCADE, related_name="notes", db_index=False)
    words = models.TextField()
    by_account_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["stop", "at"], name="tour_note_by_stop")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        return of_my_schools(scope, super().visible_to(scope))
