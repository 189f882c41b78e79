"""What stands beside a broadcast's own words, in each language: from the TOML file here, put in as plain text."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

FALLBACK = "en"
_NAMED = {"hmn": "en", "ht": "fr", "zh-hans": "zh_Hans"}


@cache
def beside() -> dict[str, dict]:
    """{language: {key: text}}."""
    return tomllib.loads((files(__package__) / "broadcasts.toml").read_text(encoding="utf-8"))


@cache
def beside_in(language: str) -> dict:
    """The texts of a language (BCP 47), region left out where need be; else English ones."""
    tag = language.lower().replace("_", "-")
    known = beside()
    for name in (tag, "zh-hans" if tag.startswith("zh") else tag, tag.split("-")[0]):
        if name in known:
            return known[name]
    return known[FALLBACK]


def has_texts(language: str) -> bool:
    """Whether there are texts in this language itself."""
    return beside_in(language) is not beside_in(FALLBACK) or language.lower().startswith(FALLBACK)


@cache
def _locale(language: str) -> Locale:
    tag = language.lower()
    try:
        return Locale.parse(_NAMED.get(tag, tag.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return Locale.parse(FALLBACK)


def names_in_a_row(names: tuple[str, ...], language: str) -> str:
    """Given names as the language lists them."""
    return format_list(list(names), style="standard", locale=_locale(language)) if names else ""
