"""Hopes and dreams, as the pair and the family itself read them."""

from __future__ import annotations

from collections.abc import Collection, Set
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion, Invitation, Visit
from thirdpillar.practice.visits.models.reflecting import asked_of


def hopes_of_homes(household_ids: Collection[UUID], *, seen_by) -> dict[UUID, HopesAndDreams]:
    """The latest of each home, for whoever visits it."""
    found = HopesAndDreams.objects.seen_by(seen_by).filter(
        household_id__in=list(household_ids), replaced_at=None
    )
    return {one.household_id: one for one in found.exclude(words="").order_by("at")}


def version_of(hopes: HopesAndDreams | None, *, seen_by) -> HopesVersion | None:
    """What was written in the other side's language, or that it is being translated; None where all read it as it is."""
    return HopesVersion.objects.seen_by(seen_by).filter(hopes=hopes).first() if hopes else None


def version_to_read(version_id: UUID, *, seen_by) -> HopesVersion | None:
    """One version with what it is of, for the pair and for whoever is asked to translate it."""
    found = HopesVersion.objects.seen_by(seen_by).filter(pk=version_id, hopes__replaced_at=None)
    return found.select_related("hopes").first()


def to_translate(*, seen_by) -> QuerySet[HopesVersion]:
    """What the asker was asked to translate, the oldest first."""
    found = HopesVersion.objects.seen_by(seen_by).filter(asked_of(seen_by), hopes__replaced_at=None)
    return found.order_by("at", "pk")


def hopes_of_family(invitation: Invitation, *, seen_by) -> HopesAndDreams | None:
    """What a family reads and corrects through its own link; `seen_by` is the scope of the link."""
    return hopes_of_homes([invitation.household_id], seen_by=seen_by).get(invitation.household_id)


def visit_of_family(invitation: Invitation, *, seen_by) -> Visit | None:
    """The latest visit that the family of an invitation had at its school; None before the first."""
    found = Visit.objects.seen_by(seen_by).filter(
        household_id=invitation.household_id, school_id=invitation.school_id, stage=Stage.COMPLETED
    )
    return found.order_by("-begins_at").first()


def may_read_hopes(invitation: Invitation, told: Set[UUID], *, seen_by) -> bool:
    """Whether a link's reader may read what the home hopes for: there was a visit, and no child of it is closed to them."""
    visit = visit_of_family(invitation, seen_by=seen_by)
    return visit is not None and told >= set(visit.student_ids)
