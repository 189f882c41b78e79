"""Whose address this is, as the roster has it, and whether that is sure enough to let somebody in."""

from __future__ import annotations

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint


def is_known(value: str, *, seen_by: Scope) -> bool:
    """Whether any present adult has this number or e-mail, or a student's account has it."""
    return (
        _points(value, seen_by).exclude(state=ContactState.WRONG).exists()
        or _of_students(value, seen_by).exists()
    )


def sure_owner(value: str, *, seen_by: Scope) -> Adult | None:
    """The one adult whose confirmed address this is.

    None where the school has not confirmed it, and where it belongs to several: a code proves that somebody holds
    the phone, not which of two parents that is; and a number may have been given to a stranger since.
    """
    points = list(_points(value, seen_by).select_related("adult"))
    adults = {point.adult_id: point.adult for point in points}
    if len(adults) != 1 or any(point.state != ContactState.CONFIRMED for point in points):
        return None
    if _of_students(value, seen_by).exists():
        return None  # a student must not come in as the parent
    return next(iter(adults.values()))


def student_account(value: str, *, seen_by: Scope) -> Account | None:
    """The one student's account with this address; None where an adult has the address too."""
    found = list(_of_students(value, seen_by)[:2])
    return found[0] if len(found) == 1 and not _points(value, seen_by).exists() else None


def _of_students(value: str, scope: Scope):
    accounts = Account.objects.seen_by(scope).filter(suspended_at=None).exclude(student_id=None)
    return accounts.filter(email__iexact=value) if "@" in value else accounts.none()


def _points(value: str, scope: Scope):
    return ContactPoint.objects.seen_by(scope).filter(
        value=value, left_at=None, adult__left_at=None, adult__merged_into_id=None
    )
