"""One call to a provider over HTTP, held to its time, and what its failure tells of the message."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from json import loads
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import make_headers

from thirdpillar.ground.delivery.channels.outcomes import NotSent, Refused, Unclear
from thirdpillar.ground.delivery.choices import Failure

LONGEST_ANSWER = 10_000_000

Fields = Mapping[str, str] | Sequence[tuple[str, str]]


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
        try:
            kept = _whole(answer.raw, deadline)
        except HTTPError as problem:
            answer.raw.close()
            raise requests.ConnectionError(problem) from problem
        except TooSlow:
            answer.raw.close()
            raise
        answer.raw = BytesIO(kept)
        answer.headers.pop("Content-Encoding", None)
        return answer


def _whole(answer: BaseHTTPResponse, deadline: float) -> bytes:
    """All that is answered, by the deadline (monotonic, in seconds); the connection goes back to be used again."""
    kept = bytearray()
    while piece := answer.read1(8192, decode_content=True):
        kept += piece
        if monotonic() > deadline or len(kept) > LONGEST_ANSWER:
            raise TooSlow
    answer.release_conn()
    return bytes(kept)


def in_time(session: requests.Session, within: timedelta, connect_within: timedelta) -> requests.Session:
    """The same session, each of its calls held to a deadline."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, InTime(within, connect_within))
    return session


def ask(
    method: str,
    url: str,
    *,
    within: timedelta,
    connect_within: timedelta,
    data: Fields | None = None,
    json: Any = None,
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict]:
    """The status and the JSON of an answer ({} where it is none), or requests.RequestException by the deadline.

    By urllib3 itself, on which requests stands: of a message to a whole district half of the sender's work was to dress
    each call up and undress its answer. Nothing of the machine's own (a proxy, a .netrc) is heeded, no cookie is kept.
    """
    deadline = monotonic() + within.total_seconds()
    connect = min(connect_within, within).total_seconds()
    sent = {"User-Agent": "thirdpillar", "Accept": "application/json", **(headers or {})}
    body = None
    if auth:
        sent |= make_headers(basic_auth=":".join(auth))
    if data is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(data)
    try:
        answer = _pool().request(
            method, f"{url}?{urlencode(params)}" if params else url, body=body, json=json, headers=sent,
            timeout=Timeout(connect=connect, read=within.total_seconds() - connect or connect),
            retries=False, redirect=False, preload_content=False,
        )  # fmt: skip
        try:
            kept = _whole(answer, deadline)
        except (HTTPError, TooSlow):
            answer.close()
            raise
    except HTTPError as problem:
        raise _as_requests_would(problem) from problem
    try:
        said = loads(kept)
    except ValueError:
        said = {}
    return answer.status, said if isinstance(said, dict) else {}


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


def _pool() -> PoolManager:
    """This thread's own connections, kept from call to call; a forked process makes its own."""
    if getattr(_kept, "pooled_by", None) != os.getpid():
        _kept.pooled_by, _kept.pool = os.getpid(), PoolManager(maxsize=1, ca_certs=certifi.where())
    return _kept.pool


def _as_requests_would(problem: HTTPError) -> requests.RequestException:
    """The same failure in the words of requests, which all adapters know."""
    if isinstance(problem, NewConnectionError | NameResolutionError):
        return requests.ConnectionError(MaxRetryError(None, None, problem))  # type: ignore[arg-type]
    if isinstance(problem, ConnectTimeoutError):
        return requests.ConnectTimeout(problem)
    if isinstance(problem, SSLError):
        return requests.exceptions.SSLError(problem)
    if isinstance(problem, LocationValueError):
        return requests.exceptions.InvalidURL(problem)
    if isinstance(problem, ReadTimeoutError):
        return requests.ReadTimeout(problem)
    return requests.ConnectionError(problem)


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
