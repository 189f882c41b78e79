"""What an engine is asked and what it may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Why an engine gave no translation."""

    UNSUPPORTED = "unsupported"  # it does not know this pair of languages
    KEY_REFUSED = "key_refused"
    OVER_QUOTA = "over_quota"
    BUSY = "busy"  # "too many at once", 5xx: later perhaps
    NO_ANSWER = "no_answer"
    STRANGE = "strange"  # an answer that is none
    RESTING = "resting"  # it failed lately, and is left alone for a while


# After these the same engine may be asked again in a while.
PASSING = frozenset({Why.BUSY, Why.NO_ANSWER, Why.STRANGE, Why.RESTING, Why.OVER_QUOTA})


@dataclass(frozen=True)
class Translated:
    """As many texts as were asked, in their order; `source` is the language they were in (BCP 47)."""

    texts: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Failed:
    """No translation; `reason` is for the log and the office, and never holds the text or the key."""

    why: Why
    reason: str = ""


Outcome = Translated | Failed


class Engine(Protocol):
    """A machine that translates plain text with tokens ⟦n⟧ in it. It never raises and ends within `time_limit`.

    `source` "" asks it to find out. Languages are BCP 47 tags of ours; each engine knows its own names for them.
    """

    @property
    def name(self) -> str: ...

    @property
    def time_limit(self) -> timedelta: ...

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> Outcome: ...
