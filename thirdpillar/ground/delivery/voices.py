"""What a person may speak so that a call can play it: words told apart by what they say, and where a provider fetches them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.core import signing

from thirdpillar.ground.delivery.spoken import SPOKEN, Spoken, spoken_in

# What a call says beside its message, the most needed first; and what an alert says where nothing else can be said.
SENTENCES = (
    "sender", "alert", "again", "safe", "help", "hear", "record", "after_tone", "thanks", "never", "stopped", "noted",
    "person", "change", "by_text", "by_email", "by_letter", "by_call", "languages", "other",
)  # fmt: skip
ALERT = "alert"
_ENGLISH = {
    # A recording for all calls names no school and nobody.
    "sender": "This is a message from your school.",
    ALERT: "This is an urgent message from your school. Call the school now, or ask somebody to read you our text message.",
}
# Providers fetch a recording within moments of the call, and again when a key has it said again.
GOOD_FOR = timedelta(hours=2)
SALT = "thirdpillar.delivery.speech"


@dataclass(frozen=True)
class Speakable:
    """What of a message a person may have spoken: its text without names, of which kind and row of the sender's room.

    `original` is what it was translated from. `instead` (in `instead_in`) is what a call says that cannot wait for a voice.
    What `presses` waits for a voice a short while only.
    """

    words: str
    kind: str
    reference_id: UUID | None = None
    original: str = ""
    instead: str = ""
    instead_in: str = ""
    presses: bool = False


class Recorded(str):
    """In the place of a sentence: the address from which a provider plays it."""

    __slots__ = ()

    def format(self, *_values: object, **_named: object) -> Recorded:
        return self


def spoken_tag(language: str) -> str:
    """The language (BCP 47) without its region: a voice is understood beyond it."""
    return (language or "en").lower().partition("-")[0]


def needs_person(language: str) -> bool:
    """Whether no machine speaks this language."""
    return spoken_in(language) is None


def digest_of(language: str, words: str) -> str:
    """What tells these words in this language apart from all others; blanks at their ends and between lines do not count."""
    said = "\n".join(line.strip() for line in words.strip().splitlines() if line.strip())
    return sha256(f"{spoken_tag(language)}\x00{said}".encode()).hexdigest()


def english_of(sentence: str) -> str:
    """What one of the `SENTENCES` says."""
    return _ENGLISH.get(sentence) or str(getattr(SPOKEN["en"], sentence))


def sentence_digest(language: str, sentence: str) -> str:
    """The same for one of the `SENTENCES`, which a person says as the English words ask."""
    return digest_of(language, f"{sentence}\x00{english_of(sentence)}")


def voice_of(language: str, recorded: Mapping[str, str]) -> Spoken | None:
    """What is said in a language: what people spoke of it, else a machine's; None where there is neither.

    Where no machine speaks it, what nobody has spoken yet is said in English.
    """
    said = {key: Recorded(where) for key, where in recorded.items() if key in SENTENCES and key != ALERT}
    base = spoken_in(language) or (SPOKEN["en"] if recorded else None)
    return replace(base, **said) if base else None


def speech_address(hooks: str, speech_id: UUID, *, at: datetime) -> str:
    """Where the provider fetches a recording (`hooks`: our own address), from `at` for two hours; it tells nobody's name."""
    token = signing.dumps([speech_id.hex, int((at + GOOD_FOR).timestamp())], salt=SALT)
    return f"{hooks}/hooks/spoken/{token}"


def speech_meant(token: str, *, at: datetime) -> UUID | None:
    """The recording of an address that we made and whose time is not over."""
    try:
        told, until = signing.loads(token, salt=SALT)
        return UUID(hex=told) if at < datetime.fromtimestamp(until, UTC) else None
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
