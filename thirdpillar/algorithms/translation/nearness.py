"""How alike two sentences are, and by which few numbers those that are alike find each other.

Row-level security keeps an index of trigrams from being used (its operators are not leakproof in PostgreSQL); equality
of integers is. So each sentence has sixteen numbers, one for each band of a MinHash signature of its letters in threes
(Broder 1997; banding after Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4): two sentences whose sets
of threes overlap by 0.6 share a number with a probability of 0.98, by 0.5 with 0.88, by 0.3 with 0.35.
"""

from __future__ import annotations

import zlib

import numpy as np
from rapidfuzz import fuzz

from thirdpillar.algorithms.linkage.folding import fold

BANDS, ROWS = 16, 3
_dice = np.random.default_rng(20261126)
# Multiply-shift hashing (Dietzfelbinger et al. 1997): the product wraps round 64 bits, the upper half is the hash.
_A = _dice.integers(1, 1 << 63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_B = _dice.integers(0, 1 << 63, BANDS * ROWS, dtype=np.uint64)


def bands(text: str) -> tuple[int, ...]:
    """Sixteen numbers (64 bits, signed), of which two texts that are alike share at least one."""
    folded = f" {fold(text) or text.strip()} "
    threes = {folded[at : at + 3] for at in range(max(1, len(folded) - 2))}
    hashed = np.array([zlib.crc32(one.encode()) for one in threes], dtype=np.uint64)
    lowest = ((hashed[:, None] * _A + _B) >> np.uint64(32)).min(axis=0).reshape(BANDS, ROWS)
    return tuple(
        int.from_bytes(
            zlib.crc32(row.tobytes()).to_bytes(4, "big") + zlib.adler32(bytes([place]) + row.tobytes()).to_bytes(4, "big"),
            "big", signed=True,
        )
        for place, row in enumerate(lowest)
    )  # fmt: skip


def likeness(one: str, two: str) -> float:
    """0 to 1: the share of letters that stay as they are (rapidfuzz' normalized indel similarity), without case."""
    return fuzz.ratio(one.casefold(), two.casefold()) / 100
