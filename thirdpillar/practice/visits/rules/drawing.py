"""Does a draw's record still hold: do its list and seed give whom it says it took?"""

from __future__ import annotations

from thirdpillar.algorithms.cross_section import Draw, Drawn, Stratum, verify


def is_as_drawn(found) -> bool:
    """Whether the list and the seed of a stored draw give its record again."""
    record = Draw(
        found.seed,
        found.wanted,
        found.digest,
        tuple(Drawn(name, each["size"], tuple(each["taken"])) for name, each in sorted(found.record.items())),
    )
    try:
        return verify(record, [Stratum(name, tuple(each["homes"])) for name, each in found.record.items()])
    except (KeyError, ValueError):
        return False
