"""What families are asked before and after visits: texts from the TOML files here, under the ids of `standards`.

Where a language has no file yet, the district's next language and then English is used, and the page says so.
"""

from __future__ import annotations

from thirdpillar.ground.base.wordings import Wording, first_of, wordings_of

SHELF = "visits.wording.trust"
SCALE = ("one", "two", "three", "four", "five")


def text_key(name: str) -> str:
    """By what name a person's check speaks of one of these texts."""
    return f"{SHELF}:{name}"


def wordings() -> dict[str, Wording]:
    """All languages that have texts."""
    return wordings_of(__name__, SHELF)


def wording_for(*languages: str) -> Wording:
    """The texts of the first of these languages that has some; else English."""
    return first_of(wordings(), *languages)
