"""Organizations and their services, with the names of HSDS 3.0 (Open Referral); and an organization's own link."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from thirdpillar.practice.partners.choices import Status
from thirdpillar.practice.partners.models.sight import OfStaff


class Organization(OfStaff):
    """Who offers something: a name and a few plain words, and whom there the school speaks with."""

    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    contact_name = models.CharField(max_length=160, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint("district_id", Lower("name"), name="one_organization_a_name"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Service(OfStaff):
    """What an organization offers, for whom, and in which languages; `assured_on`: when somebody last vouched for this."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="services", db_index=False
    )
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    topics = ArrayField(models.CharField(max_length=20), default=list)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    eligibility_description = models.CharField(max_length=500, blank=True)
    application_process = models.CharField(max_length=500, blank=True)
    assured_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "district_id"], name="one_service_a_name_and_organization"
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProviderLink(OfStaff):
    """The link by which an organization sees the referrals that it has: until a day, or until somebody ends it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="links", db_index=False
    )
    code = models.CharField(max_length=12)
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "code"], name="one_provider_link_per_code"),
        ]
