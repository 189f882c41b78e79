"""The address at which one caregiver answers one conversation by e-mail: signed, and good for a while."""

from __future__ import annotations

import base64
import hmac
import re
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings

GOOD_FOR = timedelta(days=60)
SALT = "thirdpillar.conversations.answers"
# local+code-day-signature@domain; some mail servers write it all in small letters, so nothing in it tells them apart.
TOKEN = re.compile(r"([a-z0-9]{12})-([0-9a-f]{5})-([a-z2-7]{24})")


def answer_address(code: str, thread_id: UUID, adult_id: UUID, *, on: date) -> str:
    """Where this adult answers this conversation from `on` for 60 days; "" where no mail is taken in here."""
    local, _at, domain = settings.MAIL_ANSWERS.partition("@")
    if not (local and domain):
        return ""
    until = on + GOOD_FOR
    return f"{local}+{code}-{until.toordinal():05x}-{_signed(settings.SECRET_KEY, code, thread_id, adult_id, until)}@{domain}"


def code_in(address: str) -> str:
    """The conversation's code in an address of ours, as yet unproven; "" where there is none."""
    found = _read(address)
    return found[0] if found else ""


def is_answer_of(address: str, thread_id: UUID, adult_id: UUID, *, on: date) -> bool:
    """Whether we made this address, for this conversation and this adult, and its time is not over."""
    found = _read(address)
    if found is None or on > found[1]:
        return False
    code, until, given = found
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(given, _signed(key, code, thread_id, adult_id, until)) for key in keys)


def _read(address: str) -> tuple[str, date, str] | None:
    local, _at, domain = address.strip().lower().rpartition("@")
    ours, _at, our_domain = settings.MAIL_ANSWERS.lower().partition("@")
    before, _plus, token = local.partition("+")
    found = TOKEN.fullmatch(token)
    if not ours or (before, domain) != (ours, our_domain) or found is None:
        return None
    try:
        return found[1], date.fromordinal(int(found[2], 16)), found[3]
    except (ValueError, OverflowError):
        return None


def _signed(key: str, code: str, thread_id: UUID, adult_id: UUID, until: date) -> str:
    said = f"{SALT}:{code}:{thread_id}:{adult_id}:{until.toordinal()}".encode()
    digest = hmac.new(str(key).encode(), said, sha256).digest()
    return base64.b32encode(digest[:15]).decode().lower()
