"""The code on a badge: what stands for one family at one gathering, and opens nothing."""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans("OIL", "011")


def badge_code(gathering_id: UUID, household_id: UUID) -> str:
    """Eight letters and digits in two halves, none of which look alike (Crockford's 32): 40 bits of a keyed digest."""
    digest = salted_hmac("gatherings.badge", f"{gathering_id}:{household_id}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:5], "big")
    signs = "".join(_LETTERS[number >> 5 * place & 31] for place in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def as_badge_code(text: str) -> str:
    """A code as somebody typed it, in the way it is compared: or nothing, where it cannot be one."""
    typed = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_HEARD_AS)
    return f"{typed[:4]}-{typed[4:]}" if len(typed) == 8 and set(typed) <= set(_LETTERS) else ""
