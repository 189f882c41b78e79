"""What the standards say to an import: columns never taken in, and when a person must look first."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import thirdpillar.standards

_FEDERAL = Path(thirdpillar.standards.__file__).parent / "federal"


def folded(name: str) -> str:
    """A column or element name without case, spaces and marks, and without a leading `metadata.`."""
    plain = re.sub(r"[^0-9a-z]", "", name.casefold())
    return plain.removeprefix("metadata") if name.casefold().startswith("metadata.") else plain


@cache
def denied_names() -> frozenset[str]:
    """Folded names of columns, elements and flags that are dropped before storage and logs."""
    with (_FEDERAL / "deny_list.toml").open("rb") as source:
        entries = tomllib.load(source)["denied"]
    return frozenset(folded(name) for entry in entries for name in entry["names"])


@cache
def guards() -> dict[str, float]:
    """The guard rails' parameters; percentages are of 100."""
    with (_FEDERAL / "roster_guards.toml").open("rb") as source:
        return tomllib.load(source)["parameters"]
