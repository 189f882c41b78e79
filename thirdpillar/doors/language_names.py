"""Which language a text names: what our own lines tell families to answer where a message was not in their language."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError

from thirdpillar.doors.lexicon import fold
from thirdpillar.ground.base.languages import LANGUAGES

# As people write them beside what Babel knows; the first is what our line asks for (conversations/wording/broadcasts.toml).
OWN: dict[str, tuple[str, ...]] = {
    "en": ("English", "in English"),
    "es": ("ESPAÑOL", "en español", "castellano"),
    "ar": ("عربي", "العربية", "بالعربية", "بالعربي", "عربية"),
    "so": ("SOOMAALI", "af soomaali", "afsoomaali", "somali"),
    "zh-Hans": ("中文", "简体中文", "普通话", "国语"),
    "zh-Hant": ("繁體中文", "國語"),
    "yue": ("粵語", "廣東話"),
    "vi": ("VIET", "tiếng việt", "tieng viet", "việt", "việt nam"),
    "ht": ("KREYOL", "kreyòl", "kreyòl ayisyen", "an kreyòl", "creole"),
    "pt": ("PORTUGUES", "português", "em português"),
    "fr": ("FRANCAIS", "français", "en français"),
    "ru": ("РУССКИЙ", "по-русски", "русский язык", "на русском"),
    "ko": ("한국어", "한국말", "한글"),
    "tl": ("TAGALOG", "filipino", "pilipino", "sa tagalog"),
    "hmn": ("Hmoob", "lus hmoob", "hmong"),
    "am": ("አማርኛ", "በአማርኛ", "amharic"),
    "sw": ("KISWAHILI", "swahili", "kwa kiswahili"),
    "om": ("Afaan Oromoo", "oromo"),
    "ti": ("ትግርኛ", "tigrinya"),
    "prs": ("دری", "dari"),
    "ps": ("پښتو", "pashto"),
    "ne": ("नेपाली", "nepali"),
    "my": ("မြန်မာ", "burmese"),
    "uk": ("українська", "по-українськи", "українською"),
}


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    english = Locale("en").languages
    for tag in LANGUAGES:
        try:
            own = Locale.parse(tag, sep="-").get_display_name() or ""
        except (UnknownLocaleError, ValueError):
            own = ""
        for name in (own.partition(" (")[0], str(english.get(tag.replace("-", "_"), ""))):
            if folded := fold(name):
                found.setdefault(folded, tag)
    return found | {fold(name): tag for tag, names in OWN.items() for name in names}


def language_named(text: str) -> str:
    """The language (BCP 47) that a text names and says nothing else; "" for any other text."""
    return _names().get(fold(text[:80]), "")


def names_of(tag: str) -> tuple[str, ...]:
    """How a language (BCP 47) is called by those who speak it, as texts are read."""
    root = tag.lower().partition("-")[0]
    return tuple(
        name for each, names in OWN.items() if each.lower().partition("-")[0] == root for name in names
    )
