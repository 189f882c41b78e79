"""Compare a written phone number or e-mail address with an adult's, and with those of the household."""

from __future__ import annotations

from math import log2

from rapidfuzz.distance import OSA

from . import weights
from .model import Evidence
from .roster import Entry

_NOTHING = Evidence("", "", "", "missing", 0.0)


def phone_evidence(wrote: str, numbers: tuple[str, ...]) -> Evidence:
    """Return the evidence of a written number (10, 7 or 4 digits) against listed ones; "missing" if one is absent."""
    if not wrote or not numbers:
        return Evidence("phone", wrote, " ".join(numbers), "missing", 0.0)
    best = Evidence("phone", wrote, numbers[0], "differ", weights.PHONE_DIFFERS.bits)
    for number in numbers:
        found = _phone_level(wrote, number)
        if found is not None and found[1].bits > best.weight:
            best = Evidence("phone", wrote, number, "agree" if found[0] else "close", round(found[1].bits, 2))
    return best


def _phone_level(wrote: str, listed: str) -> tuple[bool, weights.Level] | None:
    shorter = min(len(wrote), len(listed))
    if wrote[-shorter:] == listed[-shorter:]:
        return True, {10: weights.PHONE_TEN, 7: weights.PHONE_SEVEN, 4: weights.PHONE_FOUR}[shorter]
    if shorter == 10 and wrote[-7:] == listed[-7:]:
        return False, weights.PHONE_SEVEN
    if shorter >= 7 and OSA.distance(wrote[-shorter:], listed[-shorter:], score_cutoff=1) == 1:
        return False, weights.PHONE_SLIP
    return None


def email_evidence(wrote: str, addresses: tuple[str, ...]) -> Evidence:
    """Return the evidence of a written address against listed ones; a slip or another provider is "close"."""
    if not wrote or not addresses:
        return Evidence("e-mail", wrote, " ".join(addresses), "missing", 0.0)
    best = Evidence("e-mail", wrote, addresses[0], "differ", weights.EMAIL_DIFFERS.bits)
    for address in addresses:
        if address == wrote:
            return Evidence("e-mail", wrote, address, "agree", round(weights.EMAIL_SAME.bits, 2))
        local, own = address.partition("@")[0], wrote.partition("@")[0]
        if OSA.distance(address, wrote, score_cutoff=2) <= 2 or (local == own and len(own) >= 5):
            best = Evidence("e-mail", wrote, address, "close", round(weights.EMAIL_SLIP.bits, 2))
    return best


def with_household(own: Evidence, others: list[Evidence]) -> Evidence:
    """Return the adult's own evidence, or a household member's at a discount: families share numbers."""
    shared = max(
        (found for found in others if found.judgement in ("agree", "close")), key=_weight, default=None
    )
    if shared is None or own.judgement in ("agree", "close"):
        return own
    weight = shared.weight + log2(weights.SHARED_CONTACT / 0.8)
    return Evidence(f"household {shared.field}", shared.wrote, shared.roster, "close", round(weight, 2))


def _weight(found: Evidence) -> tuple[float, str]:
    return found.weight, found.roster


def contact_evidence(phone: str, email: str, entry: Entry, members: list[Entry]) -> tuple[Evidence, Evidence]:
    """Return (phone, e-mail) evidence for one adult among the members of the household."""
    others = [member for member in members if member is not entry]
    own_phone, own_email = phone_evidence(phone, entry.phones), email_evidence(email, entry.emails)
    if phone and others:
        own_phone = with_household(own_phone, [phone_evidence(phone, other.phones) for other in others])
    if email and others:
        own_email = with_household(own_email, [email_evidence(email, other.emails) for other in others])
    return own_phone, own_email
