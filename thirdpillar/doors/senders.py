"""Whose a number or e-mail address is, as far as the roster tells."""

from __future__ import annotations

from uuid import UUID

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, HouseholdAdult


def who_has(sender: str, by: Scope) -> tuple[UUID | None, UUID | None, str]:
    """The adult (when the number is one adult's), the household (when it is one household's), and their language."""
    adults = list(
        ContactPoint.objects.seen_by(by)
        .filter(value=sender, left_at=None, adult__left_at=None)
        .exclude(state=ContactState.WRONG)
        .values_list("adult_id", flat=True)
        .distinct()
    )
    homes = list(
        HouseholdAdult.objects.seen_by(by)
        .filter(adult_id__in=adults)
        .values_list("household_id", flat=True)
        .distinct()
    )
    known = Adult.objects.seen_by(by).filter(pk__in=adults).exclude(reads_language="").first()
    return (
        adults[0] if len(adults) == 1 else None,
        homes[0] if len(homes) == 1 else None,
        known.reads_language if known else "",
    )
