"""The two WebAuthn ceremonies: making a passkey and signing in with one, and what is left when it is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import webauthn
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.digests import as_typed, digest, digests, readable_code
from thirdpillar.ground.accounts.actions.sessions import self_of
from thirdpillar.ground.accounts.models import Account, Passkey, RecoveryCode
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused

MAKING, USING = "make", "use"
_CHALLENGE = "passkey_challenge"  # in the browser session, on our side
_RECOVERY_LETTERS = 16


@dataclass(frozen=True)
class Site:
    """Whom a passkey is for: the host (relying party id), and the whole origin that the browser must report."""

    name: str
    host: str
    origin: str


def options_to_make(session, *, account: Account, site: Site, at: datetime) -> dict[str, Any]:
    """What the browser needs to make a passkey (WebAuthn §5.4); the challenge stays in `session`."""
    with tenancy.acting_as(self_of(account)):
        known = [PublicKeyCredentialDescriptor(id=bytes(each.credential_id)) for each in _passkeys(account)]
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=account.id.bytes,
        user_name=account.email or account.display_name or str(account.id),
        user_display_name=account.display_name,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _keep_challenge(session, MAKING, options.challenge, at)
    return json.loads(webauthn.options_to_json(options))


@transaction.atomic
def make_passkey(
    session, *, account: Account, strength: str, site: Site, answer: Any, name: str, at: datetime
) -> Passkey:
    """Keep the passkey a browser has just made; raises Refused for any other origin, challenge or answer."""
    challenge = _spent_challenge(session, MAKING, at)
    with tenancy.acting_as(self_of(account)):
        rules.may_make_passkey(strength=strength, has_passkey=_passkeys(account).exists(), at=at)
        try:
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
            raise _not_accepted(at) from problem
        if _passkeys(None, account).filter(credential_id=made.credential_id).exists():
            raise _not_accepted(at)
        passkey = Passkey(
            district_id=account.district_id,
            account=account,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name.strip()[:80],
            transports=_transports(answer),
            last_used_at=at,
        )
        passkey.save(force_insert=True)
        record(
            by=self_of(account), at=at, deed="accounts.make_passkey", subject="account", subject_id=account.id,
            passkey=str(passkey.id),
        )  # fmt: skip
    return passkey


def options_to_use(session, *, site: Site, at: datetime) -> dict[str, Any]:
    """What the browser needs to sign in (WebAuthn §5.5). It names no account, so it tells nothing about any."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep_challenge(session, USING, options.challenge, at)
    return json.loads(webauthn.options_to_json(options))


@transaction.atomic
def use_passkey(session, *, district_id, site: Site, answer: Any, at: datetime) -> Account:
    """The account whose passkey answered the challenge; raises Refused, always in the same words."""
    challenge = _spent_challenge(session, USING, at)
    system = Scope.system(district_id, "signing in with a passkey")
    with tenancy.acting_as(system):
        try:
            credential_id = base64url_to_bytes(answer["rawId"])
        except (KeyError, TypeError, ValueError) as problem:
            raise _not_accepted(at) from problem
        passkey = (
            Passkey.objects.seen_by(system)
            .select_for_update(of=("self",))
            .filter(credential_id=credential_id, account__suspended_at=None)
            .select_related("account")
            .first()
        )
        if passkey is None:
            raise _not_accepted(at)
        try:
            proved = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as problem:
            raise _not_accepted(at) from problem
        passkey.sign_count, passkey.last_used_at = proved.new_sign_count, at
        passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey.account


@transaction.atomic
def remove_passkey(*, by: Scope, at: datetime, account: Account, passkey_id) -> None:
    """Take one of one's own passkeys away; the last one stays, for nothing else would let its owner in."""
    with tenancy.acting_as(self_of(account)):
        Account.objects.seen_by(self_of(account)).select_for_update().get(pk=account.pk)
        mine = _passkeys(account)
        if mine.count() < 2:
            raise Refused(
                _("This is your only passkey. Add another one first."), rules.citation("passkey", at)
            )
        if mine.filter(pk=passkey_id).delete()[0]:
            record(
                by=by, at=at, deed="accounts.remove_passkey", subject="account", subject_id=account.id,
                passkey=str(passkey_id),
            )  # fmt: skip


@transaction.atomic
def name_passkey(*, by: Scope, at: datetime, account: Account, passkey_id, name: str) -> None:
    """Give one of one's own passkeys a name, such as the device it lives on."""
    with tenancy.acting_as(self_of(account)):
        if _passkeys(account).filter(pk=passkey_id).update(name=name.strip()[:80]):
            record(
                by=by, at=at, deed="accounts.name_passkey", subject="account", subject_id=account.id,
                passkey=str(passkey_id),
            )  # fmt: skip


@transaction.atomic
def make_recovery_codes(*, by: Scope, at: datetime, account: Account) -> list[str]:
    """Ten new codes, shown to their owner this once; earlier ones stop working."""
    codes = [readable_code(_RECOVERY_LETTERS) for _ in range(rules.terms("passkey", at)["recovery_codes"])]
    with tenancy.acting_as(self_of(account)):
        RecoveryCode.objects.seen_by(self_of(account)).filter(account=account).delete()
        RecoveryCode.objects.bulk_create(
            [
                RecoveryCode(
                    district_id=account.district_id, account=account, digest=digest("recovery", code)
                )
                for code in codes
            ]
        )
        record(by=by, at=at, deed="accounts.make_recovery_codes", subject="account", subject_id=account.id)
    return codes


@transaction.atomic
def use_recovery_code(*, district_id, code: str, at: datetime) -> Account:
    """The account whose code this is, the code being spent by it; raises Refused.

    16 letters carry 72 bits, so the code itself finds its account and cannot be guessed.
    """
    system = Scope.system(district_id, "recovery code")
    with tenancy.acting_as(system):
        found = (
            RecoveryCode.objects.seen_by(system)
            .select_for_update(of=("self",))
            .filter(digest__in=digests("recovery", as_typed(code)), used_at=None, account__suspended_at=None)
            .select_related("account")
            .first()
        )
        if found is None:
            raise Refused(_("This code is not right, or it was used before."), rules.citation("passkey", at))
        found.used_at = at
        found.save(update_fields=["used_at"])
        record(
            by=self_of(found.account), at=at, deed="accounts.use_recovery_code", subject="account",
            subject_id=found.account_id,
        )  # fmt: skip
    return found.account


def _passkeys(account: Account | None, like: Account | None = None):
    """An account's passkeys; with `like`, all of that account's district."""
    owner = account or like
    found = Passkey.objects.seen_by(self_of(owner))  # type: ignore[arg-type]
    return found.filter(account=account) if account else found


def _keep_challenge(session, kind: str, challenge: bytes, at: datetime) -> None:
    session[_CHALLENGE] = {"kind": kind, "challenge": bytes_to_base64url(challenge), "at": at.isoformat()}


def _spent_challenge(session, kind: str, at: datetime) -> bytes:
    """The challenge given out for this ceremony, which is gone after this: right or wrong, nothing is tried twice."""
    kept = session.pop(_CHALLENGE, None)
    lasts = timedelta(minutes=rules.terms("passkey", at)["challenge_minutes"])
    if not kept or kept["kind"] != kind or at >= datetime.fromisoformat(kept["at"]) + lasts:
        raise _not_accepted(at)
    return base64url_to_bytes(kept["challenge"])


def _transports(answer: Any) -> list[str]:
    said = answer.get("response", {}).get("transports", []) if isinstance(answer, dict) else []
    return [str(each)[:20] for each in said][:8] if isinstance(said, list) else []


def _not_accepted(at: datetime) -> Refused:
    return Refused(_("The passkey was not accepted. Please try again."), rules.citation("passkey", at))
