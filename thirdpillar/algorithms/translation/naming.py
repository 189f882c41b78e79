"""Which words of a text stand where a name may stand: whoever knows the people of a district looks them up.

A word that nobody says every day is a name wherever the roster has it, written large or small, with an 's or without, by
itself or as a part of a longer one. A word of every day (everyday.toml: "will", "may", "grace") is one only where it stands
as a name, and where that cannot be told it is taken for one: what is kept for all is better kept too little.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from thirdpillar.algorithms.linkage.folding import PARTICLES, fold

_APART = "'’‘ʼʻ`´"
_JOINS = f"{_APART}\\-\u2010\u2011"
_LETTER = r"[^\W\d_]"
# Marks that stand above or below a letter, where they are written as signs of their own.
_RUN = rf"{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f])*"
_TOKEN = re.compile(
    rf"(?P<mask>⟦[^⟧\n]{{0,24}}⟧)|(?P<word>{_RUN}(?:[{_JOINS}]{_RUN})*)|(?P<figure>\d+)|(?P<end>[.!?…:;¿¡؟።\n•]+)"
)
_PIECE = re.compile(f"[{_JOINS}]")
_OWNER = re.compile(rf"[{_APART}][sS]$")
# "it's", "let's": no owner.
_SHORTENED = frozenset("it he she that what who there here let where how when".split())
# Behind these a sentence that begins with "Will" or "Mark" asks or bids, and names nobody.
_ASKING = frozenset(
    "the a an you your we i it this that there these those my our their they he she his her all any".split()
)
_MONTHS = frozenset("march april may june july august abril mayo junio julio agosto".split())
_BEFORE_A_MONTH = frozenset(
    "in on of by until till through since this next last early late mid en de".split()
)
# Written syllable by syllable: each of them may be part of a name, and is a word of every day.
_BY_SYLLABLES = ("vi", "hmn")
# Signs that Arabic and Amharic write together with the word behind them ("and", "to", "of").
_PREFIXES = {"و", "ف", "ب", "ل", "ك", "የ", "ለ", "ከ", "በ"}


@cache
def everyday(language: str) -> frozenset[str]:
    """Words of every day that are names too, folded: of English, which the schools write, and of another language."""
    lists = tomllib.loads(files(__package__).joinpath("everyday.toml").read_text(encoding="utf-8"))
    own = language.lower().split("-")[0]
    return frozenset(f"{lists['en']} {lists.get(own, '')}".split())


def standing_as_names(text: str, language: str = "") -> Mapping[str, frozenset[str]]:
    """Folded form → the very letters of the text that may be somebody's name in it; masks in it are nobody's."""
    tokens = list(_TOKEN.finditer(text))
    loud = sum(map(str.isupper, text)) > 0.8 * max(1, sum(one.isalpha() for one in text))
    words, by_syllables = everyday(language), language.lower().startswith(_BY_SYLLABLES)
    found: dict[str, set[str]] = {}
    first = True
    for place, token in enumerate(tokens):
        if token.lastgroup == "word":
            before = tokens[place - 1] if place else None
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            for piece, is_owner in _pieces(token.group()):
                folded = fold(piece)
                is_common = by_syllables or folded in words
                if len(folded) < 2 or " " in folded or (folded in PARTICLES and not is_owner):
                    continue
                if is_owner:
                    stands = not (is_common and piece.islower()) and folded not in _SHORTENED
                elif piece.lower() == piece.upper():
                    stands = len(folded) > 2
                elif piece.islower():
                    stands = not is_common and len(folded) > 3
                elif not is_common:
                    stands = True
                else:
                    stands = not loud and _as_a_name(folded, first, before, after, by_syllables)
                if stands:
                    for form in _forms(piece, folded, words):
                        found.setdefault(form, set()).add(piece)
        first = token.lastgroup == "end"
    return {form: frozenset(said) for form, said in found.items()}


def _pieces(said: str) -> list[tuple[str, bool]]:
    """A word without its 's, and the parts that a hyphen or an apostrophe joins; and whether something is theirs."""
    owner = _OWNER.search(said)
    whole = said[: owner.start()] if owner else said
    parts = _PIECE.split(whole)
    return [(one, owner is not None) for one in dict.fromkeys((whole, *parts))]


def _as_a_name(folded: str, first: bool, before, after, by_syllables: bool) -> bool:
    """Whether a word of every day that is written large stands as a name; yes where that cannot be told."""
    if folded in _MONTHS and (
        "figure" in (getattr(before, "lastgroup", ""), getattr(after, "lastgroup", ""))
        or (before is not None and fold(before.group()) in _BEFORE_A_MONTH)
    ):
        return False
    if not first or after is None or after.lastgroup != "word":
        return not (first and by_syllables)
    if by_syllables:
        # The other language of the two says as well whom it names.
        return not after.group().islower()
    return fold(after.group()) not in _ASKING


def _forms(piece: str, folded: str, words: frozenset[str]) -> set[str]:
    forms = {folded}
    if len(folded) > 4 and folded.endswith("s") and not piece.islower() and folded not in words:
        # "Yusufs mother": people leave the apostrophe out.
        forms.add(folded[:-1])
    if len(folded) > 3 and folded[0] in _PREFIXES:
        forms.add(folded[1:])
    return forms
