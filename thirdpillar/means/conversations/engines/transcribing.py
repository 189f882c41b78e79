"""A machine that writes down what was said: POST …/audio/transcriptions, as OpenAI made it and Whisper servers speak it.

Off until THIRDPILLAR_TRANSCRIBER_URL names one. The language is never told, only found: the machine hears it, or the
words tell.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

import requests
from babel import Locale

from thirdpillar.algorithms.languages import detect
from thirdpillar.ground.base.files import ENDINGS
from thirdpillar.ground.delivery.channels.web import in_time
from thirdpillar.means.conversations.engines.calling import Place, said_in
from thirdpillar.means.conversations.engines.outcomes import Failed, Why

VARIABLE = "THIRDPILLAR_TRANSCRIBER_URL"
# Two minutes of speech take a small machine about as long.
PATIENCE, CONNECT = timedelta(minutes=3), timedelta(seconds=5)
LONGEST_WORDS = 10_000
# Models of OpenAI's later than whisper-1 answer the words alone.
WORDS_ALONE = "gpt-"


@dataclass(frozen=True)
class Heard:
    """The words, and the language (BCP 47) that they were found to be in; "" where nobody can tell."""

    words: str
    language: str


@dataclass(frozen=True)
class Transcriber:
    """`is_local`: whoever runs this instance says that nothing leaves their own machines; only then cases are heard."""

    base: str
    model: str
    key: str = ""
    is_local: bool = False
    answers: str = "verbose_json"
    time_limit: timedelta = PATIENCE

    @classmethod
    def from_url(cls, address: str) -> Transcriber:
        """openai+https://:KEY@host/v1?model=whisper-1&local=yes; raises ValueError where a part is missing."""
        asked = parse_qs(urlsplit(address).query)
        model = asked.get("model", [""])[0]
        kind = urlsplit(address).scheme.partition("+")[0]
        if kind != "openai" or not urlsplit(address).hostname or not model:
            raise ValueError(f"{VARIABLE} is openai+https://:KEY@HOST/v1?model=MODEL")
        place = Place.from_url(address)
        usual = "json" if model.startswith(WORDS_ALONE) else "verbose_json"
        is_local = asked.get("local", ["no"])[0] == "yes"
        return cls(place.base, model, place.key, is_local, asked.get("format", [usual])[0])

    @property
    def name(self) -> str:
        """The machine, for what is kept beside its words."""
        return (urlsplit(self.base).hostname or "")[:40]

    def transcribe(self, sound: bytes, media_type: str) -> Heard | Failed:
        """Have a sound written down; never raises, and ends within `time_limit`."""
        ending = ENDINGS.get(media_type, "mp3")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        with in_time(requests.Session(), self.time_limit, CONNECT) as session:
            session.trust_env = False
            try:
                answer = session.post(
                    f"{self.base}/audio/transcriptions", headers=headers, allow_redirects=False,
                    data={"model": self.model, "response_format": self.answers},
                    # Named by its kind alone: what a family called it stays here.
                    files={"file": (f"voice.{ending}", sound, media_type or "audio/mpeg")},
                )  # fmt: skip
            except requests.RequestException as problem:
                return Failed(Why.NO_ANSWER, type(problem).__name__)
        if answer.status_code != 200:
            return _failed(answer.status_code)
        try:
            said = answer.json()
        except ValueError:
            said = None
        words = said_in(said, "text")
        if not isinstance(words, str):
            return Failed(Why.STRANGE, "answered 200, and no words as its interface says")
        words = words.replace("\x00", "").strip()[:LONGEST_WORDS]
        if not words:
            return Failed(Why.UNSUPPORTED, "nothing was said")
        return Heard(words, tag_of(said_in(said, "language")) or detect(words).language)


def configured_transcriber() -> Transcriber | None:
    """The machine of this instance; None where none is set up."""
    address = os.environ.get(VARIABLE, "").strip()
    return Transcriber.from_url(address) if address else None


def tag_of(told: object) -> str:
    """A language as these machines name it ("spanish", "es", "Haitian Creole"), as a tag of ours; "" where it is none."""
    name = str(told or "").strip().lower().replace("_", "-")
    known = _names()
    return known.get(name, name if name.partition("-")[0] in known.values() else "")


@cache
def _names() -> dict[str, str]:
    english = Locale("en").languages
    found = {name.lower(): tag.replace("_", "-") for tag, name in sorted(english.items(), reverse=True)}
    # What Whisper calls otherwise.
    return found | {
        "haitian creole": "ht",
        "tagalog": "tl",
        "chinese": "zh",
        "mandarin": "zh",
        "portuguese": "pt",
    }


def _failed(status: int) -> Failed:
    if status in (401, 403):
        why = Why.KEY_REFUSED
    elif status == 402:
        why = Why.OVER_QUOTA
    elif status in (408, 425, 429) or status >= 500:
        why = Why.BUSY
    elif 400 <= status < 500 and status != 404:
        why = Why.UNSUPPORTED
    else:
        why = Why.STRANGE
    return Failed(why, f"answered {status}")
