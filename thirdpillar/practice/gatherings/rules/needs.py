"""What families need: cleaned, put together, and how many carers the children want by the ratio. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.practice.gatherings.choices import MOST_CHILDREN, OLDEST_CHILD, Access, Diet, Need
from thirdpillar.standards import library

# In a text, so that no word of any language has to be understood: what a figure asks for; 0 is nothing, 9 remembers it.
BY_TEXT = {
    1: Need.INTERPRETER,
    2: Need.CHILDCARE,
    3: Need.TRANSPORT,
    4: Need.FOOD,
    5: Need.ACCESS,
}
NOTHING, REMEMBER = 0, 9
# Who staffs gatherings; who evaluates a school's educators plans and reads numbers.
STAFFS = (Role.COORDINATOR, Role.LIAISON, Role.OFFICE)
_FIGURE = re.compile(r"\s*[,;+]?\s*([0-59])(?!\d)\s*(?:\(\s*((?:\d{1,2}[,;\s]*)+)\))?")


def terms(need: str, on: date) -> dict[str, Any]:
    """The parameters of one entry of standards/frameworks/needs_met.toml."""
    return library.entry("needs_terms", need, on).terms


def may_read_closely(by) -> bool:
    """Whether somebody reads what people eat and how they take part: whoever staffs it, no principal."""
    return by.role in STAFFS


def clean_needs(needs: Mapping[str, Any]) -> dict:
    """Only the needs we ask about, each of the kind and size it should be; raises nothing."""
    kept: dict = {}
    if isinstance(needs.get("interpreter"), str) and needs["interpreter"].strip():
        kept["interpreter"] = needs["interpreter"].strip()[:20]
    ages = [
        age for age in needs.get("childcare_ages") or () if isinstance(age, int) and 0 <= age <= OLDEST_CHILD
    ]
    if ages:
        kept["childcare_ages"] = sorted(ages)[:MOST_CHILDREN]
    count = needs.get("childcare_count")
    if isinstance(count, int) and count > 0:
        kept["childcare_count"] = min(count, MOST_CHILDREN)
    elif ages:
        kept["childcare_count"] = len(kept["childcare_ages"])
    if isinstance(needs.get("childcare_words"), str) and needs["childcare_words"].strip():
        kept["childcare_words"] = " ".join(needs["childcare_words"].split())[:60]
    if needs.get("transport"):
        kept["transport"] = True
    if isinstance(needs.get("food"), str) and needs["food"].strip():
        kept["food"] = " ".join(needs["food"].split())[:100]
    for name, known in (("diets", Diet), ("access", Access)):
        chosen = [one for one in known.values if one in (needs.get(name) or ())]
        if chosen:
            kept[name] = chosen
    return kept


def asked_for(needs: Mapping[str, Any]) -> list[Need]:
    """Which of the five kinds somebody asked for."""
    said = {
        Need.INTERPRETER: needs.get("interpreter"),
        Need.CHILDCARE: needs.get("childcare_count"),
        Need.TRANSPORT: needs.get("transport"),
        Need.FOOD: needs.get("food") or needs.get("diets"),
        Need.ACCESS: needs.get("access"),
    }
    return [need for need, asked in said.items() if asked]


def together(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict:
    """What two adults of one home said, of whom each may have named the same children: the more of both."""
    more = max((first, second), key=lambda one: one.get("childcare_count") or 0)
    food = dict.fromkeys(words for one in (first, second) if (words := one.get("food")))
    return clean_needs(
        {
            "interpreter": first.get("interpreter") or second.get("interpreter"),
            **{name: more.get(name) for name in ("childcare_count", "childcare_ages", "childcare_words")},
            "transport": first.get("transport") or second.get("transport"),
            "food": "; ".join(food),
            "diets": [*(first.get("diets") or ()), *(second.get("diets") or ())],
            "access": [*(first.get("access") or ()), *(second.get("access") or ())],
        }
    )


@dataclass(frozen=True)
class Carers:
    """How many adults look after the children: `groups` are (from age, to age, children, adults), youngest first."""

    needed: int
    groups: tuple[tuple[int, int, int, int], ...] = ()


def carers(ages: Sequence[int], unknown: int, on: date) -> Carers:
    """The fewest adults who keep the ratio, each group at that of its youngest child; never fewer than the least.

    `unknown` children whose age nobody said count as the age of the standard.
    """
    care = terms(Need.CHILDCARE, on)
    bands = sorted(
        (one.terms for one in library.in_force("childcare_ratio", on)), key=lambda band: band["from_age"]
    )
    everybody = sorted([*ages, *[care["unknown_age"]] * unknown])
    if not everybody:
        return Carers(0)
    counts = [sum(band["from_age"] <= age <= band["to_age"] for age in everybody) for band in bands]
    # best[n]: the fewest for the n youngest bands, with where the last group begins. Few bands: every split is tried.
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(bands) + 1):
        splits = []
        for start in range(end):
            held = [at for at in range(start, end) if counts[at]]
            ratio = bands[held[0]]["children"] if held else 1
            splits.append((best[start][0] + ceil(sum(counts[start:end]) / ratio), start))
        # Where two splits want as many, the one with more groups: children of an age stay together.
        best.append(min(splits, key=lambda one: (one[0], -one[1])))
    groups, end = [], len(bands)
    while end:
        start = best[end][1]
        within = [
            age
            for age in everybody
            if any(band["from_age"] <= age <= band["to_age"] for band in bands[start:end])
        ]
        if within:
            groups.append((within[0], within[-1], len(within), best[end][0] - best[start][0]))
        end = start
    return Carers(max(best[-1][0], care["least_carers"]), tuple(reversed(groups)))


def figures(said: str) -> tuple[dict, bool] | None:
    """Needs as a text says them in figures, "1 3" or "2 (3, 7) 9": the needs, and whether to remember them; else None.

    An interpreter is asked for with True, for whoever reads it knows the language. Ages stand in brackets.
    """
    needs: dict = {}
    rest, at = said.strip(" .!"), 0
    seen: list[int] = []
    while at < len(rest):
        found = _FIGURE.match(rest, at)
        if found is None or found.end() == at:
            return None
        figure, ages = int(found[1]), [int(age) for age in re.findall(r"\d+", found[2] or "")]
        if ages and (figure != 2 or any(age > OLDEST_CHILD for age in ages)):
            return None
        seen.append(figure)
        if figure == 2:
            needs |= {"childcare_count": len(ages) or 1, "childcare_ages": ages}
        at = found.end()
    if not seen or (NOTHING in seen and set(seen) - {NOTHING, REMEMBER}):
        return None
    needs |= {"interpreter": True} if 1 in seen else {}
    needs |= {"transport": True} if 3 in seen else {}
    needs |= {"diets": [Diet.ASK]} if 4 in seen else {}
    needs |= {"access": [Access.ASK]} if 5 in seen else {}
    return needs, REMEMBER in seen
