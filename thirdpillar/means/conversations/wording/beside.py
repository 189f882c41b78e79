"""What stands beside a broadcast's own words, in each language: from the TOML file here, put in as plain text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from thirdpillar.ground.base.checked_texts import checked_now
from thirdpillar.ground.base.languages import SIMPLIFIED, page_language, reads_chinese

FALLBACK = "en"
ANSWERS = ("safe", "help", "not", "also")
Answers = tuple[tuple[tuple[str, ...], ...], ...]
_NAMED = {"hmn": "en", "ht": "fr", "zh-hans": "zh_Hans"}


@cache
def beside() -> dict[str, dict]:
    """{language: {key: text}}."""
    return tomllib.loads((files(__package__) / "broadcasts.toml").read_text(encoding="utf-8"))


def beside_text_key(key: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"conversations.beside:{key}"


def beside_in(language: str) -> dict:
    """The texts of a language (BCP 47) as the district's people have checked them, region left out; else English ones."""
    name = _known(language)
    drafts, own, code = beside()[name], checked_now().words, page_language(name)
    if not own:
        return drafts
    said = {key: own.get((code, beside_text_key(key))) for key in drafts}
    return {key: _as_kept(said[key], draft) for key, draft in drafts.items()}


def answers_now() -> Answers:
    """By language: what families answer to an alert (ANSWERS, in this order), as the district's people have checked it.

    A word that calls for help is added and never taken away: who wrote it so far goes on being heard.
    """
    drafts = beside()
    return tuple(
        tuple(
            tuple(dict.fromkeys([*beside_in(name)[key], *(drafts[name][key] if key == "help" else ())]))
            for key in ANSWERS
        )
        for name in drafts
    )


def answered_in() -> tuple[str, ...]:
    """The languages of `answers_now`, in its order."""
    return tuple(beside())


def answers_of(language: str) -> str:
    """Which of `answered_in` a reader of this language (BCP 47) answers in; blank for none of them."""
    return _known(language) if language and has_texts(language) else ""


def drafts_to_check(code: str) -> list[tuple[str, str, str]]:
    """[(key, English, draft)] of a language of our pages, as people check them; words of one meaning in a row."""
    name = _known(code)
    if name == FALLBACK:
        return []
    source, drafts = beside()[FALLBACK], beside()[name]
    return [
        (beside_text_key(key), _in_a_row(source[key]), _in_a_row(drafts[key]))
        for key in source
        if key != "status"
    ]


def _in_a_row(said: str | list[str]) -> str:
    return said if isinstance(said, str) else ", ".join(said)


def _as_kept(own: tuple[str, ...] | None, draft: str | list[str]) -> str | list[str]:
    if not own:
        return draft
    if isinstance(draft, str):
        return own[0]
    return [each.strip() for each in re.split(r"[,;،、，]", own[0]) if each.strip()]


@cache
def _known(language: str) -> str:
    """The name in the file of whose texts a reader of this language gets."""
    tag = language.lower().replace("_", "-")
    ours = page_language(tag) or (SIMPLIFIED if reads_chinese(tag) else "")
    for name in (tag, ours, ours.partition("-")[0], tag.split("-")[0]):
        if name in beside():
            return name
    return FALLBACK


def has_texts(language: str) -> bool:
    """Whether there are texts in this language itself."""
    return _known(language) != FALLBACK or language.lower().startswith(FALLBACK)


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
