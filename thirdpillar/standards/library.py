"""The one loader of standards: cited TOML in, frozen values out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

SHELVES = ("federal", "states", "local", "frameworks", "measures")


class NotOnTheShelf(LookupError):
    """No entry of this kind and id is in force on the day asked for."""


@dataclass(frozen=True)
class Entry:
    """One rule or definition. `terms` holds its parameters, with the names that the TOML file gives them."""

    kind: str
    id: str
    title: str
    citation: str
    jurisdiction: str
    in_force_from: date
    in_force_until: date | None = None
    text: str = ""
    version: int = 1
    terms: dict[str, Any] = field(default_factory=dict)
    source: str = ""

    def holds_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


_OWN = {"id", "title", "citation", "jurisdiction", "in_force_from", "in_force_until", "text", "version"}


def _read() -> Iterator[Entry]:
    root = files("thirdpillar.standards")
    for shelf in SHELVES:
        folder = root / shelf
        if not folder.is_dir():
            continue
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if not file.name.endswith(".toml"):
                continue
            yield from _entries(f"{shelf}/{file.name}", tomllib.loads(file.read_text(encoding="utf-8")))


def _entries(source: str, document: dict[str, Any]) -> Iterator[Entry]:
    """A file is one rule (its parameters in a table), or lists of entries that share what stands at its head."""
    head = {key: value for key, value in document.items() if not isinstance(value, (list, dict))}
    lists = {kind: tables for kind, tables in document.items() if isinstance(tables, list)}
    if not lists:
        yield _entry("rule", document, source)
    for kind, tables in lists.items():
        for table in tables:
            yield _entry(kind, head | table, source)


def _entry(kind: str, table: dict[str, Any], source: str) -> Entry:
    own = {key: value for key, value in table.items() if key in _OWN}
    own.setdefault("title", own.get("id", ""))
    own["text"] = " ".join(str(own.get("text", "")).split())
    missing = {"id", "citation", "jurisdiction", "in_force_from"} - own.keys()
    if missing:
        raise ValueError(f"standards/{source}: a {kind} lacks {', '.join(sorted(missing))}")
    return Entry(kind=kind, terms={key: table[key] for key in table if key not in _OWN}, source=source, **own)


@cache
def shelf() -> tuple[Entry, ...]:
    """Every entry there is, in order of file and place."""
    return tuple(_read())


def in_force(kind: str, on: date) -> tuple[Entry, ...]:
    """The entries of a kind that hold on a day."""
    return tuple(entry for entry in shelf() if entry.kind == kind and entry.holds_on(on))


def entry(kind: str, id: str, on: date) -> Entry:
    """The one entry of this kind and id that holds on a day; raises NotOnTheShelf."""
    for found in in_force(kind, on):
        if found.id == id:
            return found
    raise NotOnTheShelf(f"no {kind} {id!r} in force on {on}")


def measure(id: str, on: date) -> Entry:
    """A measure's definition as it holds on a day; terms: unit, kinds, two_way, minimum_touchpoints, census."""
    return entry("measure", id, on)
