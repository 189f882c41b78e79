"""Texts and picture texts by Sinch's REST interface (https://developers.sinch.com/docs/sms/api-reference).

A batch carries our reference (`client_reference`), and its list can be asked for by it: look-up is exact.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, quote, unquote, urlsplit

import requests

from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels.outcomes import (
    Accepted,
    Capability,
    Found,
    NotFound,
    Outcome,
    Parcel,
    Pictures,
    Refused,
    Unclear,
)
from thirdpillar.ground.delivery.channels.web import ask, broken, turned_down

# The list shows a day unless told otherwise; nothing of ours is looked up after a week.
LOOK_BACK = timedelta(days=7)
# One picture a text, within North America alone, as small as every carrier there lets through.
ONE, NONE = Pictures(1, 1_000_000), Pictures(0, 0)


@dataclass(frozen=True)
class Sinch:
    """`plan` and `token` are the service plan's; `hook_secret` signs what Sinch brings, blank: nothing is believed."""

    base: str
    plan: str
    token: str
    number: str
    hook_secret: str = ""
    name: str = "sinch"
    capability: Capability = Capability.LOOKUP_BY_REFERENCE
    time_limit: timedelta = timedelta(seconds=20)
    settles_after: timedelta = timedelta(seconds=60)
    connect_within: timedelta = timedelta(seconds=5)
    at_once: int = 8

    @classmethod
    def from_url(cls, address: str, **more) -> Sinch:
        """sinch+https://PLAN:TOKEN@us.sms.api.sinch.com?from=%2B15551230000&secret=…; ValueError where a part is missing."""
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        number, secret = (asked.get(key, [""])[0] for key in ("from", "secret"))
        if not (parts.hostname and parts.username and parts.password and number):
            raise ValueError("the address of Sinch needs plan, token, host and from=")
        port = f":{parts.port}" if parts.port else ""
        base = f"{parts.scheme.removeprefix('sinch+')}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        return cls(base, unquote(parts.username), unquote(parts.password), number, secret, **more)

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one text over as a batch of one; refused with its picture, the words go alone."""
        if not parcel.media:
            return self.hand_over(parcel, self.time_limit)
        outcome = self.hand_over(parcel, self.time_limit / 2)
        if isinstance(outcome, Refused):
            outcome = self.hand_over(replace(parcel, media=()), self.time_limit / 2)
        return outcome

    def pictures_to(self, channel: str, address: str) -> Pictures:
        return ONE if address.startswith("+1") and self.number.startswith("+1") else NONE

    def hand_over(self, parcel: Parcel, within: timedelta) -> Outcome:
        """One call, with all that the parcel holds."""
        batch: dict = {
            "from": self.number,
            "to": [parcel.address],
            "client_reference": parcel.reference,
            "delivery_report": "per_recipient",
        }
        if parcel.media and self.pictures_to(parcel.channel, parcel.address).most:
            # One picture a text is all that this interface takes.
            batch |= {"type": "mt_media", "body": {"url": parcel.media[0], "message": parcel.body}}
        else:
            batch |= {"type": "mt_text", "body": parcel.body}
        if parcel.hooks:
            batch["callback_url"] = f"{parcel.hooks}/hooks/sinch/"
        try:
            status, said = self._ask("POST", within, json=batch)
        except requests.RequestException as problem:
            return broken(problem)
        outcome = turned_down(status, f"{said.get('code', '')} {said.get('text', '')}".strip())
        if outcome is not None:
            return outcome
        return Accepted(str(said["id"])) if said.get("id") else Unclear("accepted without a reference")

    def look_up(self, parcel: Parcel) -> Found:
        """Whether the provider has a batch of our reference."""
        since = (clock.now() - LOOK_BACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        asked = {"client_reference": parcel.reference, "start_date": since, "page_size": "10"}
        try:
            status, said = self._ask("GET", self.time_limit, params=asked)
        except requests.RequestException as problem:
            return Unclear(type(problem).__name__)
        if status != 200 or not isinstance(said.get("batches"), list):
            return Unclear(f"answered {status}")
        mine = [one for one in said["batches"] if one.get("client_reference") == parcel.reference]
        return Accepted(str(mine[0]["id"])) if mine else NotFound()

    def has_signed(self, body: bytes, nonce: str, timestamp: str, given: str) -> bool:
        """Whether this came from Sinch: HMAC-SHA256 over body, nonce and time, as it documents for its callbacks."""
        if not self.hook_secret:
            return False
        said = b".".join((body, nonce.encode(), timestamp.encode()))
        mine = base64.b64encode(hmac.new(self.hook_secret.encode(), said, sha256).digest())
        return hmac.compare_digest(given.encode(), mine)

    def _ask(self, method: str, within: timedelta, **more) -> tuple[int, dict]:
        return ask(
            method, f"{self.base}/xms/v1/{quote(self.plan, safe='')}/batches", within=within,
            headers={"Authorization": f"Bearer {self.token}"}, connect_within=self.connect_within, **more,
        )  # fmt: skip
