"""Text messages by a provider with the Messages interface that Twilio made common (and others answer to)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import requests

from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotFound,
    NotSent,
    Outcome,
    Parcel,
    Refused,
    Unclear,
)


@dataclass(frozen=True)
class TextProvider:
    """The interface knows no reference of ours, but lists what it has by recipient; our texts differ by their code."""

    base: str
    account: str
    secret: str
    number: str
    name: str = "texts"
    capability: Capability = Capability.LOOKUP_BY_REFERENCE
    time_limit: timedelta = timedelta(seconds=20)
    settles_after: timedelta = timedelta(seconds=60)
    connect_within: timedelta = timedelta(seconds=5)

    @classmethod
    def from_url(cls, address: str) -> TextProvider:
        """https://account:secret@host/version?from=%2B15551230000; raises ValueError where a part is missing."""
        parts = urlsplit(address)
        number = parse_qs(parts.query).get("from", [""])[0]
        if not (parts.hostname and parts.username and parts.password and number):
            raise ValueError("THIRDPILLAR_TEXTS_URL needs account, secret, host and from=")
        port = f":{parts.port}" if parts.port else ""
        base = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        return cls(base, unquote(parts.username), unquote(parts.password), number)

    @property
    def _messages(self) -> str:
        return f"{self.base}/Accounts/{self.account}/Messages.json"

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one text over. A refused connection surely sent nothing; silence and 5xx may have."""
        fields = {"To": parcel.address, "From": self.number, "Body": parcel.body}
        try:
            answer = requests.post(
                self._messages, data=fields, auth=(self.account, self.secret), timeout=self._patience
            )
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as problem:
            return NotSent(type(problem).__name__)
        except requests.ConnectionError as problem:
            return (
                NotSent("refused") if "NewConnectionError" in repr(problem) else Unclear("connection broke")
            )
        except requests.RequestException as problem:
            return Unclear(type(problem).__name__)
        if answer.status_code == 429:
            return NotSent("too many at once")
        if answer.status_code >= 500:
            return Unclear(f"answered {answer.status_code}")
        said = _json(answer)
        if answer.status_code >= 400:
            return Refused(f"{said.get('code', answer.status_code)} {said.get('message', '')}"[:300])
        return Accepted(str(said["sid"])) if said.get("sid") else Unclear("accepted without a reference")

    def look_up(self, parcel: Parcel) -> Found:
        """Whether the provider has this very text to this very number."""
        try:
            answer = requests.get(
                self._messages,
                params={"To": parcel.address, "PageSize": "50"},
                auth=(self.account, self.secret),
                timeout=self._patience,
            )
        except requests.RequestException as problem:
            return Unclear(type(problem).__name__)
        if answer.status_code != 200:
            return Unclear(f"answered {answer.status_code}")
        for one in _json(answer).get("messages", []):
            if one.get("body") == parcel.body and one.get("to") == parcel.address:
                return Accepted(str(one["sid"]))
        return NotFound()

    @property
    def _patience(self) -> tuple[float, float]:
        connect = self.connect_within.total_seconds()
        return connect, self.time_limit.total_seconds() - connect


def _json(answer: requests.Response) -> dict:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
