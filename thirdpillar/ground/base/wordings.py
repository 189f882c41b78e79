"""What families read in texts, e-mails and letters, language by language: a room's own TOML files, filled safely.

Children are named by given name only; values are put in as plain text, never read as a pattern a second time.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.lists import format_list

from thirdpillar.ground.base.bidi import is_right_to_left, keep_whole
from thirdpillar.ground.base.checked_texts import checked_now
from thirdpillar.ground.base.days import locale_of
from thirdpillar.ground.base.languages import page_language

FALLBACK = "en"
# Names in Latin letters stand in right-to-left texts too; a link must stay as it is to be found by a phone.
NAMED = frozenset({"sender", "title", "place", "phone"})


@dataclass(frozen=True)
class Wording:
    """The texts of one language; `shelf` is by what name a person's check speaks of them ("gatherings.wording")."""

    language: str
    confirmed_for_all: bool
    texts: dict[str, str]
    shelf: str

    @property
    def confirmed(self) -> bool:
        """Whether a person stands behind these texts: in the project, or in the district that is being served."""
        return self.confirmed_for_all or self.language in checked_now().confirmed

    def say(self, key: str, **values: str) -> str:
        """One text with its places filled; raises KeyError for an unknown text or a place without a value."""
        parts: list[str] = []
        for literal, place, _spec, _conversion in string.Formatter().parse(self._text(key)):
            # "10:00 a. m." ends a sentence as it stands.
            is_ended = (
                bool(parts) and parts[-1].endswith(".") and literal.startswith(".") and literal[:2] != ".."
            )
            parts.append(literal[1:] if is_ended else literal)
            if place:
                value = " ".join(str(values[place]).split()) if place != "link" else values[place]
                parts.append(self.quote(value) if place in NAMED else value)
        return "".join(parts).strip()

    @property
    def how_to_stop(self) -> str:
        """How texts are ended: the last line of an invitation by text."""
        return self._text("sms").strip().rpartition("\n")[2]

    def say_by_text(self, key: str, *, ending: str = "", **values: str) -> str:
        """The same for a text message: until a person has confirmed the language's texts, it says who translated it."""
        said = f"{self.say(key, **values)} {ending}".strip()
        return said if self.confirmed else f"{said}\n{self.texts['text_by_machine']}"

    def quote(self, text: str) -> str:
        """What a person wrote, such as "Questions? (612) 555-0142", with its words and numbers in order."""
        return keep_whole(text) if self.direction == "rtl" else text

    @property
    def direction(self) -> str:
        return "rtl" if is_right_to_left(self.language) else "ltr"

    def _text(self, key: str) -> str:
        own = checked_now().words.get((self.language, f"{self.shelf}:{key}"))
        return own[0] if own else self.texts[key]


@cache
def wordings_of(package: str, shelf: str) -> dict[str, Wording]:
    """All languages that have texts in the files of a package."""
    found = {}
    for file in files(package).iterdir():
        if file.name.endswith(".toml"):
            texts = tomllib.loads(file.read_text(encoding="utf-8"))
            language, confirmed = texts.pop("language"), texts.pop("status") == "confirmed"
            found[language] = Wording(language, confirmed, texts, shelf)
    return found


def first_of(known: Mapping[str, Wording], *languages: str) -> Wording:
    """The texts of the first of these languages that has some, region left out where need be; else English."""
    for language in languages:
        tag = language.lower().replace("_", "-")
        for name in (tag, tag.rpartition("-")[0], tag.split("-")[0], page_language(tag)):
            if name in known:
                return known[name]
    return known[FALLBACK]


def joined(names: Iterable[str], language: str) -> str:
    """ "Ana, Luis and Mia" as the language writes it."""
    return format_list(list(names), style="standard", locale=locale_of(language) or FALLBACK)
