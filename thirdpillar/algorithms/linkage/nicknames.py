"""Which names stand for each other, and how common the commonest are: read once from the packaged lists."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from .folding import fold


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def name_classes() -> Mapping[str, frozenset[str]]:
    """Return folded name -> the classes it belongs to; a two-word name is joined ("mariajose")."""
    classes: dict[str, set[str]] = {}
    for tradition, names in _table("nicknames.toml").items():
        for name, forms in names.items():
            for form in (name, *forms):
                classes.setdefault(fold(form).replace(" ", ""), set()).add(f"{tradition}:{fold(name)}")
    return MappingProxyType({form: frozenset(found) for form, found in classes.items()})


@cache
def common_share(slot: str) -> Mapping[str, float]:
    """Return folded name -> share of people who bear it (0..1), for slot "given" or "family"."""
    return MappingProxyType(
        {fold(name): per_mille / 1000 for name, per_mille in _table("common_names.toml")[slot].items()}
    )


def classes_of(token: str) -> frozenset[str]:
    """Return the classes of one folded token; empty for a name in no list."""
    return name_classes().get(token, frozenset())
