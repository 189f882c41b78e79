"""Tokens in each engine's dialect, and what comes back made plain text again: an engine's answer is untrusted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from thirdpillar.algorithms.translation.guarding import TOKEN

_TAG = re.compile(r"<[!/?A-Za-z][^<>]*>")
# Controls, and the marks that turn the direction of all that follows; the marks of one place (200E, 200F) may stay.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_XML_BACK = re.compile(r'<x\s+id="(\d{1,4})"\s*(?:/>|>\s*</x>)')
_SPAN_BACK = re.compile(r"<span\b[^<>]*\bid=[\"']?t(\d{1,4})[\"']?[^<>]*>[^<>]*</span>", re.IGNORECASE)
_WORD_BACK = re.compile(r"\bXQ\s?(\d{1,4})\s?QX\b", re.IGNORECASE)


def plain(text: str) -> str:
    """A text without markup, controls and turns of direction."""
    return _UNSEEN.sub("", _TAG.sub("", text))


def _into(token: Callable[[str], str], text: str) -> str:
    parts, at = [], 0
    for found in TOKEN.finditer(text):
        parts += [html.escape(text[at : found.start()], quote=False), token(str(int(found.group(1))))]
        at = found.end()
    return "".join([*parts, html.escape(text[at:], quote=False)])


def to_xml(text: str) -> str:
    """For engines that leave an element of XML alone."""
    return _into(lambda number: f'<x id="{number}"/>', text)


def from_xml(said: str) -> str:
    return plain_of_markup(_XML_BACK.sub(r"⟦\1⟧", said))


def to_html(text: str) -> str:
    """For engines that leave alone what HTML says is not to be translated."""
    lines = _into(
        lambda number: f'<span translate="no" class="notranslate" id="t{number}">{number}</span>', text
    )
    return lines.replace("\n", "<br>")


def from_html(said: str) -> str:
    return plain_of_markup(_SPAN_BACK.sub(r"⟦\1⟧", re.sub(r"\s*<br\s*/?>\s*", "\n", said)))


def to_words(text: str) -> str:
    """For engines of plain text: a word that no language has."""
    return TOKEN.sub(lambda found: f"XQ{int(found.group(1))}QX", text)


def from_words(said: str) -> str:
    return plain(_WORD_BACK.sub(r"⟦\1⟧", said))


def plain_of_markup(said: str) -> str:
    """Markup that is not ours goes, its words stay; then the entities become letters, which are escaped where shown."""
    return _UNSEEN.sub("", html.unescape(_TAG.sub("", said)))
