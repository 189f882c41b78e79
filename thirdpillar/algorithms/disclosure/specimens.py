"""Made-up districts to try the gate on: skewed sizes, small language groups, siblings in several schools."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations, product

from .table import ALL, Count, Dimension, Key, Table, record_set_key

GRADES = ("KG", *(f"{n:02}" for n in range(1, 13)))
_LANGUAGES = {
    "en": 0.6,
    "es": 0.22,
    "so": 0.06,
    "ar": 0.05,
    "vi": 0.03,
    "hmn": 0.02,
    "am": 0.012,
    "fa": 0.008,
}


@dataclass(frozen=True, slots=True)
class Home:
    """A made-up household: its language, its children's (school, grade) pairs, whether it was reached."""

    id: str
    language: str
    children: tuple[tuple[str, str], ...]
    reached: bool


def district(seed: int, *, homes: int | None = None, most_schools: int = 8) -> list[Home]:
    """A district of 60 to 1,500 households in 1 to `most_schools` schools; the same for the same seed."""
    draw = random.Random(seed)
    schools = {
        f"s{n}": draw.choice([GRADES[:6], GRADES[6:9], GRADES[9:], GRADES])
        for n in range(draw.randint(1, most_schools))
    }
    sizes = {school: draw.paretovariate(1.2) for school in schools}
    outreach = {school: draw.betavariate(0.8, 0.8) for school in schools}
    made = []
    for number in range(homes or round(60 * 25 ** draw.random())):
        language = draw.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
        main = draw.choices(list(sizes), list(sizes.values()))[0]
        children = []
        for child in range(draw.choices((1, 2, 3), (6, 3, 1))[0]):
            school = main if child == 0 or draw.random() < 0.5 else draw.choice(list(schools))
            children.append((school, draw.choice(schools[school])))
        made.append(Home(f"{seed}-{number}", language, tuple(children), draw.random() < outreach[main]))
    return made


def tables(homes: list[Home], population: str = "households") -> list[Table]:
    """The public table set of a district: households reached by school and grade, school and language, language and grade;
    and students by grade and language.
    """
    schools = tuple(sorted({school for home in homes for school, _ in home.children}))
    taught = {pair for home in homes for pair in home.children}
    grades = tuple(grade for grade in GRADES if any(grade == each for _, each in taught))
    by = {
        "school": Dimension("school", schools, overlapping=True),
        "grade": Dimension("grade", grades, overlapping=True),
        "language": Dimension("language", tuple(_LANGUAGES)),
    }

    def group(names: tuple[str, ...]) -> Callable[[Home], Iterable[Key]]:
        def keys(home: Home) -> Iterable[Key]:
            for school, grade in home.children:
                told = {"school": school, "grade": grade, "language": home.language}
                yield tuple(told[name] for name in names)

        return keys

    made = []
    for names in (("school", "grade"), ("school", "language"), ("language", "grade")):
        dimensions = tuple(by[name] for name in names)
        pairs = product(schools, grades)
        empty = (
            frozenset(pair for pair in pairs if pair not in taught)
            if names == ("school", "grade")
            else frozenset()
        )
        made.append(count(homes, dimensions, group(names), population, impossible=empty))
    pupils = [
        Home(f"{h.id}/{n}", h.language, (c,), h.reached) for h in homes for n, c in enumerate(h.children)
    ]
    plain = (Dimension("grade", grades), by["language"])
    made.append(count(pupils, plain, group(("grade", "language")), f"students of {population}"))
    return made


def count(
    homes: Iterable[Home],
    dimensions: tuple[Dimension, ...],
    keys: Callable[[Home], Iterable[Key]],
    population: str,
    *,
    impossible: frozenset[Key] = frozenset(),
) -> Table:
    """Count distinct households in every group and every margin."""
    having: dict[Key, set[str]] = defaultdict(set)
    all_in: dict[Key, set[str]] = defaultdict(set)
    masks = [m for width in range(len(dimensions) + 1) for m in combinations(range(len(dimensions)), width)]
    for home in homes:
        for key in set(keys(home)):
            for mask in masks:
                margin = tuple(ALL if place in mask else part for place, part in enumerate(key))
                all_in[margin].add(home.id)
                if home.reached:
                    having[margin].add(home.id)
    cells = {}
    for key, ids in all_in.items():
        some = having[key]
        cells[key] = Count(len(some), len(ids), record_set_key(ids), record_set_key(some))
    return Table(dimensions, cells, population, "reached", impossible)
