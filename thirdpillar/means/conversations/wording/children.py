"""The names of a family's own children in words that go to many."""

from __future__ import annotations

from collections.abc import Sequence

from thirdpillar.ground.base.bidi import is_right_to_left, keep_whole
from thirdpillar.means.conversations.wording.beside import names_in_a_row

CHILDREN = "{children}"


def with_names(words: str, children: Sequence[str], language: str) -> str:
    """The words with these children's names in the place of {children}, in a row as the language writes it."""
    row = names_in_a_row(tuple(children), language)
    if is_right_to_left(language):
        row = keep_whole(row)
    return words.replace(CHILDREN, row)
