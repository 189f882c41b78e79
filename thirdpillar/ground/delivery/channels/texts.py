"""Texts, picture texts and WhatsApp by the Messages interface that Twilio made common (and others answer to)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import requests

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
from thirdpillar.ground.delivery.choices import Channel, Failure

WHATSAPP = "whatsapp:"
# Picture texts go within this numbering plan alone (North America); ten a text, five megabytes with its words.
PICTURES_WITHIN = "+1"
BY_TEXT, BY_WHATSAPP, NONE = Pictures(10, 4_900_000), Pictures(1, 4_900_000), Pictures(0, 0)
# https://www.twilio.com/docs/api/errors: no such number; it is a landline; it cannot get texts. In an answer or a report.
DEAD = frozenset({"21211", "21614", "30005", "30006"})
STOPPED = frozenset({"21610"})
# Nothing is wrong with the text: the number it comes from is not ours (any more) or not registered, or the account is
# closed, suspended or has nothing left.
OF_OURS = frozenset(
    {"20003", "20005", "20006", "20404", "21212", "21603", "21606", "21659", "21660", "30002", "30034", "63007", "63038",
     "90010"}
)  # fmt: skip


def failure_of(code: object, channel: str) -> str:
    """What an error code of the provider tells of the number. Of WhatsApp, or of a call, nothing that ends its texts."""
    if str(code) in STOPPED:
        return Failure.STOP
    return Failure.DEAD if str(code) in DEAD and channel == Channel.SMS else Failure.REFUSED


@dataclass(frozen=True)
class TextProvider:
    """The interface knows no reference of ours, but lists what it has by recipient; our texts differ by their code.

    `template` is the provider's id of an approved WhatsApp text with one place, {{1}}, for our words: outside the 24
    hours after a family wrote, WhatsApp takes nothing else. Blank: our words as they are.
    """

    base: str
    account: str
    secret: str
    number: str
    name: str = "texts"
    capability: Capability = Capability.LOOKUP_BY_REFERENCE
    time_limit: timedelta = timedelta(seconds=20)
    settles_after: timedelta = timedelta(seconds=60)
    connect_within: timedelta = timedelta(seconds=5)
    at_once: int = 8
    template: str = ""
    takes_pictures: bool = True

    @classmethod
    def from_url(cls, address: str, **more) -> TextProvider:
        """https://account:secret@host/version?from=%2B15551230000; raises ValueError where a part is missing.

        `pictures=no` says that this number sends words alone.
        """
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        number = asked.get("from", [""])[0]
        if not (parts.hostname and parts.username and parts.password and number):
            raise ValueError("the address of who sends needs account, secret, host and from=")
        port = f":{parts.port}" if parts.port else ""
        base = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        more = {"template": asked.get("template", [""])[0]} | more
        found = cls(base, unquote(parts.username), unquote(parts.password), number, **more)
        return replace(found, takes_pictures=False) if asked.get("pictures") == ["no"] else found

    @property
    def _messages(self) -> str:
        return f"{self.base}/Accounts/{self.account}/Messages.json"

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one text over. A refused connection surely sent nothing; silence and 5xx may have.

        Words do not stay behind for their pictures: refused with them, they go alone. Both calls share the time.
        """
        if not parcel.media:
            return self.hand_over(parcel, self.time_limit)
        outcome = self.hand_over(parcel, self.time_limit / 2)
        if isinstance(outcome, Refused):
            outcome = self.hand_over(replace(parcel, media=()), self.time_limit / 2)
        return outcome

    def pictures_to(self, channel: str, address: str) -> Pictures:
        """A text takes ten pictures within its numbering plan, WhatsApp takes one; a template of WhatsApp none."""
        if not self.takes_pictures:
            return NONE
        if channel == Channel.WHATSAPP:
            return NONE if self.template else BY_WHATSAPP
        is_within = address.startswith(PICTURES_WITHIN) and self.number.startswith(PICTURES_WITHIN)
        return BY_TEXT if channel == Channel.SMS and is_within else NONE

    def hand_over(self, parcel: Parcel, within: timedelta) -> Outcome:
        """One call, with all that the parcel holds."""
        try:
            status, said = self._ask("POST", within, data=self.fields(parcel))
        except requests.RequestException as problem:
            return broken(problem)
        code = said.get("code", "")
        failure = failure_of(code, parcel.channel)
        outcome = turned_down(
            status, f"{code} {said.get('message', '')}".strip(), failure, of_account=str(code) in OF_OURS
        )
        if outcome is not None:
            return outcome
        return Accepted(str(said["sid"])) if said.get("sid") else Unclear("accepted without a reference")

    def fields(self, parcel: Parcel) -> list[tuple[str, str]]:
        """What is posted for a parcel."""
        found = [("To", self._to(parcel)), ("From", self._at(parcel, self.number))]
        if self.template and parcel.channel == Channel.WHATSAPP:
            found += [("ContentSid", self.template), ("ContentVariables", json.dumps({"1": parcel.body}))]
        else:
            found.append(("Body", parcel.body))
        most = self.pictures_to(parcel.channel, parcel.address).most
        found += [("MediaUrl", each) for each in parcel.media[:most]]
        if parcel.hooks:
            # Which message it is stands in the address: so a report settles one whose own answer was lost.
            found.append(("StatusCallback", f"{parcel.hooks}/hooks/receipts/?message={parcel.reference}"))
        return found

    def look_up(self, parcel: Parcel) -> Found:
        """Whether the provider has this very text to this very number."""
        try:
            status, said = self._ask(
                "GET", self.time_limit, params={"To": self._to(parcel), "PageSize": "50"}
            )
        except requests.RequestException as problem:
            return Unclear(type(problem).__name__)
        if status != 200:
            return Unclear(f"answered {status}")
        for one in said.get("messages", []):
            is_another = str(one.get("sid")) in parcel.not_these
            if not is_another and one.get("body") == parcel.body and one.get("to") == self._to(parcel):
                return Accepted(str(one["sid"]))
        # What a template became is not ours to compare with.
        is_by_template = self.template and parcel.channel == Channel.WHATSAPP
        return (
            Unclear("sent by a template: it cannot be found by its words") if is_by_template else NotFound()
        )

    def _to(self, parcel: Parcel) -> str:
        return self._at(parcel, parcel.address)

    @staticmethod
    def _at(parcel: Parcel, number: str) -> str:
        is_bare = parcel.channel == Channel.WHATSAPP and not number.startswith(WHATSAPP)
        return f"{WHATSAPP}{number}" if is_bare else number

    def _ask(self, method: str, within: timedelta, **more) -> tuple[int, dict]:
        return ask(
            method, self._messages, auth=(self.account, self.secret), within=within,
            connect_within=self.connect_within, **more,
        )  # fmt: skip
