"""Which slots cannot both be kept by one person."""

from __future__ import annotations

from collections.abc import Iterable

from .problem import Slot


def crowds(slots: Iterable[Slot]) -> list[frozenset[str]]:
    """Groups of slots that all hold one moment: of each a person keeps one at most. Enough, for slots are intervals."""
    known = sorted(slots, key=lambda one: (one.begins, one.ends, one.id))
    found: list[frozenset[str]] = []
    for one in known:
        together = frozenset(each.id for each in known if each.begins <= one.begins < each.ends)
        if len(together) > 1 and not any(together <= other for other in found):
            found = [other for other in found if not other < together] + [together]
    return found


def clash(one: Slot, other: Slot) -> bool:
    return one.begins < other.ends and other.begins < one.ends
