"""Keeping the directory: organizations with their services, one by one or as a whole table; and their links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.partners.choices import Status
from thirdpillar.practice.partners.models import Organization, ProviderLink, Service
from thirdpillar.practice.partners.queries.directory import organizations_named
from thirdpillar.practice.partners.rules import enforce, may_keep, terms


@dataclass(frozen=True)
class Offer:
    """An organization with one service, as a form or a line of a table says it; the table and power are for a stand."""

    organization: str
    service: str
    description: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    eligibility_description: str = ""
    application_process: str = ""
    contact_name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    needs_table: bool = True
    needs_power: bool = False


_OF_ORGANIZATION = ("contact_name", "email", "phone", "website")
_OF_SERVICE = ("description", "eligibility_description", "application_process")


@transaction.atomic
def keep_offers(
    *, offers: Iterable[Offer], on: date, by, at: datetime, keeps_contact: bool = False
) -> list[Organization]:
    """Write all of them into the directory, known ones (by their name) anew; answers their organizations, in order.

    What an offer leaves blank stays as it was; with `keeps_contact` all that a known organization had does, its services
    too. Where the e-mail is another now, the links that went to the old one end.
    """
    enforce(may_keep(by))
    offers = list(offers)
    known = organizations_named([one.organization for one in offers], seen_by=by)
    had = {row.pk: row.email for row in known.values()}
    fresh = {}
    for one in offers:
        row = known.get(one.organization.lower())
        if row is None:
            row = fresh[one.organization.lower()] = known[one.organization.lower()] = Organization(
                district_id=by.district_id, name=one.organization
            )
        row.status = Status.ACTIVE
        for name in _OF_ORGANIZATION if not (keeps_contact and row.pk in had) else ():
            setattr(row, name, getattr(one, name) or getattr(row, name))
    Organization.objects.bulk_create(fresh.values(), batch_size=500)
    changed = [row for key, row in known.items() if key not in fresh]
    Organization.objects.seen_by(by).bulk_update(changed, ["status", *_OF_ORGANIZATION], batch_size=500)
    _end_links([row.pk for row in changed if row.email.lower() != had[row.pk].lower()], by, at)
    kept = set(had) if keeps_contact else set()
    _keep_services(offers, known, kept, on, by)
    record(
        by=by, at=at, deed="partners.keep_offers", subject="organization",
        subject_id=known[offers[0].organization.lower()].pk if len(offers) == 1 else None, offers=len(offers),
        new=len(fresh),
    )  # fmt: skip
    return [known[one.organization.lower()] for one in offers]


def _end_links(organizations: Iterable[UUID], by, at: datetime) -> int:
    """Close every link of these: whoever had one reads there no more, and the next one has another code."""
    rows = ProviderLink.objects.seen_by(by).filter(organization_id__in=list(organizations), ended_at=None)
    return rows.update(ended_at=at)


def _keep_services(
    offers: list[Offer], known: dict[str, Organization], kept: set[UUID], on: date, by
) -> None:
    """Write the services of these offers; a known one keeps what an offer leaves blank, and all of it with whom is `kept`."""
    ids = {known[one.organization.lower()].pk for one in offers}
    there = {
        (row.organization_id, row.name): row
        for row in Service.objects.seen_by(by).select_for_update().filter(organization_id__in=ids)
    }
    rows = {}
    for one in offers:
        organization = known[one.organization.lower()]
        key = organization.pk, one.service
        if (had := there.get(key)) and organization.pk in kept:
            continue
        rows[key] = Service(
            district_id=by.district_id, organization=organization, name=one.service, assured_on=on,
            **{name: _said(one, had, name) for name in ("topics", "languages", *_OF_SERVICE)},
        )  # fmt: skip
    Service.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["organization", "name", "district_id"],
        update_fields=["topics", "languages", "assured_on", "status", *_OF_SERVICE], batch_size=500,
    )  # fmt: skip


def _said(offer: Offer, had: Service | None, name: str) -> str | list[str]:
    said = getattr(offer, name) or getattr(had, name, None) or getattr(offer, name)
    return list(said) if isinstance(said, tuple | list) else said


@transaction.atomic
def change_organization(*, organization_id: UUID, by, at: datetime, **facts) -> Organization:
    """Change what is written of an organization; one that is closed, or has another e-mail now, loses its links."""
    enforce(may_keep(by))
    row = Organization.objects.seen_by(by).select_for_update().filter(pk=organization_id).first()
    if row is None:
        raise Refused(_("Choose one."))
    name = facts.get("name", row.name)
    if Organization.objects.seen_by(by).filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise Refused(_("Another provider has this name."))
    had = row.email
    for field, value in facts.items():
        setattr(row, field, value)
    row.save(update_fields=list(facts))
    if row.status == Status.INACTIVE or row.email.lower() != had.lower():
        _end_links([row.pk], by, at)
    record(
        by=by, at=at, deed="partners.change_organization", subject="organization", subject_id=row.pk,
        fields=sorted(facts),
    )  # fmt: skip
    return row


@transaction.atomic
def change_service(*, service_id: UUID, on: date, by, at: datetime, **facts) -> Service:
    """Change a service; whoever does vouches for it today."""
    enforce(may_keep(by))
    row = Service.objects.seen_by(by).select_for_update().filter(pk=service_id).first()
    if row is None:
        raise Refused(_("Choose one."))
    for field, value in (facts | {"assured_on": on}).items():
        setattr(row, field, value)
    row.save(update_fields=[*facts, "assured_on"])
    record(
        by=by,
        at=at,
        deed="partners.change_service",
        subject="service",
        subject_id=row.pk,
        fields=sorted(facts),
    )
    return row


@transaction.atomic
def open_provider_link(*, organization_id: UUID, on: date, by, at: datetime) -> ProviderLink:
    """The link of an organization that stands, else a new one, with its end."""
    enforce(may_keep(by))
    row = Organization.objects.seen_by(by).select_for_update().filter(pk=organization_id).first()
    if row is None or row.status != Status.ACTIVE:
        raise Refused(_("Choose one."))
    until = on + timedelta(days=terms("times", on)["link_days"])
    standing = (
        ProviderLink.objects.seen_by(by).filter(organization=row, ended_at=None, until_on__gte=on).first()
    )
    if standing is None:
        standing = ProviderLink.objects.create(
            district_id=by.district_id, organization=row, code=new_code(), until_on=until
        )
    else:
        standing.until_on = until
        standing.save(update_fields=["until_on"])
    record(
        by=by, at=at, deed="partners.open_provider_link", subject="organization", subject_id=row.pk,
        until=until.isoformat(),
    )  # fmt: skip
    return standing


@transaction.atomic
def end_provider_links(*, organization_id: UUID, by, at: datetime) -> int:
    """Close every link of an organization at once."""
    enforce(may_keep(by))
    ended = _end_links([organization_id], by, at)
    record(
        by=by, at=at, deed="partners.end_provider_links", subject="organization", subject_id=organization_id,
        links=ended,
    )  # fmt: skip
    return ended
