"""Signing in through a district's OpenID Connect provider: code flow with PKCE, state and nonce.

OpenID Connect Core 1.0 §3.1; RFC 7636; RFC 9700. The account must exist already: nobody gets in, and nobody gets a
role, because a provider says so.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions.discovery import (
    WAIT_S,
    ProviderTrouble,
    client_secret,
    discover,
    get_object,
)
from thirdpillar.ground.accounts.actions.sessions import self_of
from thirdpillar.ground.accounts.choices import Strength
from thirdpillar.ground.accounts.models import Account, SingleSignOn
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused

_KEPT = "single_sign_on"  # in the browser session, on our side
_LEEWAY_S = 60
_LONGEST_SUBJECT = 200  # the column holds it with the provider's key before it
_SIGNED_BY = ["RS256", "PS256", "ES256"]
# Methods of proof (RFC 8176 and its registry) that a false page cannot ask for.
_PHISHING_RESISTANT = {"hwk", "phr", "phrh", "fido", "sc"}


def begin_single_sign_on(session, *, provider: SingleSignOn, back: str, at: datetime) -> str:
    """The provider's address to send the browser to; what its answer must match stays in `session`."""
    found = _discover(provider)
    kept = {
        "provider": str(provider.id),
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(64),
        "at": at.isoformat(),
    }
    with _client(provider, back) as client:
        address, _state = client.create_authorization_url(
            found["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    session[_KEPT] = kept
    return address


def finish_single_sign_on(
    session, *, provider: SingleSignOn, back: str, answer: dict[str, str], at: datetime
) -> tuple[Account, Strength]:
    """The account that the provider's answer proves, and how strongly; raises Refused.

    `answer` is the query that the browser brought back. What was kept for it is spent by this, right or wrong.
    """
    kept = session.pop(_KEPT, None)
    lasts = timedelta(minutes=2 * rules.terms("passkey", at)["challenge_minutes"])
    if (
        not kept
        or kept["provider"] != str(provider.id)
        or at >= datetime.fromisoformat(kept["at"]) + lasts
        or not constant_time_compare(kept["state"], answer.get("state", ""))
        or not answer.get("code")
    ):
        raise ProviderTrouble(_("That did not work. Please start again from the sign-in page."))
    claims = _claims(provider, back, kept, answer, at)
    account = _account(provider, claims, at)
    proved = provider.vouches or bool(_PHISHING_RESISTANT & set(claims.get("amr") or ()))
    return account, Strength.SINGLE_SIGN_ON if proved else Strength.UNVOUCHED


def _claims(
    provider: SingleSignOn, back: str, kept: dict[str, str], answer: dict[str, str], at: datetime
) -> dict[str, Any]:
    found = _discover(provider)
    # RFC 9207: where a provider names itself in its answer, another one's answer is not taken for its own.
    if answer.get("iss", found["issuer"]) != found["issuer"]:
        raise _trouble()
    try:
        with _client(provider, back) as client:
            given = client.fetch_token(
                found["token_endpoint"],
                code=answer["code"],
                code_verifier=kept["verifier"],
                grant_type="authorization_code",
                timeout=WAIT_S,
            )
        keys = KeySet.import_key_set(get_object(found["jwks_uri"]))  # type: ignore[arg-type]
        token = jwt.decode(given["id_token"], keys, algorithms=_SIGNED_BY)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": found["issuer"]},
                "aud": {"essential": True, "value": provider.client_id},
            },
            params={
                "nonce": kept["nonce"],
                "client_id": provider.client_id,
                "access_token": given.get("access_token"),
            },
        )
        claims.validate(now=int(at.timestamp()), leeway=_LEEWAY_S)
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
            raise ValueError("subject")
    except (
        AuthlibBaseError,
        JoseError,
        ProviderTrouble,
        requests.RequestException,
        KeyError,
        ValueError,
        TypeError,
    ) as problem:
        raise _trouble() from problem
    return dict(claims)


@transaction.atomic
def _account(provider: SingleSignOn, claims: dict[str, Any], at: datetime) -> Account:
    """The account with this subject; else the one of staff or of a student whose address the provider has verified."""
    system = Scope.system(provider.district_id, "single sign-on")
    subject = f"{provider.key}:{claims['sub']}"
    with tenancy.acting_as(system):
        accounts = Account.objects.seen_by(system).filter(suspended_at=None)
        account = accounts.filter(single_sign_on_subject=subject).first()
        if account is None and claims.get("email") and claims.get("email_verified") is True:
            same = accounts.filter(
                email__iexact=claims["email"], single_sign_on_subject="", grants__isnull=False
            )
            # Two people with one address: nobody can say which of them this is.
            two = list(same.filter(adult_id=None).distinct()[:2])
            if len(two) == 1:
                account = two[0]
                account.single_sign_on_subject = subject
                account.save(update_fields=["single_sign_on_subject"])
                record(
                    by=self_of(account), at=at, deed="accounts.link_single_sign_on", subject="account",
                    subject_id=account.id, provider=provider.key,
                )  # fmt: skip
    if account is None:
        raise Refused(
            _("Your school district has no account for you here. Ask the district office to invite you.")
        )
    return account


def _client(provider: SingleSignOn, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        client_secret(provider),
        scope="openid email profile",
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=WAIT_S,
    )


def _discover(provider: SingleSignOn) -> dict[str, Any]:
    """What the provider says of itself; who only wants to sign in is not told what is amiss with it."""
    try:
        return discover(provider.issuer)
    except ProviderTrouble as problem:
        raise _trouble() from problem


def _trouble() -> ProviderTrouble:
    return ProviderTrouble(_("Your district's sign-on did not answer as it should. Please try again later."))
