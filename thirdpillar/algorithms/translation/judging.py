"""Is what came back a translation: neither the original once more, nor words in a language that nobody asked for?

Only what is plain is called wrong: few words, and languages that look alike to the model (Spanish and Portuguese, Arabic
and Persian), are given the benefit of the doubt; a language that it does not know is judged by its likeness alone.
"""

from __future__ import annotations

import re
import unicodedata

from thirdpillar.algorithms.languages import KNOWN, detect
from thirdpillar.algorithms.translation.nearness import likeness

LEAST_WORDS = 2
# From so many words on nearly the same is as good as the same; between near languages less is left as it stands.
MANY_WORDS, NEARLY = 4, 0.9
# What the model says of fewer words, or less surely, proves nothing against an engine.
ENOUGH_WORDS, SURE = 6, 0.95
_HELD = re.compile(r"[⟦⟨]\d+[⟧⟩]")
_KIN = (
    "es pt it ro",
    "fr ht",
    "tl id",
    "hi ne mr",
    "ar fa prs ps ur",
    "ru uk",
    "so om",
    "am ti",
    "zh yue ja",
    "my ksw",
)
_OF_KIN = {one: set(each.split()) for each in _KIN for one in each.split()}
_SAME = {"fil": "tl", "mww": "hmn", "hnj": "hmn"}


def is_translated(original: str, said: str, *, target: str) -> bool:
    """Whether `said` can be the original in `target` (BCP 47); both with their tokens ⟦n⟧ for what stays as it is."""
    before, after = _words(original), _words(said)
    if len(before) >= LEAST_WORDS and before == after:
        return False
    if len(before) >= MANY_WORDS and likeness(" ".join(before), " ".join(after)) >= NEARLY:
        return False
    wanted = _root(target)
    if wanted not in KNOWN:
        return True
    found = detect(" ".join(after))
    if not found.language or _root(found.language) in _OF_KIN.get(wanted, {wanted}):
        return True
    if found.by == "script":
        return False
    return len(after) < ENOUGH_WORDS or (found.by == "model" and found.certainty < SURE)


def _root(tag: str) -> str:
    root = tag.lower().partition("-")[0]
    return _SAME.get(root, root)


def _words(text: str) -> list[str]:
    """Plain words: what has signs or digits inside is an address, a code or a mark, and no language's."""
    kept = (
        word.strip("\"'“”‘’«»()[]{}.,;:!?¿¡…–—-、。，！？؟،፣።")
        for word in _HELD.sub(" ", text).casefold().split()
    )
    return [word for word in kept if word and all(_belongs(letter) for letter in word)]


def _belongs(letter: str) -> bool:
    return letter in "'’-،。，、" or unicodedata.category(letter)[0] in "LM"
