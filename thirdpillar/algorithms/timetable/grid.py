"""The evenings' grid: which slots one person who walks between rooms cannot both keep, and which follow each other."""

from __future__ import annotations

from collections.abc import Iterable

from .problem import Slot, Week


def clash(one: Slot, other: Slot, walk: int) -> bool:
    """Whether somebody who walks cannot keep both: the way between them is longer than the time between them."""
    return one.begins < other.ends + walk and other.begins < one.ends + walk and one.evening == other.evening


def crowds(week: Week) -> list[tuple[str, ...]]:
    """Groups of slots of which somebody who walks keeps one at most; every slot is in one."""
    order = week.in_order
    found: list[tuple[str, ...]] = []
    for at, one in enumerate(order):
        group = [one.id]
        for other in order[at + 1 :]:
            if not clash(one, other, week.walk):
                break
            group.append(other.id)
        if not found or not set(group) <= set(found[-1]):
            found.append(tuple(group))
    return found


def following(week: Week) -> dict[str, str]:
    """For each slot the first of its evening that can be reached from it; none after the last."""
    order = week.in_order
    found = {}
    for at, one in enumerate(order):
        for other in order[at + 1 :]:
            if other.evening != one.evening:
                break
            if not clash(one, other, week.walk):
                found[one.id] = other.id
                break
    return found


def chain(follows: dict[str, str], begins: str, length: int) -> tuple[str, ...]:
    """So many slots one after another from this one; nothing where the evening ends before."""
    found = [begins]
    while len(found) < length and found[-1] in follows:
        found.append(follows[found[-1]])
    return tuple(found) if len(found) == length else ()


def adjoin(week: Week, slots: Iterable[str], follows: dict[str, str] | None = None) -> bool:
    """Whether these slots follow each other without a wait."""
    known = week.by_slot
    order = sorted(slots, key=lambda one: known[one].begins)
    follows = following(week) if follows is None else follows
    return chain(follows, order[0], len(order)) == tuple(order)
