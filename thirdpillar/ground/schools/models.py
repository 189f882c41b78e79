"""Districts, schools, school years and sections."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from thirdpillar.ground.base.models import Tenant


class District(models.Model):
    """A school district: the tenant. Its name and address are public, so every request may read this table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    host = models.CharField(max_length=253, blank=True)
    sourced_id = models.CharField(max_length=255, blank=True)
    zone = models.CharField(max_length=60, default="America/Chicago")
    country = models.CharField(max_length=2, default="US")
    languages = ArrayField(models.CharField(max_length=20), default=list)
    sender_name = models.CharField(max_length=60, blank=True)
    reply_phone = models.CharField(max_length=20, blank=True)
    is_sample = models.BooleanField(default=False)
    # When somebody last checked our own texts in a language: what is kept of them in memory is read anew then.
    texts_checked_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=~Q(host=""), name="one_district_per_host"),
        ]

    def __str__(self) -> str:
        return self.name


class School(Tenant):
    """A school; `left_at` marks one that the roster no longer names. `reply_phone` (E.164) is the one families call."""

    sourced_id = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    identifier = models.CharField(max_length=60, blank=True)
    reply_phone = models.CharField(max_length=20, blank=True, db_default="")
    is_community_school = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "sourced_id"], name="one_school_per_sourced_id"),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYear(Tenant):
    """A school year of the district, from its first to its last day."""

    sourced_id = models.CharField(max_length=255)
    title = models.CharField(max_length=100)
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "sourced_id"], name="one_year_per_sourced_id"),
            models.CheckConstraint(
                condition=Q(begins_on__lt=models.F("ends_on")), name="year_begins_before_end"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(Tenant):
    """A class of students with a teacher: a homeroom or a scheduled course section."""

    sourced_id = models.CharField(max_length=255)
    school_id = models.UUIDField()
    title = models.CharField(max_length=200)
    is_homeroom = models.BooleanField(default=False)
    grade = models.CharField(max_length=10, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "sourced_id"], name="one_section_per_sourced_id"),
        ]
        indexes = [models.Index(fields=["district_id", "school_id"], name="section_by_school")]

    def __str__(self) -> str:
        return self.title
