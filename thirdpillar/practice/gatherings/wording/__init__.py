"""What families read about a gathering, in each language: texts from the TOML files here, dates by locale.

Children are named by given name only; values are put in as plain text, never read as a pattern a second time.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from thirdpillar.ground.base.bidi import keep_whole
from thirdpillar.ground.base.checked_texts import checked_now
from thirdpillar.ground.base.languages import page_language

FALLBACK = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "prs", "ps", "ur"})
# Names in Latin letters stand in right-to-left texts too; a link must stay as it is to be found by a phone.
NAMED = frozenset({"sender", "title", "place", "phone"})
# CLDR knows these languages by another name than the roster and our pages use; Spanish here says 4 p. m., not 16:00.
_LOCALES = {
    "es": "es_US",
    "prs": "fa_AF",
    "zh-hans": "zh_Hans",
    "zh": "zh_Hans",
    "pt-br": "pt_BR",
    "hmn": "en",
    "ht": "fr",
    "tl": "fil",
}
# Babel knows no Haitian Creole: the order of words is the French one, the names are these.
_HAITIAN = {
    "lun.": "lendi", "mar.": "madi", "mer.": "mèkredi", "jeu.": "jedi", "ven.": "vandredi", "sam.": "samdi",
    "dim.": "dimanch", "lundi": "lendi", "mardi": "madi", "mercredi": "mèkredi", "jeudi": "jedi", "vendredi": "vandredi",
    "samedi": "samdi", "dimanche": "dimanch", "janv.": "janvye", "févr.": "fevriye", "mars": "mas", "avr.": "avril",
    "mai": "me", "juin": "jen", "juil.": "jiyè", "août": "out", "sept.": "septanm", "oct.": "oktòb", "nov.": "novanm",
    "déc.": "desanm", "janvier": "janvye", "février": "fevriye", "avril": "avril", "juillet": "jiyè",
    "septembre": "septanm", "octobre": "oktòb", "novembre": "novanm", "décembre": "desanm",
}  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """The texts of one language."""

    language: str
    confirmed_for_all: bool
    texts: dict[str, str]

    @property
    def confirmed(self) -> bool:
        """Whether a person stands behind these texts: in the project, or in the district that is being served."""
        return self.confirmed_for_all or self.language in checked_now().confirmed

    def say(self, key: str, **values: str) -> str:
        """One text with its places filled; raises KeyError for an unknown text or a place without a value."""
        parts = []
        own = checked_now().words.get((self.language, text_key(key)))
        for literal, place, _spec, _conversion in string.Formatter().parse(
            own[0] if own else self.texts[key]
        ):
            parts.append(literal)
            if place:
                value = " ".join(str(values[place]).split()) if place != "link" else values[place]
                parts.append(self.quote(value) if place in NAMED else value)
        return "".join(parts).strip()

    def say_by_text(self, key: str, **values: str) -> str:
        """The same for a text message: until a person has confirmed the language's texts, it says who translated it."""
        said = self.say(key, **values)
        return said if self.confirmed else f"{said}\n{self.texts['text_by_machine']}"

    def quote(self, text: str) -> str:
        """What a person wrote, such as "Questions? (612) 555-0142", with its words and numbers in order."""
        return keep_whole(text) if self.direction == "rtl" else text

    @property
    def direction(self) -> str:
        return "rtl" if self.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def text_key(name: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"gatherings.wording:{name}"


@cache
def wordings() -> dict[str, Wording]:
    """All languages that have texts."""
    found = {}
    for file in files(__name__).iterdir():
        if file.name.endswith(".toml"):
            texts = tomllib.loads(file.read_text(encoding="utf-8"))
            language, confirmed = texts.pop("language"), texts.pop("status") == "confirmed"
            found[language] = Wording(language, confirmed, texts)
    return found


def wording_for(*languages: str) -> Wording:
    """The texts of the first of these languages that has some, region left out where need be; else English."""
    known = wordings()
    for language in languages:
        tag = language.lower().replace("_", "-")
        for name in (tag, tag.rpartition("-")[0], tag.split("-")[0], page_language(tag)):
            if name in known:
                return known[name]
    return known[FALLBACK]


@lru_cache(maxsize=1024)
def day_and_time(moment: datetime, zone: str, language: str) -> str:
    """ "Tuesday, November 17, 6:00 PM" as the language writes it, by the district's clock."""
    there, locale = moment.astimezone(ZoneInfo(zone)), _locale(language)
    try:
        day = format_skeleton("MMMMEEEEd", there, locale=locale, fuzzy=True)
    except KeyError:
        day = format_date(there, "full", locale=locale)
    if language.lower() == "ht":
        day = " ".join(_HAITIAN.get(word, word) for word in day.split())
    hour = format_time(there, "short", locale=locale).replace("\u202f", " ").replace("\xa0", " ")
    if language.split("-")[0] in RIGHT_TO_LEFT - {"he"}:
        # "م" alone on the next line says nothing.
        return f"{day}، " + hour.replace(" ", "\xa0")
    # Narrow spaces would make a text cost twice: they are outside the short alphabet of text messages.
    return f"{day}, {hour}"


def joined(names: Iterable[str], language: str) -> str:
    """ "Ana, Luis and Mia" as the language writes it."""
    return format_list(list(names), style="standard", locale=_locale(language))


def _locale(language: str) -> Locale:
    tag = language.lower().replace("_", "-")
    for name in (_LOCALES.get(tag), tag.replace("-", "_"), tag.split("-")[0], FALLBACK):
        if name:
            try:
                return Locale.parse(name)
            except (UnknownLocaleError, ValueError):
                continue
    return Locale.parse(FALLBACK)
