"""Made-up schools for tests and benchmarks: classes of thirty, families with several children, homes apart, languages."""

from __future__ import annotations

import random

from .problem import Conference, Interpreter, Slot, Teacher, Week

LANGUAGES = ("", "es", "so", "ar", "vi")
SHARES = (0.81, 0.10, 0.04, 0.03, 0.02)


def evenings(
    count: int, slots: int, *, length: int = 15, talk: int = 12, begins: int = 16 * 60
) -> tuple[Slot, ...]:
    """A grid: so many evenings, each with so many slots, `length` minutes from one beginning to the next."""
    return tuple(
        Slot(f"e{evening}s{at:02d}", start, start + talk, evening)
        for evening in range(count)
        for at in range(slots)
        for start in (evening * 1440 + begins + at * length,)
    )


def school(
    *,
    classes: int = 25,
    each: int = 30,
    nights: int = 3,
    slots: int = 11,
    interpreters: int = 6,
    subjects: float = 0.0,
    apart: float = 0.03,
    seed: int = 0,
) -> Week:
    """A week: every child meets its class teacher; `subjects` is how many more teachers a child asks for, on average.

    A family can make most evenings or not all, some only late ones; about a third of children have a sibling here.
    """
    rng = random.Random(seed)
    grid = evenings(nights, slots)
    ids = [one.id for one in grid]
    teachers = [Teacher(f"t{number:02d}", frozenset(ids)) for number in range(classes)]
    places = [f"t{number:02d}" for number in range(classes) for _ in range(each)]
    rng.shuffle(places)
    conferences: list[Conference] = []
    number = 0
    while places:
        wanted = rng.choices((1, 2, 3, 4), (0.61, 0.30, 0.08, 0.01))[0]
        mine = [places.pop() for _ in range(min(wanted, len(places)))]
        home, language = f"h{number:04d}", rng.choices(LANGUAGES, SHARES)[0]
        number += 1
        conferences += _home(
            home, mine, language, [one.id for one in teachers], subjects, apart, nights, slots, rng
        )
    spoken = LANGUAGES[1:]
    helpers = tuple(
        Interpreter(
            f"i{at}",
            frozenset([spoken[at]] if at < len(spoken) else [spoken[0], rng.choice(spoken[1:])]),
            frozenset(ids),
        )
        for at in range(interpreters)
    )
    return Week(f"school {seed}", grid, tuple(teachers), tuple(conferences), helpers)


def _home(home, mine, language, teachers, subjects, apart, nights, slots, rng) -> list[Conference]:
    times = _times(nights, slots, rng)
    liked = frozenset(rng.sample(sorted(times), 4)) if rng.random() < 0.3 else frozenset()
    found = []
    second = _times(nights, slots, rng) if rng.random() < apart else None
    for at, teacher in enumerate(mine):
        wanted = [teacher]
        while rng.random() < subjects / (1 + subjects):
            wanted.append(rng.choice([one for one in teachers if one not in wanted]))
        for who in wanted:
            name = f"{home}c{at}{who}"
            found.append(
                Conference(name, who, home, f"{home}c{at}", times, frozenset([home + "a"]), language, liked)
            )
            if second:
                found.append(
                    Conference(
                        name + "b", who, home + "b", f"{home}c{at}", second, frozenset([home + "b"]), language
                    )
                )
    return found


def _times(nights: int, slots: int, rng: random.Random) -> frozenset[str]:
    """Most can come on two evenings or all; one in six comes late, from work."""
    chosen = rng.sample(range(nights), rng.choice((2, 3, 3)) if nights > 2 else nights)
    first = slots // 3 if rng.random() < 1 / 6 else 0
    return frozenset(f"e{evening}s{at:02d}" for evening in chosen for at in range(first, slots))
