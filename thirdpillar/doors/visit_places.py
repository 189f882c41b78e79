"""The words by which a family texts where it would like to meet, in every language of our pages (`visit_places.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from thirdpillar.doors.folding import fold
from thirdpillar.practice.visits.choices import PlaceKind

_KINDS = {
    "community": PlaceKind.COMMUNITY, "school": PlaceKind.SCHOOL, "home": PlaceKind.HOME, "video": PlaceKind.VIDEO,
}  # fmt: skip
MOST_WORDS = 7


def place_named(text: str) -> tuple[PlaceKind, str] | None:
    """Which kind of place a text names, and which place; None where it says more, or leaves open which one it is."""
    said = " ".join(text.split())
    folded = fold(said)
    # "Better in the park Lincoln": where it was said otherwise before, the last word holds.
    rather = next((one for one in _words("rather") if folded.startswith(f"{one} ")), "")
    if rather:
        said = " ".join(said.split()[len(rather.split()) :])
        folded = fold(said)
    for kind in ("school", "home", "video"):
        if folded in _words(kind):
            return _KINDS[kind], ""
    if not folded or "?" in said or "؟" in said or len(said.split()) > MOST_WORDS:
        return None
    first = next((one for one in _words("community") if folded.startswith(f"{one} ")), None)
    return (PlaceKind.COMMUNITY, said.rstrip(".!")) if first and _is_name(said, first) else None


def _is_name(said: str, first: str) -> bool:
    """Whether what follows the kind of place is a name: it stands behind a colon or comma, or as names are written.

    "park Riverside" is one and "park is closed" is not; in a script without capital letters it must be a word or two.
    """
    words = said.split()
    for number in range(1, len(words)):
        if fold(" ".join(words[:number])) == first:
            rest = words[number:]
            if words[number - 1][-1] in ":,،：":
                return True
            if any(each.lower() != each.upper() for each in rest):
                return all(each[0] != each[0].lower() or each[0].isdigit() for each in (rest[0], rest[-1]))
            return len(rest) <= 2
    return False


@cache
def places_in(language: str) -> dict[str, tuple[str, ...]]:
    """{"community", "school", "home" or "video": how it is said in a language}, as it is written."""
    return _said().get(language, {})


@cache
def _words(kind: str) -> tuple[str, ...]:
    found = {fold(word) for words in _said().values() for word in words.get(kind, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def _said() -> dict[str, dict[str, tuple[str, ...]]]:
    found = tomllib.loads((files(__package__) / "visit_places.toml").read_text(encoding="utf-8"))
    return {
        language: {kind: tuple(words) for kind, words in said.items()} for language, said in found.items()
    }
