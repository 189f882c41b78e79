"""Tables for the tests of disclosure control, in the shapes of the published measurements."""

import random
from itertools import product

from thirdpillar.algorithms.disclosure import Band, Count, Dimension, Rule, Table
from thirdpillar.algorithms.disclosure.table import Key, generalisations

BANDS = (Band(300, 1, 99), Band(100, 2, 98), Band(40, 5, 95), Band(20, 10, 90), Band(10, 20, 80))
RULE = Rule(threshold=10, base=5, bands=BANDS, seed=b"only for tests")

GRADE = Dimension("grade", tuple(f"{n:02}" for n in range(13)))
RACE = Dimension("race", tuple("abcdefg"))
SEX = Dimension("sex", ("f", "m"))
_SKEW = {"race": (0.45, 0.3, 0.12, 0.08, 0.03, 0.015, 0.005)}


def students(dimensions: tuple[Dimension, ...], size: int, seed: int) -> Table:
    """So many students in skewed groups, counted in every group and every margin."""
    draw = random.Random(seed)
    counts: dict[Key, int] = dict.fromkeys(product(*(d.categories for d in dimensions)), 0)
    for _ in range(size):
        counts[tuple(draw.choices(d.categories, _SKEW.get(d.name))[0] for d in dimensions)] += 1
    return with_margins(dimensions, {key: Count(None, n, draw.getrandbits(64)) for key, n in counts.items()})


def with_margins(
    dimensions: tuple[Dimension, ...], inner: dict[Key, Count], population: str = "students"
) -> Table:
    """Inner cells of groups that share nobody, with all their totals."""
    cells: dict[Key, Count] = {}
    for key, count in inner.items():
        for margin in generalisations(key):
            cells[margin] = cells[margin] + count if margin in cells else count
    return Table(dimensions, cells, population)
