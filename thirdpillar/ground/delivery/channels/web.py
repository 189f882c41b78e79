"""One call to a provider over HTTP, held to its time, and what its failure tells of the message."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError

from thirdpillar.ground.delivery.channels.outcomes import NotSent, Refused, Unclear
from thirdpillar.ground.delivery.choices import Failure

LONGEST_ANSWER = 10_000_000


class TooSlow(requests.RequestException):
    """The answer dripped on beyond the time that was given, or beyond all measure."""


class InTime(HTTPAdapter):
    """Reads a whole answer by one deadline: the time-outs of the library run anew with each piece that comes."""

    def __init__(self, within: timedelta, connect_within: timedelta) -> None:
        super().__init__()
        self.within, self.connect = within.total_seconds(), min(connect_within, within).total_seconds()

    def send(self, request, stream=False, timeout=None, **more) -> requests.Response:  # type: ignore[override]
        deadline = monotonic() + self.within
        patience = (self.connect, self.within - self.connect or self.connect)
        answer = super().send(request, stream=True, timeout=patience, **more)
        kept = bytearray()
        try:
            while piece := answer.raw.read1(8192, decode_content=True):
                kept += piece
                if monotonic() > deadline or len(kept) > LONGEST_ANSWER:
                    raise TooSlow
            answer.raw.release_conn()
        except HTTPError as problem:
            answer.raw.close()
            raise requests.ConnectionError(problem) from problem
        except TooSlow:
            answer.raw.close()
            raise
        answer.raw = BytesIO(kept)
        answer.headers.pop("Content-Encoding", None)
        return answer


def in_time(session: requests.Session, within: timedelta, connect_within: timedelta) -> requests.Session:
    """The same session, each of its calls held to a deadline."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, InTime(within, connect_within))
    return session


def ask(
    method: str, url: str, *, within: timedelta, connect_within: timedelta, **more: Any
) -> tuple[int, dict]:
    """The status and the JSON of an answer ({} where it is none), or requests.RequestException by the deadline."""
    answer = _session(within, connect_within).request(method, url, allow_redirects=False, **more)
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return answer.status_code, said if isinstance(said, dict) else {}


def fetched(url: str, *, within: timedelta, connect_within: timedelta, **more: Any) -> bytes:
    """What stands at an address, or nothing where it is not there; raises requests.RequestException by the deadline."""
    answer = _session(within, connect_within).request("GET", url, allow_redirects=False, **more)
    return answer.content if answer.status_code == 200 else b""


_kept = threading.local()


def _session(within: timedelta, connect_within: timedelta) -> requests.Session:
    """This thread's own connections, kept from call to call; a forked process makes its own."""
    whose = os.getpid(), within, connect_within
    if getattr(_kept, "whose", None) != whose:
        _kept.whose, _kept.session = whose, in_time(requests.Session(), within, connect_within)
        # Nothing of the machine's own (a .netrc) goes to a provider, and no cookie of theirs comes back.
        _kept.session.trust_env = False
        _kept.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return _kept.session


def broken(problem: requests.RequestException) -> NotSent | Unclear:
    """Before there was a connection nothing went out; whatever broke after that may have."""
    if isinstance(problem, requests.ConnectTimeout | requests.exceptions.SSLError):
        return NotSent(type(problem).__name__, of_provider=True)
    if isinstance(problem, requests.ConnectionError):
        reason = getattr(problem.args[0] if problem.args else None, "reason", None)
        return (
            NotSent("no connection", of_provider=True)
            if isinstance(reason, NewConnectionError)
            else Unclear("connection broke")
        )
    if isinstance(problem, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return NotSent(type(problem).__name__)
    return Unclear(type(problem).__name__)


def turned_down(
    status: int, reason: str, failure: str = Failure.REFUSED, *, of_account: bool = False
) -> NotSent | Refused | Unclear | None:
    """What a status below success means: None where it is none.

    With a wrong account or secret nothing went out, and once a person puts it right everything may: it waits, and the
    office is told; `of_account` says that the provider's own code means that. `failure` is what a refusal tells of the
    number or address.
    """
    if status < 300:
        return None
    words = f"{status} {reason}".strip()[:300]
    # 404: the address that we hand over at holds our account's name, and nothing of the message.
    if of_account or status in (401, 402, 403, 404, 407):
        why = f"the provider does not know this account or secret, or wants to be paid: {words}"[:300]
        return NotSent(why, of_provider=True, of_account=True)
    if status in (408, 425, 429):
        return NotSent(f"too many at once: {words}"[:300])
    # Of a redirect or a failure of theirs nobody can tell how far it came.
    return Refused(words, failure) if 400 <= status < 500 else Unclear(f"answered {words}"[:300])
