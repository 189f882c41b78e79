"""Hopes and dreams, as the pair and the family itself read them."""

from __future__ import annotations

from collections.abc import Collection, Set
from uuid import UUID

from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import HopesAndDreams, Invitation, Visit


def hopes_of_homes(household_ids: Collection[UUID], *, seen_by) -> dict[UUID, HopesAndDreams]:
    """The latest of each home, for whoever visits it."""
    found = HopesAndDreams.objects.seen_by(seen_by).filter(
        household_id__in=list(household_ids), replaced_at=None
    )
    return {one.household_id: one for one in found.exclude(words="").order_by("at")}


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
