"""Codes and links as people hold them, and as we keep them: only a keyed digest, useless without the instance's secret."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: read aloud over a bad line, or copied by a tired hand.
READABLE = "34679ACDEFGHJKMNPQRTWXY"


def digest(purpose: str, value: str) -> str:
    """64 hexadecimal digits that only this instance can make of `value`."""
    return salted_hmac(f"accounts.{purpose}", value, algorithm="sha256").hexdigest()


def digests(purpose: str, value: str) -> list[str]:
    """The digest under today's secret and under earlier ones that are still honoured."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(f"accounts.{purpose}", value, secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def readable_code(letters: int) -> str:
    """A random code of easily read letters and digits (4.5 bits each)."""
    return "".join(secrets.choice(READABLE) for _ in range(letters))


def as_typed(code: str) -> str:
    """What a person typed, without the spaces and dashes that the page or the phone put in."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def in_groups(code: str, size: int = 4) -> str:
    """The code as it is shown: XXXX-XXXX."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
