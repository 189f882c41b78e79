"""Whether a mail is truly from the address that it names: by what the receiving server found, and by nothing in the mail.

Anybody can write any sender. What checked the mail at our border says so in a header of its own (RFC 8601), believed
only where it bears the name of our server (`THIRDPILLAR_MAIL_CHECKED_BY`), or in the fields of the mail service's
signed request. Where nobody says anything, nothing is taken for proven.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from email.message import Message as Mail

from django.conf import settings

# What the sender chose may stand in quotes and comments, and is no finding.
CHOSEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\([^()]*\)")
FACT = re.compile(r"(?P<kind>dmarc|dkim|spf)\s*=\s*pass\b(?P<rest>[^;]*)", re.IGNORECASE)
WHOSE = re.compile(
    r"(?:header\.(?:d|i|from)|smtp\.mailfrom|envelope-from)\s*=\s*\"?<?(?:[^@\s;\"<>]*@)?(?P<domain>[\w.-]+)",
    re.IGNORECASE,
)
DKIM_OF_SENDGRID = re.compile(r"@([\w.-]+)\s*:\s*pass", re.IGNORECASE)


def is_proven(mail: Mail, sender: str, *, service: str = "", fields: Mapping[str, str] | None = None) -> bool:
    """Whether who received this mail for us vouches that `sender` (an address) sent it; `fields` are the service's own."""
    domain = sender.rpartition("@")[2].lower()
    proven = (*_by_server(mail), *_by_service(mail, service, fields or {}))
    return bool(domain) and any(_covers(each, domain) for each in proven)


def _covers(proven: str, domain: str) -> bool:
    """A signature of the sender's own domain, or of one above it that is more than a country's or a "com"."""
    proven = proven.lower().strip(".")
    return proven == domain or ("." in proven and domain.endswith(f".{proven}"))


def _by_server(mail: Mail) -> Iterable[str]:
    """The domains that passed, in the topmost results that bear our server's name; what lies below is not ours."""
    wanted = settings.MAIL_CHECKED_BY.lower()
    for value in mail.get_all("Authentication-Results", []) if wanted else []:
        said = CHOSEN.sub("", str(value)).replace("\r", " ").replace("\n", " ")
        server, _semicolon, facts = said.partition(";")
        if server.lower().split()[:1] == [wanted]:
            return [
                whose["domain"] for fact in FACT.finditer(facts) if (whose := WHOSE.search(fact["rest"])) is not None
            ]  # fmt: skip
    return []


def _of_sendgrid(_mail: Mail, fields: Mapping[str, str]) -> Iterable[str]:
    """ "dkim" is "{@example.org : pass}"."""
    return DKIM_OF_SENDGRID.findall(fields.get("dkim", ""))


def _of_postmark(mail: Mail, _fields: Mapping[str, str]) -> Iterable[str]:
    """Received-SPF (RFC 7208, 9.1), put on top; all that are there must have passed, for one may be the sender's own."""
    found = [CHOSEN.sub("", str(value)) for value in mail.get_all("Received-SPF", [])]
    if not found or not all(value.strip().lower().startswith("pass") for value in found):
        return []
    return [whose["domain"] for value in found[:1] if (whose := WHOSE.search(value)) is not None]


# What each service says of a sender, beside the header that all servers know.
SERVICES: dict[str, Callable[[Mail, Mapping[str, str]], Iterable[str]]] = {
    "sendgrid": _of_sendgrid,
    "postmark": _of_postmark,
}


def _by_service(mail: Mail, service: str, fields: Mapping[str, str]) -> Iterable[str]:
    return SERVICES[service](mail, fields) if service in SERVICES else []
