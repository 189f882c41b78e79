"""Ids that came from outside as text."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def ids_among(texts: Iterable[str]) -> list[UUID]:
    """The ids among texts, in their order; what is no id is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def one_id(text: str) -> UUID | None:
    """The id that a text is, or None."""
    return next(iter(ids_among([text])), None)
