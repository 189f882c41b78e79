"""What a provider is asked, what it may answer, and what it declares about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from thirdpillar.ground.delivery.choices import Failure


class Capability(StrEnum):
    """What may be done about a call whose answer was lost."""

    IDEMPOTENT_CREATE = "idempotent_create"  # the same reference twice is one message: call again
    LOOKUP_BY_REFERENCE = "lookup_by_reference"  # the provider can be asked whether it has it
    NEITHER = "neither"  # only a person can tell


@dataclass(frozen=True)
class Parcel:
    """One message as a provider gets it; `reference` is ours, the same on every attempt.

    `media`: addresses (URL) of what goes along, of a call what is played for its words.
    `asks`: what a call asks, to be answered by a key (choices.Asks).
    `reply_to`: where an answer to an e-mail goes. `hooks`: under which address a provider may report (https), blank where
    it cannot reach us. `not_these`: the provider's references of other messages of ours, which a look-up must not take for
    this one. `recorded`: what people spoke of the sentences of every call, {sentence: its address}; `instead` (in
    `instead_in`): what is said where no voice can say the words. `unsubscribe`: where whoever gets a mail to many stops it.
    """

    reference: str
    channel: str
    address: str
    body: str
    subject: str = ""
    language: str = ""
    sender: str = ""
    media: tuple[str, ...] = ()
    reply_to: str = ""
    hooks: str = ""
    not_these: frozenset[str] = frozenset()
    asks: str = ""
    recorded: Mapping[str, str] = field(default_factory=dict)
    instead: str = ""
    instead_in: str = ""
    unsubscribe: str = ""

    @property
    def list_headers(self) -> dict[str, str]:
        """What a mail to many says of how to stop it by one click (RFC 8058)."""
        if not self.unsubscribe:
            return {}
        one_click = "List-Unsubscribe=One-Click"
        return {"List-Unsubscribe": f"<{self.unsubscribe}>", "List-Unsubscribe-Post": one_click}


@dataclass(frozen=True)
class Pictures:
    """How many pictures may go along with a text to somebody, and how large (bytes) they may be together."""

    most: int
    largest: int


@dataclass(frozen=True)
class Accepted:
    """The provider has it, under its own `reference`."""

    reference: str


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message. `failure` says what that tells of the number or address."""

    reason: str
    failure: str = Failure.REFUSED


@dataclass(frozen=True)
class NotSent:
    """It surely did not go out (no connection, "busy"): may be tried again.

    `of_provider`: nothing else would go out there now either; `of_account`: nor will it before a person of ours acts.
    """

    reason: str
    of_provider: bool = False
    of_account: bool = False


@dataclass(frozen=True)
class Unclear:
    """It may have gone out."""

    reason: str = "no answer"


@dataclass(frozen=True)
class NotFound:
    """Asked, and the provider knows no such message."""


Outcome = Accepted | Refused | NotSent | Unclear
Found = Accepted | NotFound | Unclear


class Provider(Protocol):
    """A way out. `send` and `look_up` never raise and end within `time_limit`.

    `settles_after`: how long after a call "not found" can be believed. One that takes several calls side by side (from
    several threads) says so with `at_once`; it is called one by one where it does not. One that carries pictures says
    so with `pictures_to(channel, address)`; where it takes none of them, it sends the words alone.
    """

    @property
    def name(self) -> str: ...

    @property
    def capability(self) -> Capability: ...

    @property
    def time_limit(self) -> timedelta: ...

    @property
    def settles_after(self) -> timedelta: ...

    def send(self, parcel: Parcel) -> Outcome: ...

    def look_up(self, parcel: Parcel) -> Found: ...
