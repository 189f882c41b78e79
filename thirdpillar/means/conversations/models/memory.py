"""What people have translated before, sentence by sentence, without anybody's name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from thirdpillar.ground.base.models import OfTheOffice
from thirdpillar.means.conversations.choices import MadeBy


class Segment(OfTheOffice):
    """A sentence in two languages, as a person wrote or checked it. Names, numbers, dates and links are masks.

    `words`: what is left in it that would be a name if somebody were called so, folded; the night takes out what names
    somebody by now (blank: from before this was looked at, and not read until it is). `figures` tells whether its numbers
    and dates were the same, and not which.

    `digest` is of the folded sentence with both languages, for the exact look-up. `is_vouched`: it stood in a text that
    two people saw, one of them tested in the language; only such a sentence lets a text of that kind leave unread.
    """

    from_language = models.CharField(max_length=20)
    language = models.CharField(max_length=20)
    original = models.TextField()
    body = models.TextField()
    digest = models.CharField(max_length=40)
    words = ArrayField(models.TextField(), null=True, blank=True)
    figures = models.CharField(max_length=40, blank=True, default="", db_default="")
    made_by = models.CharField(max_length=10, choices=MadeBy.choices)
    account_id = models.UUIDField(null=True, blank=True)
    from_version_id = models.UUIDField(null=True, blank=True)
    is_vouched = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "digest"], name="one_segment_per_digest"),
        ]


class SegmentBand(OfTheOffice):
    """A number that sentences which are alike share (algorithms/translation/nearness.py)."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="bands", db_index=False)
    band = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "band", "segment"], name="segment_by_band"),
            models.Index(fields=["segment"], name="band_by_segment"),
        ]
