"""What people who read a language said of our own texts in it, for the district that is being served.

Kept in memory only while a request or a job runs: doors fill it, and every text that is about to be shown asks it. Texts
of pages are asked for by their gettext key; those of messages by the key that their room gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import trans_real

Key = tuple[str, str]  # language, text


@dataclass(frozen=True)
class CheckedTexts:
    """`words`: what to say instead of a draft, one form a plural; `confirmed`: languages of which every text is checked."""

    words: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()


NOBODY = CheckedTexts()
_now: ContextVar[CheckedTexts] = ContextVar("checked_texts", default=NOBODY)


def checked_now() -> CheckedTexts:
    """What holds for whoever is being served."""
    return _now.get()


@contextmanager
def speaking(checked: CheckedTexts) -> Iterator[None]:
    """Within the block our texts are said as `checked` has them."""
    for language in {language for language, _text in checked.words}:
        _let_catalog_ask(language)
    before = _now.set(checked)
    try:
        yield
    finally:
        _now.reset(before)


class _AskingCatalog:
    """A language's gettext catalog that first asks for the district's own words."""

    def __init__(self, language: str, catalog: Any) -> None:
        self.language, self.catalog = language, catalog

    def _own(self, key: object) -> tuple[str, ...]:
        if isinstance(key, tuple):
            own = _now.get().words.get((self.language, key[0]), ())
            return own[key[1] : key[1] + 1]
        return _now.get().words.get((self.language, str(key)), ())

    def __getitem__(self, key):
        own = self._own(key)
        return own[0] if own else self.catalog[key]

    def __contains__(self, key) -> bool:
        return key in self.catalog

    def get(self, key, default=None):
        own = self._own(key)
        return own[0] if own else self.catalog.get(key, default)

    def plural(self, text: str, number: int) -> str:
        # Of the catalogs that Django stacks, the first is the project's own, and its rule counted the forms.
        own = _now.get().words.get((self.language, text), ())
        form = self.catalog._plurals[0](number)
        return own[form] if form < len(own) else self.catalog.plural(text, number)

    def __getattr__(self, name: str):
        return getattr(self.catalog, name)


def _let_catalog_ask(language: str) -> None:
    catalog: Any = trans_real.translation(language)
    if not isinstance(catalog._catalog, _AskingCatalog):
        catalog._catalog = _AskingCatalog(language, catalog._catalog)
