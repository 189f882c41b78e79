"""Conferences of a whole school planned: 25 classes of 30 families with 6 interpreters, and a secondary school of 60
classes whose families ask for more than one teacher; beside a greedy planner on the same families.

Options: --seed N, --small (the first alone). Goals: 25 classes in 60 s and 60 in 5 minutes, everybody placed, each family in
one evening, brothers and sisters side by side for at least 95 %, nobody at two places; one teacher ill, planned anew in 5 s.
"""

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from thirdpillar.algorithms.timetable import Week, faults, greedy, niceness, plan, replan, school

ADJOINING = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(prog=Path(sys.argv[0]).name, description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--small", action="store_true")
    chosen = parser.parse_args()
    primary = school(seed=chosen.seed)
    good = one_school("primary school", primary, chosen.seed, within_s=20, nice_within_s=20, limit_s=60)
    if not chosen.small:
        secondary = school(classes=60, nights=4, slots=15, interpreters=14, subjects=0.5, seed=chosen.seed)
        good &= one_school(
            "secondary school", secondary, chosen.seed, within_s=60, nice_within_s=120, limit_s=300
        )
    return 0 if good else 1


def one_school(
    name: str, week: Week, seed: int, *, within_s: float, nice_within_s: float, limit_s: float
) -> bool:
    began = time.monotonic()
    by_hand = greedy(week)
    greedy_s = time.monotonic() - began
    began = time.monotonic()
    found = plan(week, seed=seed, within_s=within_s, nice_within_s=nice_within_s)
    seconds = time.monotonic() - began
    homes = len({one.home for one in week.conferences})
    interpreted = sum(bool(one.language) for one in week.conferences)
    print(
        f"{name}: {len(week.teachers)} classes, {homes:,} homes ({len(week.several)} with several conferences), "
        f"{len(week.conferences):,} conferences in {len(week.teachers) * len(week.slots):,} places, "
        f"{interpreted} interpreted by {len(week.interpreters)}"
    )
    broken = show("planned", week, found.placed, seconds)
    print(
        f"    at most {found.most_possible:,} could be placed ({'proven' if found.is_proven else 'not reached'}); "
        f"niceness {found.nice:,} of at most {found.nicest_possible:,}"
    )
    show("greedy", week, by_hand, greedy_s)
    moved, again_s, missed = a_teacher_ill(week, found.placed)
    print(
        f"  one teacher ill on an evening: planned anew in {again_s:.1f} s, {moved} others moved, {missed} without a time"
    )
    print(f"  most memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    nice = niceness(week, found.placed)
    return (
        seconds <= limit_s
        and len(found.placed) == len(week.conferences)
        and nice.in_one_evening == nice.several == len(week.several)
        and nice.adjoining >= ADJOINING * nice.several
        and not broken
        and moved == 0
        and again_s <= 5
    )


def show(who: str, week: Week, placed, seconds: float) -> int:
    nice, broken = niceness(week, placed), faults(week, placed)
    several = len(week.several)
    wished = sum(bool(one.liked) for one in week.conferences)
    print(
        f"  {who}: {len(placed):,} of {len(week.conferences):,} placed in {seconds:.1f} s; of {several} homes "
        f"{nice.in_one_evening} in one evening, {nice.adjoining} side by side "
        f"({100 * nice.adjoining / several:.1f} %); {nice.liked} of {wished} at a time they like better; "
        f"{nice.interpreter_runs} runs of interpreters; {len(broken)} clashes"
    )
    return len(broken)


def a_teacher_ill(week: Week, before) -> tuple[int, float, int]:
    """The first teacher is away on the first evening: how many of the others were moved, seconds, and who has no time now."""
    ill, first = week.teachers[0].id, week.in_order[0].evening
    away = {one.id for one in week.slots if one.evening == first}
    today = replace(
        week,
        teachers=tuple(replace(one, free=one.free - away) if one.id == ill else one for one in week.teachers),
    )
    known = week.by_conference
    stands = {one for one in before if not (known[one.conference].teacher == ill and one.slot in away)}
    began = time.monotonic()
    after = replan(today, before)
    return len(stands - set(after.placed)), time.monotonic() - began, len(after.missed)


if __name__ == "__main__":
    sys.exit(main())
