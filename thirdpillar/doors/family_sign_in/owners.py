"""Whose address this is, as the roster has it, and whether that is sure enough to let somebody in."""

from __future__ import annotations

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint


def is_on_roster(value: str, *, seen_by: Scope) -> bool:
    """Whether any present adult has this number or e-mail."""
    return _points(value, seen_by).exclude(state=ContactState.WRONG).exists()


def sure_owner(value: str, *, seen_by: Scope) -> Adult | None:
    """The one adult whose confirmed address this is.

    None where the school has not confirmed it, and where it belongs to several: a code proves that somebody holds
    the phone, not which of two parents that is; and a number may have been given to a stranger since.
    """
    points = list(_points(value, seen_by).select_related("adult"))
    adults = {point.adult_id: point.adult for point in points}
    if len(adults) != 1 or any(point.state != ContactState.CONFIRMED for point in points):
        return None
    return next(iter(adults.values()))


def _points(value: str, scope: Scope):
    return ContactPoint.objects.seen_by(scope).filter(
        value=value, left_at=None, adult__left_at=None, adult__merged_into_id=None
    )
