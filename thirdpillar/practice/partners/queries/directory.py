"""The directory: who offers what, by words, topic and language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from thirdpillar.practice.partners.choices import Status
from thirdpillar.practice.partners.models import Organization, ProviderLink, Service
from thirdpillar.practice.partners.rules import terms


def organizations(*, seen_by) -> QuerySet[Organization]:
    """All of them, with their services."""
    services = Prefetch("services", Service.objects.seen_by(seen_by).order_by("name"))
    return Organization.objects.seen_by(seen_by).prefetch_related(services)


def organization(organization_id: UUID, *, seen_by) -> Organization | None:
    return organizations(seen_by=seen_by).filter(pk=organization_id).first()


def organizations_named(names: Collection[str], *, seen_by) -> dict[str, Organization]:
    """{name in small letters: who has it}: capitals make no other provider."""
    lowered = {name.lower() for name in names}
    rows = Organization.objects.seen_by(seen_by).annotate(lowered=Lower("name")).filter(lowered__in=lowered)
    return {row.name.lower(): row for row in rows}


def services_offered(*, words: str = "", topic: str = "", language: str = "", seen_by) -> QuerySet[Service]:
    """Services offered now, by organization; where a service says no languages, it is found by none."""
    rows = Service.objects.seen_by(seen_by).filter(status=Status.ACTIVE, organization__status=Status.ACTIVE)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(description__icontains=word) | Q(organization__name__icontains=word)
            | Q(eligibility_description__icontains=word)
        )  # fmt: skip
    if topic:
        rows = rows.filter(topics__contains=[topic])
    if language:
        rows = rows.filter(languages__contains=[language])
    return rows.select_related("organization").order_by("organization__name", "name")


def stale_before(on: date) -> date:
    """What was last vouched for before this day is old."""
    return on - timedelta(days=terms("times", on)["stale_days"])


def link_by_code(code: str, *, on: date, seen_by) -> ProviderLink | None:
    """An open link of an organization that is active."""
    rows = ProviderLink.objects.seen_by(seen_by).select_related("organization")
    return rows.filter(code=code, ended_at=None, until_on__gte=on, organization__status=Status.ACTIVE).first()


def link_of(organization_id: UUID, *, on: date, seen_by) -> ProviderLink | None:
    """The link of an organization that is open."""
    rows = ProviderLink.objects.seen_by(seen_by)
    return rows.filter(organization_id=organization_id, ended_at=None, until_on__gte=on).first()
