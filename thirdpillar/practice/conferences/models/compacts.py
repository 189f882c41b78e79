"""A school's compact with families and children: its versions, their texts, and with whom it was discussed or signed."""

from __future__ import annotations

from hashlib import sha256

from django.db import models

from thirdpillar.ground.base.models import Tenant
from thirdpillar.practice.conferences.choices import CompactMade, CompactWay
from thirdpillar.practice.conferences.models.conferences import Conference
from thirdpillar.practice.conferences.models.teams import OfTeacher


class Compact(Tenant):
    """One version of a school's compact for a year. Anybody may read it."""

    school_id = models.UUIDField()
    year_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_id", "year_id", "number", "district_id"], name="one_compact_a_number"
            )
        ]


class CompactText(Tenant):
    """A version's words in one language; `checked_by_id` is who vouched for what a machine translated.

    Changed after a family marked them, they are a new row with the next `number`: the mark stays with what it was made on.
    """

    compact = models.ForeignKey(Compact, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    body = models.TextField()
    by_machine = models.BooleanField(default=False)
    written_by_id = models.UUIDField(null=True)
    checked_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "language", "number", "district_id"],
                name="one_text_a_compact_language_and_number",
            )
        ]

    @property
    def digest(self) -> str:
        """By which a form says which words its reader saw."""
        return sha256(self.body.encode()).hexdigest()[:16]


class CompactMark(OfTeacher):
    """A compact was discussed with a home at its conference, or signed by one of the three. Who has no row is asked nothing."""

    compact = models.ForeignKey(Compact, on_delete=models.CASCADE, related_name="marks", db_index=False)
    # What they read; of marks from before it was noted, any of the version's texts.
    text = models.ForeignKey(
        CompactText, on_delete=models.PROTECT, related_name="marks", db_index=False, null=True, blank=True
    )
    conference = models.ForeignKey(
        Conference, on_delete=models.CASCADE, related_name="compact_marks", db_index=False
    )
    student_id = models.UUIDField()
    made = models.CharField(max_length=10, choices=CompactMade.choices)
    way = models.CharField(max_length=8, choices=CompactWay.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "made", "district_id"], name="one_compact_mark_a_conference"
            )
        ]
