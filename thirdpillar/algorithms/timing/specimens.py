"""Made-up towns (synthetic) of families, from a seed; published so that others can try. Minutes may come from a real feed."""

from __future__ import annotations

import random

import numpy as np

from .problem import Family, Interpreter, Place, Problem, Slot

LANGUAGES = ("", "es", "am", "so", "ar", "vi")
SHARES = (60, 20, 6, 6, 4, 4)
WORK = {"days": 46, "evenings": 16, "nights": 10, "weekends": 14, "home": 14}
CAR = {"days": 0.75, "evenings": 0.5, "nights": 0.5, "weekends": 0.45, "home": 0.6}
_HOURS = (8 * 60 + 30, 12 * 60, 15 * 60 + 30, 17 * 60, 18 * 60 + 30, 19 * 60 + 30)


def slots(number: int) -> tuple[Slot, ...]:
    """So many times of ninety minutes over the days of two weeks."""
    all_of_them = [(day, hour) for day in range(14) if day % 7 != 6 for hour in _HOURS]
    step = len(all_of_them) / number
    picked = [all_of_them[int(each * step)] for each in range(number)]
    return tuple(Slot(f"d{day}h{hour}", day * 1440 + hour, day * 1440 + hour + 90) for day, hour in picked)


def town(
    *, families: int, slots_wanted: int = 40, places: int = 12, sessions: int = 4, seed: int = 0, minutes=None
) -> Problem:
    """Families of five languages with shifts, cars or none; `minutes(drives, slots)` gives their array, else it is made up."""
    rng = random.Random(seed)
    times = slots(slots_wanted)
    made, drives = [], []
    for number in range(families):
        language = rng.choices(LANGUAGES, SHARES)[0]
        shift = rng.choices(list(WORK), _weights(language))[0]
        car = rng.random() < CAR[shift] * (1.0 if language == "" else 0.75)
        small = rng.random() < 0.3
        groups = {
            f"language:{language or 'en'}",
            f"grade:{rng.randint(0, 5)}",
            f"area:{number * 6 // families}",
        }
        if rng.random() < 0.35:
            groups.add(f"grade:{rng.randint(0, 5)}")  # a sibling
        groups.add("car" if car else "no car")
        made.append(
            Family(
                f"f{number}", frozenset(one.id for one in times if _has_time(shift, one, rng)), frozenset(groups),
                language if language and rng.random() < 0.8 else "", small and rng.random() < 0.7, 60.0,
            )
        )  # fmt: skip
        drives.append(car)
    venues = tuple(
        Place(
            f"p{number}",
            childcare=number % 3 == 0,
            shut=frozenset(one.id for one in times if rng.random() < 0.15),
        )
        for number in range(places)
    )
    people = tuple(
        Interpreter(
            f"i{number}",
            frozenset([language]),
            frozenset(one.id for one in times if rng.random() < 0.45),
            most=6,
        )
        for number, language in enumerate([*LANGUAGES[1:], "es"])
    )
    table = minutes(drives, times) if minutes else _made_up(rng, drives, len(times), places)
    return Problem(times, venues, tuple(made), people, table, sessions=sessions, smallest_group=10)


def _weights(language: str) -> list[int]:
    """Families of newcomers work shifts more often, which is what a count of most hands never sees."""
    return list(WORK.values()) if not language else [30, 28, 16, 16, 10]


def _has_time(shift: str, slot: Slot, rng: random.Random) -> bool:
    day, hour = slot.begins // 1440 % 7, slot.begins % 1440 / 60
    chance = {
        "days": 0.05 if day < 5 and hour < 17 else 0.55,
        "evenings": 0.5 if day < 5 and hour < 13 else 0.06 if day < 5 else 0.35,
        "nights": 0.4 if 12 <= hour < 18 else 0.15,
        "weekends": 0.5 if day < 5 and hour >= 15 else 0.3 if day < 5 else 0.03,
        "home": 0.5 if hour < 15 else 0.3,
    }[shift]
    return rng.random() < chance


def _made_up(rng: random.Random, drives: list[bool], times: int, places: int) -> np.ndarray:
    """Homes and places in a square of twelve kilometres; by car 2 minutes a kilometre, by bus 6 and some wait."""
    homes = np.array([(rng.random() * 12, rng.random() * 12) for _ in drives])
    venues = np.array([(rng.random() * 12, rng.random() * 12) for _ in range(places)])
    far = np.abs(homes[:, None, :] - venues[None, :, :]).sum(axis=2)
    way = np.where(np.array(drives)[:, None], 5 + 2 * far, 10 + 6 * far)
    return np.repeat(way[:, None, :], times, axis=1)
