"""Paper has the letters of every language we speak: no box where a letter should be."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale
from fontTools.ttLib import TTCollection, TTFont

from thirdpillar.practice.gatherings.wording import wording_for
from thirdpillar.proof.reports.pdf import LAYOUTS

NO_LETTERS = set("\n\t\u200e\u200f\u2066\u2067\u2068\u2069\u202f\u200b\u200c\u200d")


@cache
def letters_of_paper() -> frozenset[int]:
    """The code points of the fonts that layouts name."""
    wanted = re.search(r"#let fonts = \((.*?)\)", (LAYOUTS / "_ground.typ").read_text(), re.S)
    assert wanted
    names = set(re.findall(r'"([^"]+)"', wanted.group(1)))
    found: set[int] = set()
    met: set[str] = set()
    for package in ("manimgx_fonts", "manimgx_fonts_cjk"):
        spec = find_spec(package)
        assert spec and spec.submodule_search_locations
        for path in Path(spec.submodule_search_locations[0]).iterdir():
            for font in _fonts_in(path):
                family = font["name"].getBestFamilyName()
                if family in names:
                    met.add(family)
                    found |= set(font.getBestCmap())
    assert met == names
    return frozenset(found)


def _fonts_in(path: Path) -> list:
    if path.suffix == ".ttc":
        return list(TTCollection(path, lazy=True))
    return [TTFont(path, lazy=True)] if path.suffix in (".ttf", ".otf") else []


def _said(language: str) -> str:
    texts = list(wording_for(language).texts.values())
    if language != "en":
        path = Path(settings.PACKAGE) / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"
        with path.open("rb") as words:
            for message in read_po(words):
                if message.id:
                    texts += message.string if isinstance(message.string, tuple | list) else [message.string]
    return "".join(texts)


@pytest.mark.parametrize("language", settings.COMPLETE_LANGUAGES)
def test_every_letter_of_a_language_is_in_the_fonts(language):
    missing = {
        letter for letter in set(_said(language)) - NO_LETTERS if ord(letter) not in letters_of_paper()
    }
    assert not missing


def test_a_script_without_a_font_would_be_noticed():
    assert ord("ꓠ") not in letters_of_paper()
    assert ord("ሀ") in letters_of_paper()
