"""Made-up districts (synthetic) of any size for benchmarks and tests, from a seed; published so that others can try."""

from __future__ import annotations

import random

from .problem import Home, Interpreter, School, Slot, Visitor

LANGUAGES = ("", "es", "so", "hmn", "ar", "vi")
SHARES = (58, 22, 7, 6, 4, 3)


def district(*, schools: int, visits: int, seed: int, weeks: int = 8) -> list[School]:
    """So many schools with so many homes in all that said yes, each with about one visitor for three homes."""
    rng = random.Random(seed)
    return [
        _school(f"school{number}", visits // schools + (number < visits % schools), rng, weeks)
        for number in range(schools)
    ]


def _school(name: str, homes: int, rng: random.Random, weeks: int) -> School:
    slots = [
        Slot(f"w{week}d{day}t{time}", begins, begins + 90, week * 7 + day, week)
        for week in range(weeks)
        for day in range(6)
        for time, begins in enumerate(
            (week * 7 + day) * 1440 + hour for hour in ((600, 720, 840) if day == 5 else (930, 1020, 1110))
        )
    ]
    ids = [one.id for one in slots]
    areas = [f"554{number:02d}" for number in range(4)]
    count = max(6, homes // 3)
    people = [f"{name}v{number}" for number in range(count)]
    visitors = []
    for who in people:
        evenings = {(day, time) for day in range(6) for time in range(3) if rng.random() < 0.3} or {(1, 1)}
        free = frozenset(one for one in ids if (int(one[one.index("d") + 1]), int(one[-1])) in evenings)
        speaks = {""} | {one for one in LANGUAGES[1:3] if rng.random() < 0.18}
        visitors.append(
            Visitor(
                who, frozenset(speaks), free, most=rng.randint(6, 12), most_a_week=2,
                partners=frozenset(rng.sample([one for one in people if one != who], rng.randint(0, 2))),
                areas=frozenset(rng.sample(areas, rng.randint(0, 2))),
            )
        )  # fmt: skip
    interpreters = tuple(
        Interpreter(f"{name}i{number}", frozenset([language]), frozenset(rng.sample(ids, len(ids) // 3)))
        for number, language in enumerate(LANGUAGES[1:])
    )
    return School(
        name,
        tuple(slots),
        tuple(visitors),
        tuple(_home(f"{name}h{number}", ids, visitors, areas, rng) for number in range(homes)),
        interpreters,
    )


def _home(name: str, ids: list[str], visitors: list[Visitor], areas: list[str], rng: random.Random) -> Home:
    """A family was offered times of those who serve its child, and takes some of them or names its own."""
    servers = rng.sample(visitors, rng.randint(1, 3))
    offered = sorted({slot for one in servers for slot in one.free})
    times = {rng.choice(offered) if rng.random() < 0.7 else rng.choice(ids) for _ in range(rng.randint(2, 5))}
    return Home(
        name, frozenset(times), frozenset(one.id for one in servers), rng.choices(LANGUAGES, SHARES)[0],
        rng.choice(areas),
    )  # fmt: skip
