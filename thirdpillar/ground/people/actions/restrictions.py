"""Restrictions: one person imposes at once, two loosen or lift, and an end that has passed opens nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.choices import RestrictionScope, RestrictionSource
from thirdpillar.ground.people.models import Restriction, Tie


@transaction.atomic
def impose_restriction(
    *, by: Scope, at: datetime, tie_id: UUID, scopes: Iterable[str], source: str, reference: str = "",
    begins_on: date | None = None, ends_on: date | None = None, reason: str = "",
) -> Restriction:  # fmt: skip
    """Bar one adult from one child, in force with the adult's next request. Never merges with an older one: deny wins."""
    rules.must_be_front_office(by)
    tie = Tie.objects.seen_by(by).filter(pk=tie_id, left_at=None).first()
    if tie is None:
        raise Refused(_("This person is not on your list."))
    scopes = _scopes(scopes)
    if source not in RestrictionSource.values:
        raise Refused(_("Say what the restriction rests on."))
    if begins_on and ends_on and ends_on < begins_on:
        raise Refused(_("The last day is before the first one."))
    rules.may_be_reference(reference, on=at.date())
    rules.may_keep_text(reason, on=at.date())
    restriction = Restriction(
        district_id=by.district_id,
        # Links that went before this moment are closed by it.
        made_at=at,
        student_id=tie.student_id,
        adult_id=tie.adult_id,
        scopes=scopes,
        source=source,
        reference=reference.strip(),
        begins_on=begins_on,
        ends_on=ends_on,
        imposed_by_id=by.account_id,
    )
    restriction.save(force_insert=True)
    _record(by, at, "people.impose_restriction", restriction, reason=reason, scopes=scopes, source=source)
    return restriction


@transaction.atomic
def extend_restriction(
    *, by: Scope, at: datetime, restriction_id: UUID, ends_on: date | None, reason: str = ""
) -> Restriction:
    """Let a restriction hold longer (or without an end); one person may, since it only tightens."""
    rules.must_be_front_office(by)
    restriction = _standing(by, restriction_id)
    if rules.is_looser(restriction.scopes, restriction.ends_on, restriction.scopes, ends_on):
        raise Refused(_("This would end it sooner, which takes two people: ask for it instead."))
    restriction.ends_on = ends_on
    restriction.asked, restriction.asked_at, restriction.lift_asked_by_id = None, None, None
    # Whoever keeps a restriction that the roster dropped has decided: it is no longer the roster's.
    if restriction.unlisted_at is not None:
        restriction.unlisted_at, restriction.from_roster = None, False
    restriction.unread_at = None
    restriction.save(
        update_fields=[
            "ends_on", "asked", "asked_at", "lift_asked_by_id", "unlisted_at", "from_roster", "unread_at",
        ]
    )  # fmt: skip
    _record(by, at, "people.extend_restriction", restriction, reason=reason, ends_on=str(ends_on or ""))
    return restriction


@transaction.atomic
def ask_to_loosen(
    *, by: Scope, at: datetime, restriction_id: UUID, reason: str, lift: bool = True, scopes: Iterable[str] = (),
    ends_on: date | None = None,
) -> Restriction:  # fmt: skip
    """Ask that a restriction be lifted, or hold for fewer things or days. It holds unchanged until another confirms."""
    restriction = _standing(by, restriction_id)
    rules.may_loosen(by=by, adult_id=restriction.adult_id, adult_of_asker=_own_adult(by), on=at.date())
    if not reason.strip():
        raise Refused(_("Write why: the second person has to know."))
    rules.may_keep_text(reason, on=at.date())
    restriction.asked = (
        {"lift": True}
        if lift
        else {"lift": False, "scopes": _scopes(scopes), "ends_on": ends_on.isoformat() if ends_on else None}
    )
    restriction.asked_at, restriction.lift_asked_by_id = at, by.account_id
    restriction.save(update_fields=["asked", "asked_at", "lift_asked_by_id"])
    _record(by, at, "people.ask_to_loosen", restriction, reason=reason, asked=restriction.asked)
    return restriction


@transaction.atomic
def confirm_loosening(*, by: Scope, at: datetime, restriction_id: UUID, yes: bool) -> Restriction:
    """The second person's word on what the first asked for. Whoever asked may only take it back."""
    restriction = _standing(by, restriction_id)
    rules.may_loosen(by=by, adult_id=restriction.adult_id, adult_of_asker=_own_adult(by), on=at.date())
    if yes:
        rules.may_confirm_loosening(by=by, asked_by_id=restriction.lift_asked_by_id, on=at.date())
    asked = restriction.asked or {}
    if yes and asked.get("lift"):
        restriction.left_at, restriction.lifted_by_id = at, by.account_id
    elif yes:
        restriction.scopes = asked["scopes"]
        restriction.ends_on = date.fromisoformat(asked["ends_on"]) if asked["ends_on"] else None
        restriction.lifted_by_id = by.account_id
    first = restriction.lift_asked_by_id
    # Two have looked, whatever they decided; a request that its asker takes back decides nothing.
    if yes or first != by.account_id:
        restriction.unread_at = None
    if restriction.left_at is None:
        restriction.asked, restriction.asked_at, restriction.lift_asked_by_id = None, None, None
    restriction.save()
    deed = "people.confirm_loosening" if yes else "people.decline_loosening"
    _record(by, at, deed, restriction, asked=asked, asked_by=str(first or ""))
    return restriction


def _scopes(scopes: Iterable[str]) -> list[str]:
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(RestrictionScope.values):
        raise Refused(_("Choose what the restriction covers."))
    return chosen


def _standing(by: Scope, restriction_id: UUID) -> Restriction:
    found = (
        Restriction.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=restriction_id, left_at=None)
    )
    restriction = found.first()
    if restriction is None:
        raise Refused(_("This restriction is not on your list, or it was lifted already."))
    return restriction


def _own_adult(by: Scope) -> UUID | None:
    """Staff can be parents too: the adult record of the account that acts, if it has one."""
    return Account.objects.seen_by(by).filter(pk=by.account_id).values_list("adult_id", flat=True).first()


def _record(by: Scope, at: datetime, deed: str, restriction: Restriction, reason: str = "", **detail) -> None:
    record(
        by=by, at=at, deed=deed, subject="restriction", subject_id=restriction.id, reason=reason,
        student=str(restriction.student_id), adult=str(restriction.adult_id), **detail,
    )  # fmt: skip
