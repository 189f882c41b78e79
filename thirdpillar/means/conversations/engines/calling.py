"""One call over HTTP, the same for every engine: within its time, and whatever happens it is an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import requests

from thirdpillar.means.conversations.engines.outcomes import Failed, Why

LONGEST_ANSWER = 1_000_000


@dataclass(frozen=True)
class Place:
    """Where an engine is reached: `base` without credentials, and the key (and the name before it) of its address."""

    base: str
    key: str = ""
    user: str = ""

    @classmethod
    def from_url(cls, address: str) -> Place:
        """scheme+https://USER:KEY@host/path; raises ValueError where there is no host."""
        parts = urlsplit(address)
        if not parts.hostname:
            raise ValueError("THIRDPILLAR_TRANSLATOR_URL needs a host")
        scheme = parts.scheme.partition("+")[2] or "https"
        port = f":{parts.port}" if parts.port else ""
        base = f"{scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        return cls(base, unquote(parts.password or ""), unquote(parts.username or ""))


def ask(
    address: str,
    *,
    body: Any,
    time_limit: timedelta,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> tuple[int, Any] | Failed:
    """Post JSON; the status and what the JSON of the answer says (None where it is none)."""
    connect = min(3.0, time_limit.total_seconds() / 3)
    try:
        answer = requests.post(
            address, json=body, headers=dict(headers or {}), params=dict(params or {}),
            timeout=(connect, time_limit.total_seconds() - connect), allow_redirects=False,
        )  # fmt: skip
    except requests.RequestException as problem:
        return Failed(Why.NO_ANSWER, type(problem).__name__)
    if answer.status_code == 429:
        return Failed(Why.BUSY, "answered 429")
    if answer.status_code >= 500:
        return Failed(Why.BUSY, f"answered {answer.status_code}")
    try:
        return answer.status_code, answer.json() if len(answer.content) < LONGEST_ANSWER else None
    except ValueError:
        return answer.status_code, None


def said_in(answer: Any, *path: str | int) -> Any:
    """What stands at a path of nested JSON, or None."""
    for step in path:
        try:
            answer = answer[step]
        except (KeyError, IndexError, TypeError):
            return None
    return answer


def strange(status: int) -> Failed:
    return Failed(Why.STRANGE, f"answered {status}, and not what its interface says")
