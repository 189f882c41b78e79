"""The record speaks to people: each deed that is written down has words of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from thirdpillar.doors.record.words import WORDS

PACKAGE = Path(__file__).parents[2] / "thirdpillar"
# Where deeds are named and handed on; elsewhere such a text is a page or a task.
WHERE = {"actions", "roster", "sample", "first_sample"}
# Salts and a purpose of messages, which happen to be called like a function.
NO_DEEDS = {
    "accounts.invitation",
    "accounts.sample",
    "gatherings.changed",
    "partners.question",
    "visits.invitation",
    "volunteers.news",
}
NAMED = re.compile(r"^[a-z]+\.[a-z_]+$")


def deeds() -> set[str]:
    """What is recorded by name, and what is named like a function and handed on to be recorded."""
    found, functions, texts = set(), set(), set()
    for path in PACKAGE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        named_here = bool(WHERE & set(path.with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if named_here and isinstance(node, ast.FunctionDef):
                functions.add(node.name)
            elif named_here and isinstance(node, ast.Constant) and NAMED.match(str(node.value)):
                texts.add(node.value)
            elif (
                isinstance(node, ast.keyword) and node.arg == "deed" and isinstance(node.value, ast.Constant)
            ):
                found.add(node.value.value)
    rooms = {deed.partition(".")[0] for deed in found} | {"doors"}
    return found | {
        text for text in texts if text.partition(".")[0] in rooms and text.partition(".")[2] in functions
    }


def test_every_deed_has_words():
    known = deeds()
    assert {"gatherings.confirm_match", "people.merge_adults"} <= known
    assert sorted(known - set(WORDS) - NO_DEEDS) == []
