"""A fair and its stands on a plan; and the providers that registered themselves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.practice.partners.choices import ApplicationStage
from thirdpillar.practice.partners.models.directory import Organization
from thirdpillar.practice.partners.models.sight import AtSchool


class Fair(AtSchool):
    """A gathering (known by its id alone) at which providers have stands. `code` opens its plan, `join_code` its registering.

    The hall is a grid of so many squares a row. `told_as`: the day and place of which its stands know.
    """

    gathering_id = models.UUIDField()
    code = models.CharField(max_length=12)
    join_code = models.CharField(max_length=12)
    a_row = models.PositiveSmallIntegerField(default=6)
    told_as = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "gathering_id"], name="one_fair_a_gathering"),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_fair_per_code"),
            models.UniqueConstraint(fields=["district_id", "join_code"], name="one_fair_per_join_code"),
            models.CheckConstraint(condition=Q(a_row__gte=1, a_row__lte=12), name="a_row_fits_on_paper"),
        ]


class Stand(AtSchool):
    """One organization's place at a fair. `square` counts the plan's squares from the first row on; `code` is its QR."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="stands", db_index=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="stands", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    square = models.PositiveSmallIntegerField()
    offers = models.CharField(max_length=300, blank=True)
    topics = ArrayField(models.CharField(max_length=20), default=list)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    needs_table = models.BooleanField(default=True)
    needs_power = models.BooleanField(default=False)
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fair", "number", "district_id"], name="one_stand_a_number"),
            models.UniqueConstraint(fields=["fair", "square", "district_id"], name="one_stand_a_square"),
            models.UniqueConstraint(
                fields=["fair", "organization", "district_id"], name="one_stand_an_organization"
            ),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_stand_per_code"),
        ]
        ordering = ["number"]


class Application(AtSchool):
    """What a provider wrote to have a stand; `key` is its form's, so that pressing twice asks once."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="applications", db_index=False)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    offers = models.CharField(max_length=300)
    topics = ArrayField(models.CharField(max_length=20), default=list)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    contact_name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    needs_table = models.BooleanField(default=True)
    needs_power = models.BooleanField(default=False)
    stage = models.CharField(
        max_length=10, choices=ApplicationStage.choices, default=ApplicationStage.WAITING
    )
    stage_at = models.DateTimeField()
    asked_from = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fair", "key", "district_id"], name="one_application_per_key")
        ]
        ordering = ["made_at", "pk"]
