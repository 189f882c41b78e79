"""What families read about helping at school, in each language: texts from the TOML files here."""

from __future__ import annotations

from thirdpillar.ground.base.wordings import Wording, first_of, wordings_of

__all__ = ["Wording", "text_key", "wording_for", "wordings"]

SHELF = "volunteers.wording"


def text_key(name: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"{SHELF}:{name}"


def wordings() -> dict[str, Wording]:
    """All languages that have texts."""
    return wordings_of(__name__, SHELF)


def wording_for(*languages: str) -> Wording:
    """The texts of the first of these languages that has some; else English."""
    return first_of(wordings(), *languages)
