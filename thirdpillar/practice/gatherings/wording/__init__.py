"""What families read about a gathering, in each language: texts from the TOML files here, dates by locale."""

from __future__ import annotations

from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.wordings import FALLBACK, NAMED, Wording, first_of, joined, wordings_of

__all__ = ["FALLBACK", "NAMED", "Wording", "day_and_time", "joined", "text_key", "wording_for", "wordings"]

SHELF = "gatherings.wording"


def text_key(name: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"{SHELF}:{name}"


def wordings() -> dict[str, Wording]:
    """All languages that have texts."""
    return wordings_of(__name__, SHELF)


def wording_for(*languages: str) -> Wording:
    """The texts of the first of these languages that has some; else English."""
    return first_of(wordings(), *languages)
