"""Random choices that come out the same on every Python: only `Random.random` is used, seeded by SHA-256.

`random()` is the one method whose sequence the standard library promises never to change; `choice`,
`shuffle` and `sample` have changed between versions, so they are not used anywhere in this package.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from hashlib import sha256
from random import Random
from typing import Generic, TypeVar

Roll = Callable[[], float]
T = TypeVar("T")


def roll_for(seed: int, subject: str, block: int = 0) -> Roll:
    """A fresh stream of numbers in [0, 1) for one block of one subject, independent of all other blocks."""
    digest = sha256(f"{seed}/{subject}/{block}".encode()).digest()
    return Random(int.from_bytes(digest[:16], "big")).random


def pick(roll: Roll, choices: Sequence[T]) -> T:
    """One of the choices, each as likely as the others."""
    return choices[int(roll() * len(choices))]


class Wheel(Generic[T]):
    """Choices with weights; a spin costs one roll and one bisection."""

    def __init__(self, weighted: Sequence[tuple[T, float]]) -> None:
        total = sum(weight for _, weight in weighted)
        self.choices = [choice for choice, _ in weighted]
        self.edges: list[float] = []
        reached = 0.0
        for _, weight in weighted:
            reached += weight / total
            self.edges.append(reached)
        self.edges[-1] = 1.0  # sums of floats may end just below one

    def spin(self, roll: Roll) -> T:
        return self.choices[bisect_right(self.edges, roll())]
