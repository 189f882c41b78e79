"""Fetching what came along with a text: from the provider that holds it, and from nowhere else.

The address came in a signed request, and is still not trusted: host by a list, one scheme, few redirects and each to a
host on the list, a limit on bytes and one on time. Nothing is kept on a disk.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from thirdpillar.ground.delivery.channels.sinch import Sinch
from thirdpillar.ground.delivery.channels.texts import TextProvider

LARGEST = 10 * 1024 * 1024
LONGEST_S = 20.0
REDIRECTS = 3
# Where providers send whoever asks for a file, beside their own host.
KEPT_AT = {"api.twilio.com": ("media.twiliocdn.com", "mms.twiliocdn.com")}


class NotFetched(Exception):
    """`because` is one word; `is_final` says that asking again is no use."""

    def __init__(self, because: str, *, is_final: bool) -> None:
        super().__init__(because)
        self.because, self.is_final = because, is_final


def hosts_of(provider: TextProvider | Sinch) -> frozenset[tuple[str, str]]:
    """(scheme, host:port) from which files may come: the provider's own, and THIRDPILLAR_MEDIA_HOSTS over https."""
    own = urlsplit(provider.base)
    named = os.environ.get("THIRDPILLAR_MEDIA_HOSTS", "").replace(",", " ").split()
    further = (*KEPT_AT.get(own.hostname or "", ()), *named)
    return frozenset({(own.scheme, own.netloc.lower()), *(("https", host.lower()) for host in further)})


def fetch_media(provider: TextProvider | Sinch, address: str) -> bytes:
    """The bytes behind an address. Raises NotFetched."""
    allowed, until = hosts_of(provider), monotonic() + LONGEST_S
    for _turn in range(REDIRECTS + 1):
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc.lower()) not in allowed or parts.username or parts.password:
            raise NotFetched("elsewhere", is_final=True)
        # The secret goes to the provider's own host alone.
        is_own = parts.netloc.lower() == urlsplit(provider.base).netloc.lower()
        try:
            with requests.get(
                address, stream=True, **(_secret_of(provider) if is_own else {}),
                allow_redirects=False, timeout=(5, max(1.0, until - monotonic())),
            ) as answer:  # fmt: skip
                if answer.is_redirect:
                    address = urljoin(address, answer.headers["Location"])
                    continue
                if answer.status_code in (404, 410):
                    raise NotFetched("gone", is_final=True)
                if answer.status_code != 200:
                    raise NotFetched(f"answered {answer.status_code}", is_final=False)
                return _read(answer, until)
        except requests.RequestException as problem:
            raise NotFetched("unreachable", is_final=False) from problem
    raise NotFetched("elsewhere", is_final=True)


def _secret_of(provider: TextProvider | Sinch) -> dict[str, Any]:
    if isinstance(provider, Sinch):
        return {"headers": {"Authorization": f"Bearer {provider.token}"}}
    return {"auth": (provider.account, provider.secret)}


def _read(answer: requests.Response, until: float) -> bytes:
    found = bytearray()
    for piece in answer.iter_content(64 * 1024):
        found += piece
        if len(found) > LARGEST:
            raise NotFetched("too_large", is_final=True)
        if monotonic() > until:
            raise NotFetched("too slow", is_final=False)
    return bytes(found)
