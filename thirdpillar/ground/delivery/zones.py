"""Where a number is read: its zone, by which quiet hours are kept for it wherever it was written from."""

from __future__ import annotations

from functools import lru_cache

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import time_zones_for_number


@lru_cache(maxsize=4096)
def _zones_of(prefix: str) -> tuple[str, ...]:
    try:
        # Zones hang on the area code and the exchange; the rest is filled up, so that few are looked up.
        return tuple(time_zones_for_number(parse(prefix + "0100", None)))
    except NumberParseException:
        return ()


def zone_of(number: str) -> str:
    """The zone (IANA) that a number (E.164) is from, where it is one only; "" otherwise, and of any other address."""
    found = _zones_of(number[:8]) if number.startswith("+1") else ()
    return found[0] if len(found) == 1 and "/" in found[0] and found[0] != "Etc/Unknown" else ""
