"""How an adult wants to be reached: what holds now, for one and for many."""

from __future__ import annotations

from uuid import UUID

from thirdpillar.ground.people.models import Preference


def preference_of(adult_id: UUID, *, seen_by) -> Preference | None:
    """What this adult said last, None where they said nothing."""
    return Preference.objects.seen_by(seen_by).filter(adult_id=adult_id, replaced_at=None).first()


def preferences_of(adult_ids, *, seen_by) -> dict[UUID, Preference]:
    """The same for many adults, by id."""
    said = Preference.objects.seen_by(seen_by).filter(adult_id__in=list(adult_ids), replaced_at=None)
    return {each.adult_id: each for each in said}
