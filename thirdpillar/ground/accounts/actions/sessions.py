"""Beginning, using and ending a session. What a session is worth is kept on the server, never in the cookie."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.choices import Strength
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import ACTING_AS, CODES_DUE, SESSION, grants_on, recovery_codes_left
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy

# A session writes down when it was last used at most once a minute, an account at most once an hour.
_SESSION_STEP = timedelta(minutes=1)
_ACCOUNT_STEP = timedelta(hours=1)


def session_state(account: Account, *, strength: str, at: datetime) -> dict[str, Any]:
    """What a new session remembers: whose it is, how sure we are, since when, and how long it may lie unused."""
    roles = [grant.role for grant in grants_on(account, at.date())]
    return {
        "account": str(account.id),
        "epoch": account.epoch,
        "strength": str(strength),
        "issued_at": at.isoformat(),
        "seen_at": at.isoformat(),
        "idle_minutes": rules.idle_minutes(roles, at),
    }


@transaction.atomic
def begin_session(request: HttpRequest, *, account: Account, strength: Strength, at: datetime) -> None:
    """Sign an account in on this browser; whatever session was there before ends, so none can be planted."""
    system = Scope.system(account.district_id, "signing in")
    with tenancy.acting_as(system):
        state = session_state(account, strength=strength, at=at)
        must_make_codes = strength == Strength.PASSKEY and not recovery_codes_left(account)
        Account.objects.seen_by(system).filter(pk=account.pk).update(last_seen_at=at)
        record(
            by=self_of(account), at=at, deed="accounts.begin_session", subject="account", subject_id=account.id,
            strength=str(strength),
        )  # fmt: skip
    request.session.flush()
    request.session[SESSION] = state
    if must_make_codes:
        request.session[CODES_DUE] = True


def touch_session(request: HttpRequest, *, account: Account, at: datetime) -> None:
    """Note that a session is in use; in the district-wide context of the identity step."""
    state = request.session[SESSION]
    if at - datetime.fromisoformat(state["seen_at"]) >= _SESSION_STEP:
        request.session[SESSION] = {**state, "seen_at": at.isoformat()}
    if account.last_seen_at is None or at - account.last_seen_at >= _ACCOUNT_STEP:
        system = Scope.system(account.district_id, "signed in")
        Account.objects.seen_by(system).filter(pk=account.pk).update(last_seen_at=at)


@transaction.atomic
def end_session(request: HttpRequest, *, by: Scope, at: datetime) -> None:
    """Sign out on this browser."""
    if by.account_id:
        record(by=by, at=at, deed="accounts.end_session", subject="account", subject_id=by.account_id)
    request.session.flush()


@transaction.atomic
def end_other_sessions(request: HttpRequest, *, by: Scope, at: datetime, account: Account) -> None:
    """Sign an account out on every browser but this one; its passkeys and codes stay."""
    own = self_of(account)
    with tenancy.acting_as(own):
        Account.objects.seen_by(own).filter(pk=account.pk).update(epoch=F("epoch") + 1)
        epoch = Account.objects.seen_by(own).values_list("epoch", flat=True).get(pk=account.pk)
        record(by=by, at=at, deed="accounts.end_other_sessions", subject="account", subject_id=account.id)
    request.session[SESSION] = {**request.session[SESSION], "epoch": epoch}
    request.session.cycle_key()


@transaction.atomic
def act_as(request: HttpRequest, *, by: Scope, at: datetime, role: str) -> None:
    """Choose the role to act in from here on; a role one does not hold is ignored by the next request."""
    request.session[ACTING_AS] = str(role)
    record(
        by=by,
        at=at,
        deed="accounts.act_as",
        subject="account",
        subject_id=by.account_id,
        chosen_role=str(role),
    )


def self_of(account: Account) -> Scope:
    """The scope in which a person deals with their own credentials: wide for the database, named for the record."""
    return Scope(
        district_id=account.district_id, breadth="district", account_id=account.id, purpose="own credentials"
    )
