"""Times and places for 2,000 made-up families with buses of a real feed; then one place to 5,000 homes, beside a library.

Options: --seed N, --sessions K (4), --within SECONDS for the bound (75), --feed ZIP (the largest of shared/data),
--beside PYTHON (one in whose environment cafein 0.29 is installed: `python -m venv beside; beside/bin/pip install
cafein==0.29`; it is not a part of this product, see docs/decisions). Families, homes and cars are synthetic; stops and
buses are the company's.

Goals: the least group's share at least 1.25 times that of the plain majority choice; within 10 points of the bound in two
minutes, buses and all; the same minutes as the library for every home.
"""

import argparse
import dataclasses
import json
import random
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from bench._linkage_sets import shared_data
from thirdpillar.algorithms.timing import choose, town
from thirdpillar.algorithms.transit import Feed, Walking, metres, places, read_feed, timetable, travel
from thirdpillar.algorithms.transit.scanning import NEVER, nearest, scan
from thirdpillar.algorithms.transit.travelling import walked

ROOM_M = 500.0  # how far a made-up home is from the stop it is drawn at, one standard deviation
CAR_M_S = 8.0  # 18 miles an hour through town, and five minutes to park
HOUR = 3600


def main(arguments: list[str] | None = None) -> int:
    """Run both parts; exit code 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog=Path(sys.argv[0]).name, description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=2_000)
    parser.add_argument("--homes", type=int, default=5_000)
    parser.add_argument("--sessions", type=int, default=4)
    parser.add_argument("--within", type=float, default=75.0)
    parser.add_argument("--feed", type=Path, default=shared_data() / "gtfs-bbb" / "bbb.zip")
    parser.add_argument("--beside", default="")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    feed = read_feed(chosen.feed)
    print(
        f"{chosen.feed.name}: {len(feed.stops):,} stops, {len(feed.trips):,} trips, {len(feed.trip):,} stop times, "
        f"read and checked in {time.monotonic() - began:.1f} s"
    )
    good = choice(feed, chosen)
    good &= reach(feed, chosen)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory {peak:.0f} MiB")
    return 0 if good else 1


def monday(feed: Feed) -> date:
    """The Monday of the feed's third week: past its first days, before its holidays."""
    return feed.begins + timedelta((7 - feed.begins.weekday()) % 7 + 14)


def scattered(feed: Feed, number: int, rng: random.Random) -> list[tuple[float, float]]:
    """Made-up homes around stops that exist."""
    real = [at for at in range(len(feed.stops)) if not np.isnan(feed.latitude[at])]
    degree = ROOM_M / 111_195
    return [
        (
            float(feed.latitude[at]) + rng.gauss(0, degree),
            float(feed.longitude[at]) + rng.gauss(0, degree) * 1.2,
        )
        for at in (rng.choice(real) for _ in range(number))
    ]


def choice(feed: Feed, chosen) -> bool:
    rng = random.Random(chosen.seed)
    homes_at = scattered(feed, chosen.families, rng)
    venues_at = scattered(feed, 12, rng)
    first = monday(feed)

    @cache
    def day_table(running: frozenset[int], day: date):
        return timetable(feed, day)

    def minutes(drives, slots):
        began = time.monotonic()
        table = timetable(feed, first)
        homes, venues = places(table, homes_at), places(table, venues_at)
        driven = metres(homes.north, homes.east, venues.north, venues.east) * 1.3 / CAR_M_S / 60 + 5
        found = np.empty((len(homes), len(slots), len(venues)))
        for at, slot in enumerate(slots):
            day = first + timedelta(slot.begins // 1440)
            table = day_table(feed.trips_on(day) | feed.trips_on(day - timedelta(1)), day)
            begins, ends = slot.begins % 1440 * 60, (slot.ends - slot.begins // 1440 * 1440) * 60
            for where in range(len(venues)):
                found[:, at, where] = travel(table, venues, where, homes, begins, ends).longer
        drivers = np.array(drives)
        found[drivers] = driven[drivers][:, None, :]
        print(
            f"  ways of {len(homes):,} homes × {len(slots)} times × {len(venues)} places in {time.monotonic() - began:.1f} s"
        )
        return found

    began = time.monotonic()
    problem = town(families=chosen.families, sessions=chosen.sessions, seed=chosen.seed, minutes=minutes)
    found = choose(problem, seed=chosen.seed, restarts=80, within_s=chosen.within)
    seconds = time.monotonic() - began
    least, plain = found.chosen.least_share, found.majority.least_share
    print(
        f"{chosen.families:,} families, {len(problem.slots)} times × {len(problem.places)} places, {chosen.sessions} sessions, "
        f"all in {seconds:.0f} s ({found.seconds:.0f} s of them to choose and to bound):"
    )
    print(f"  least group {found.chosen.least.group}: {100 * least:.1f} % could come; no choice gives its least more than "
          f"{100 * found.least_possible:.1f} %: {100 * found.gap:.1f} points open")  # fmt: skip
    print(
        f"  plain majority: least group {found.majority.least.group} {100 * plain:.1f} %, all {found.majority.able:,}; "
        f"ours all {found.chosen.able:,}; {least / plain if plain else float('inf'):.2f} times the least share"
    )
    if found.with_another:
        print(
            f"  one more session would bring in {found.with_another.able - found.chosen.able:,} more families"
        )
    return least >= 1.25 * plain and found.gap <= 0.10 and seconds <= 120


def reach(feed: Feed, chosen) -> bool:
    rng = random.Random(chosen.seed + 1)
    homes_at, school_at = scattered(feed, chosen.homes, rng), scattered(feed, 1, rng)
    day = monday(feed) + timedelta(1)
    began = time.monotonic()
    table = timetable(feed, day)
    made_s = time.monotonic() - began
    began = time.monotonic()
    homes, school = places(table, homes_at), places(table, school_at)
    near_s = time.monotonic() - began
    each = []
    for _ in range(5):
        began = time.monotonic()
        found = travel(table, school, 0, homes, 18 * HOUR, 19 * HOUR + 1800)
        each.append(time.monotonic() - began)
    print(
        f"one place to {len(homes):,} homes on {day}: both ways in {1000 * sorted(each)[2]:.0f} ms once the day ({made_s:.1f} s) "
        f"and the stops near homes ({near_s:.1f} s) are known; {int(np.isfinite(found.longer).sum()):,} get there and back"
    )
    return same(feed, day, school_at, homes_at, chosen) if chosen.beside else True


def same(feed: Feed, day: date, school_at, homes_at, chosen) -> bool:
    """Home after 19:30 by both, without walking between stops or time to change, which the library cannot be told alike."""
    plain = Walking(change_m=0.0, change_s=0)
    leaves = 19 * HOUR + 1800
    ours: dict[str, tuple[float, np.ndarray]] = {}
    boarding = dataclasses.replace(feed, boards=np.ones_like(feed.boards), alights=np.ones_like(feed.alights))
    for name, read in (("as the feed says", feed), ("getting on and off everywhere", boarding)):
        table = timetable(read, day, plain)
        homes, school = places(table, homes_at), places(table, school_at)
        stops, seconds = nearest(school.stops, 0)
        began = time.monotonic()
        out = scan(table.onward, table.changes, stops, seconds, leaves, 6 * HOUR, 0)
        total = np.minimum(homes.stops.best(out, NEVER) - leaves, walked(plain, school, 0, homes))
        ours[name] = time.monotonic() - began, np.where(total <= 6 * HOUR, total, -1)
    queries = [
        [
            feed.stops[stop],
            f"{day} {(leaves + walk) // HOUR:02d}:{(leaves + walk) // 60 % 60:02d}:{(leaves + walk) % 60:02d}",
        ]
        for stop, walk in zip(stops.tolist(), seconds.tolist(), strict=True)
    ]
    asked = json.dumps({"feed": str(chosen.feed), "queries": queries})
    script = Path(__file__).with_name("_cafein.py")
    answer = subprocess.run(
        [chosen.beside, str(script)], input=asked, capture_output=True, text=True, check=True
    )
    theirs = json.loads(answer.stdout)
    best = np.full(len(feed.stops), NEVER, dtype=np.int64)
    number = {one: at for at, one in enumerate(feed.stops)}
    began = time.monotonic()
    for (stop, _when), walk, times in zip(queries, seconds.tolist(), theirs["times"], strict=True):
        for other, ride in times.items():
            if other != stop:
                best[number[other]] = min(best[number[other]], leaves + walk + ride)
    total = np.minimum(homes.stops.best(best, NEVER) - leaves, walked(plain, school, 0, homes))
    total = np.where(total <= 6 * HOUR, total, -1)
    joined_s = time.monotonic() - began
    print(
        f"  cafein 0.29 (loads in {theirs['load_s']:.1f} s): {1000 * (theirs['query_s'] + joined_s):.0f} ms for its "
        f"{len(queries)} stops and the walks"
    )
    for name, (took, mine) in ours.items():
        print(
            f"  ours, {name}: {1000 * took:.0f} ms, {int((mine != total).sum()):,} of {len(mine):,} homes differ"
        )
    print("  (cafein lets people get on and off where pickup_type and drop_off_type say that nobody may)")
    return bool((ours["getting on and off everywhere"][1] == total).all())


if __name__ == "__main__":
    sys.exit(main())
