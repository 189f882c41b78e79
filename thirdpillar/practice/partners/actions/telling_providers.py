"""News of a fair for those who stand there: yes or no to whoever registered, and that the fair moved or is called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language_or_near
from thirdpillar.ground.delivery.actions import enqueue, enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.partners.actions.telling import sender_of
from thirdpillar.practice.partners.choices import ApplicationStage
from thirdpillar.practice.partners.models import Application, Fair, Stand
from thirdpillar.practice.partners.queries.directory import organizations_named

DECIDED, MOVED = "partners.decided", "partners.fair"


@dataclass(frozen=True)
class Occasion:
    """The gathering of a fair as a mail names it."""

    title: str
    begins_at: datetime
    place: str
    is_off: bool = False

    @property
    def as_told(self) -> str:
        """When and where, or that it is called off: once this is another, the stands are told."""
        return f"{self.is_off:d} {self.begins_at.astimezone(UTC):%Y%m%d%H%M} {self.place}"[:400]


def language_of(district: District) -> str:
    """In which providers are written to: the district's first."""
    return page_language_or_near((district.languages or ["en"])[0])


def _mail(district: District, fair: Fair, occasion: Occasion, said: str, wide: Scope) -> dict:
    sender, language = sender_of(district, fair.school_id, wide), language_of(district)
    when = day_and_time(occasion.begins_at, district.zone, language)
    head = f"{sender}: {occasion.title}"
    return {
        "channel": Channel.EMAIL, "subject": head, "language": language, "school_id": fair.school_id,
        "body": "\n".join(line for line in (f"{head}: {said}", when, occasion.place) if line),
    }  # fmt: skip


@transaction.atomic
def tell_applicant(*, application_id: UUID, occasion: Occasion, by, at: datetime) -> bool:
    """Tell a provider that registered what the office said; where the directory knows it, there and not where it wrote."""
    wide = Scope.system(by.district_id, "a provider hears what became of its registering")
    with tenancy.acting_as(wide):
        row = Application.objects.seen_by(wide).select_related("fair").get(pk=application_id)
        address = row.email
        if row.stage == ApplicationStage.ACCEPTED:
            known = organizations_named([row.name], seen_by=wide).get(row.name.lower())
            address = (known.email if known else "") or address
        if not address or row.stage == ApplicationStage.WAITING or occasion.begins_at <= at:
            return False
        district = District.objects.get(pk=by.district_id)
        with translation.override(language_of(district)):
            mail = _mail(district, row.fair, occasion, str(row.get_stage_display()), wide)
        enqueue(
            purpose=DECIDED, reference_id=row.pk, address=address, expires_at=occasion.begins_at, by=wide, at=at,
            **mail,
        )  # fmt: skip
        fair_of = row.fair.gathering_id
    record(
        by=by, at=at, deed="partners.tell_applicant", subject="gathering", subject_id=fair_of, stage=row.stage
    )
    return True


@transaction.atomic
def tell_stands(*, fair_id: UUID, occasion: Occasion, by, at: datetime) -> int:
    """Tell whoever has a stand that the fair is at another time or place, or called off; the first look tells nobody.

    Answers how many were written to.
    """
    fair = Fair.objects.seen_by(by).select_for_update().filter(pk=fair_id).first()
    if fair is None or fair.told_as == occasion.as_told:
        return 0
    is_first, fair.told_as = not fair.told_as, occasion.as_told
    fair.save(update_fields=["told_as"])
    if is_first:
        return 0
    district = District.objects.get(pk=by.district_id)
    with translation.override(language_of(district)):
        said = _("Cancelled") if occasion.is_off else _("Changed")
        mail = _mail(district, fair, occasion, said, by)
    stands = Stand.objects.seen_by(by).filter(fair=fair).exclude(organization__email="")
    purpose = f"{MOVED}:{at.astimezone(UTC):%Y%m%d%H%M%S}"
    told = enqueue_many(
        (
            mail | {"purpose": purpose, "reference_id": key, "address": address}
            for key, address in stands.values_list("pk", "organization__email")
        ),
        by=by,
        at=at,
    )
    record(
        by=by,
        at=at,
        deed="partners.tell_stands",
        subject="gathering",
        subject_id=fair.gathering_id,
        told=told,
    )
    return told
