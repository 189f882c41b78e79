"""What an OpenID Connect provider says of itself, and the secret that goes to it and to nobody else."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.models import SingleSignOn
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District

WAIT_S = 8
_LONGEST_SHOWN = 200
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class ProviderTrouble(Refused):
    """The provider did not answer, or not as the standard asks."""


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description of itself (OpenID Connect Discovery 1.0 §4), which must name the same issuer.

    Raises ProviderTrouble with what is amiss, for whoever sets a provider up.
    """
    found = get_object(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        said = str(found.get("issuer", ""))[:_LONGEST_SHOWN]
        raise ProviderTrouble(
            _("The provider calls itself “%(said)s”. The issuer must be exactly that.") % {"said": said}
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _only_safe(str(found.get(name, "")))
    return found


def get_object(address: str) -> dict[str, Any]:
    """The JSON object at an address; raises ProviderTrouble."""
    _only_safe(address)
    nobody = _("No sign-on provider answers at %(address)s.") % {"address": address[:_LONGEST_SHOWN]}
    try:
        answer = requests.get(address, timeout=WAIT_S, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as problem:
        raise ProviderTrouble(nobody) from problem
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ProviderTrouble(nobody)
    return found


def _only_safe(address: str) -> None:
    """Only encrypted addresses; this machine itself is allowed plain ones, for a provider beside us."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in _THIS_MACHINE)):
        raise ProviderTrouble(
            _("Every address of the provider must begin with https://. This one does not: “%(address)s”")
            % {"address": address[:_LONGEST_SHOWN]}
        )


def secret_variable(key: str) -> str:
    """The environment variable that holds a provider's secret."""
    return f"THIRDPILLAR_OIDC_SECRET_{_in_capitals(key)}"


def issuer_variable(key: str) -> str:
    """The environment variable that says to which issuer that secret may go."""
    return f"THIRDPILLAR_OIDC_ISSUER_{_in_capitals(key)}"


def client_secret(provider: SingleSignOn) -> str:
    """The secret that whoever runs the machine set for this provider; empty without one.

    The pages of a district name the issuer, the machine holds the secret. So where an issuer is set beside the
    secret, and wherever several districts share a machine, it goes to that issuer alone: one district could
    otherwise have another's sent to itself.
    """
    bound = os.environ.get(issuer_variable(provider.key), "").strip()
    if bound != provider.issuer and (bound or District.objects.count() > 1):
        return ""
    return os.environ.get(secret_variable(provider.key), "")


def _in_capitals(key: str) -> str:
    return key.upper().replace("-", "_")
