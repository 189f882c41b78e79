"""How well and how fast sign-in lines find their adult on the roster: `python -m bench.linkage [--json] [--quick]`.

Every set is split in two by a seed: the threshold is chosen on one half (the lowest at which automatic matches keep
a precision of 0.995 on every set, with a margin), and all figures are of the other half, at `DEFAULT`. Beside them,
on the same lines in the same run: rapidfuzz's best token_sort_ratio on the full name, taken from 90 upwards.
Published sets are read from THIRDPILLAR_SHARED_DATA or ../shared/data; without them the invented sets still run.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import _linkage_sets as sets
from bench import _linkage_sheets as sheets
from thirdpillar.algorithms.linkage import DEFAULT, Roster, SignedName, Thresholds, Verdict, dedupe, match

SEED = 20260901
TARGET = 0.995
GRID = (0.90, 0.93, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999, 0.9995)


def halves(
    lines: tuple[SignedName, ...], seed: int = SEED
) -> tuple[tuple[SignedName, ...], tuple[SignedName, ...]]:
    """Return the lines in two halves: to choose on, to report on."""
    order = list(lines)
    random.Random(seed).shuffle(order)
    middle = len(order) // 2
    return tuple(order[:middle]), tuple(order[middle:])


def sign_in_sets() -> list[sheets.SignInSet]:
    """Return every set that can be had here, the published ones first."""
    found = []
    root = sets.shared_data()
    if root.joinpath("linkage-pseudopeople").is_dir():
        found.append(sets.pseudopeople())
    if root.joinpath("linkage-splink-fake1000").is_dir():
        found.append(sets.fake_1000())
    if root.joinpath("grand-bend-oneroster").is_dir():
        found.append(sheets.hard_sheets("hard sheets, Grand Bend", sets.grand_bend(), 6000, SEED))
    invented = sheets.invented_district(4000, SEED)
    return [*found, sheets.hard_sheets("hard sheets, invented", invented, 6000, SEED + 1)]


def figures(which: sheets.SignInSet, verdicts: tuple[Verdict, ...]) -> dict[str, float]:
    """Return precision and recall of automatic matches to the person and the household, and what waits."""
    sure = [verdict for verdict in verdicts if verdict.decision == "sure" and verdict.best]
    right = sum(verdict.best.adult_id == which.truth[verdict.line_id] for verdict in sure if verdict.best)
    listed = sum(bool(which.truth[verdict.line_id]) for verdict in verdicts)
    homes = [verdict for verdict in verdicts if verdict.household_sure and verdict.best]
    home_right = sum(
        verdict.best.household_id == which.home[verdict.line_id] for verdict in homes if verdict.best
    )
    at_home = sum(bool(which.home[verdict.line_id]) for verdict in verdicts)
    new = [verdict for verdict in verdicts if verdict.decision == "new"]
    return {
        "lines": len(verdicts),
        "listed": listed,
        "sure": len(sure),
        "precision": right / len(sure) if sure else 1.0,
        "recall": right / listed if listed else 1.0,
        "household_precision": home_right / len(homes) if homes else 1.0,
        "household_recall": home_right / at_home if at_home else 1.0,
        "waits": sum(verdict.decision == "unsure" for verdict in verdicts) / len(verdicts),
        "new": len(new),
        "new_right": sum(not which.truth[verdict.line_id] for verdict in new) / len(new) if new else 1.0,
    }


def reference(which: sheets.SignInSet, lines: tuple[SignedName, ...]) -> dict[str, float]:
    """Return the figures of the plain reference: best token_sort_ratio on the name, accepted from 90."""
    names = {adult.adult_id: f"{adult.given} {adult.family}".lower() for adult in which.adults}
    right = taken = 0
    for line in lines:
        best = process.extractOne(line.text.lower(), names, scorer=fuzz.token_sort_ratio, score_cutoff=90)
        if line.text and best:
            taken += 1
            right += best[2] == which.truth[line.line_id]
    listed = sum(bool(which.truth[line.line_id]) for line in lines)
    return {"precision": right / taken if taken else 1.0, "recall": right / listed if listed else 1.0}


def choose(which: list[sheets.SignInSet], indexes: dict[str, Roster]) -> float:
    """Return the lowest threshold of GRID at which every choosing half keeps precision above TARGET."""
    loose = Thresholds(0.0, 0.0, DEFAULT.new, DEFAULT.runner_up_bits)
    judged = [(one, match(halves(one.lines)[0], indexes[one.name], thresholds=loose)) for one in which]
    for threshold in GRID:
        if all(_precision_at(one, verdicts, threshold) >= TARGET for one, verdicts in judged):
            return threshold
    return GRID[-1]


def _precision_at(which: sheets.SignInSet, verdicts: tuple[Verdict, ...], threshold: float) -> float:
    taken = [
        one for one in verdicts if one.decision == "sure" and one.best and one.best.probability >= threshold
    ]
    right = sum(one.best.adult_id == which.truth[one.line_id] for one in taken if one.best)
    # One more error than was seen: a half of a few hundred lines must not promise more than it can.
    return right / (len(taken) + (1 if len(taken) >= 1000 else 0)) if taken else 1.0


def duplicate_figures(which: sets.DuplicateSet) -> dict[str, float]:
    """Return pairwise precision and recall of `dedupe` at 0.5 and at 0.97, and the clusters refused."""
    started = time.perf_counter()
    report = dedupe(which.records)
    seconds = time.perf_counter() - started
    groups: dict[str, list[str]] = {}
    for record, person in which.person.items():
        groups.setdefault(person, []).append(record)
    true = {tuple(sorted(pair)) for group in groups.values() for pair in combinations(group, 2)}
    found: dict[str, float] = {
        "records": len(which.records),
        "true_pairs": len(true),
        "seconds": round(seconds, 2),
    }
    for label, least in (("listed", 0.5), ("sure", 0.97)):
        pairs = {(pair.first, pair.second) for pair in report.pairs if pair.probability >= least}
        found[f"{label}_precision"] = len(pairs & true) / len(pairs) if pairs else 1.0
        found[f"{label}_recall"] = len(pairs & true) / len(true)
    found["refused_clusters"] = sum(cluster.refused for cluster in report.clusters)
    return found


def speed(adults: int, lines: int) -> dict[str, float]:
    """Return lines per second against a large roster, seconds to prepare it, and the process's peak memory."""
    roster = sheets.invented_district(adults, SEED)
    sheet = sheets.hard_sheets("speed", roster, lines, SEED)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    index = Roster(sheet.adults)
    built = time.perf_counter()
    verdicts = match(sheet.lines, index)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "adults": len(index),
        "build_seconds": round(built - started, 1),
        "lines_per_second": round(lines / (done - built)),
        "index_mib": round((peak - before) / 1024),
        "peak_mib": round(peak / 1024),
        **{
            key: value
            for key, value in figures(sheet, verdicts).items()
            if key in ("precision", "recall", "waits")
        },
    }


def run(*, quick: bool = False) -> dict[str, object]:
    """Return all figures as one plain mapping."""
    which = sign_in_sets()
    indexes = {one.name: Roster(one.adults) for one in which}
    result: dict[str, object] = {"shared_data": sets.shared_data().is_dir(), "chosen": choose(which, indexes)}
    result["default"] = {"sure": DEFAULT.sure, "household": DEFAULT.household, "new": DEFAULT.new}
    result["match"] = {}
    for one in which:
        held = halves(one.lines)[1]
        started = time.perf_counter()
        verdicts = match(held, indexes[one.name])
        seconds = time.perf_counter() - started
        result["match"][one.name] = {
            **figures(one, verdicts),
            "lines_per_second": round(len(held) / seconds),
            "reference": reference(one, held),
        }
    result["dedupe"] = {one.name: duplicate_figures(one) for one in _duplicate_sets()}
    result["speed"] = speed(10_000 if quick else 100_000, 1000 if quick else 5000)
    return result


def _duplicate_sets() -> list[sets.DuplicateSet]:
    root = sets.shared_data()
    found = []
    if root.joinpath("linkage-febrl").is_dir():
        found += [
            sets.febrl(number, with_number=with_number) for number in (1, 2) for with_number in (True, False)
        ]
    if root.joinpath("linkage-splink-fake1000").is_dir():
        found.append(sets.fake_1000_records())
    return found


def _print(result: dict[str, object]) -> None:
    if not result["shared_data"]:
        print(f"no published data at {sets.shared_data()}: invented sets only")
    print(
        f"threshold chosen on the first halves: {result['chosen']}; in force (DEFAULT): {result['default']}"
    )
    print("\nAutomatic matches on the held-out halves (person; household), beside token_sort_ratio >= 90")
    head = ("set", "lines", "sure", "precision", "recall", "hh prec.", "hh recall", "waits", "new right", "ref. prec.",
            "ref. recall", "lines/s")  # fmt: skip
    print(f"{head[0]:28}" + "".join(f"{title:>12}" for title in head[1:]))
    for name, row in result["match"].items():
        shares = [row[key] for key in ("precision", "recall", "household_precision", "household_recall", "waits",
                                       "new_right")]  # fmt: skip
        shares += [row["reference"]["precision"], row["reference"]["recall"]]
        counts = f"{row['lines']:>12}{row['sure']:>12}"
        print(
            f"{name:28}{counts}"
            + "".join(f"{share:>12.4f}" for share in shares)
            + f"{row['lines_per_second']:>12}"
        )
    print("\nDoubled records: pairs listed (>= 0.5) and sure (>= 0.97)")
    for name, row in result["dedupe"].items():
        print(
            f"{name:28}{row['records']:>8} records {row['true_pairs']:>6} true pairs   "
            f"listed P {row['listed_precision']:.4f} R {row['listed_recall']:.4f}   "
            f"sure P {row['sure_precision']:.4f} R {row['sure_recall']:.4f}   "
            f"refused clusters {row['refused_clusters']}   {row['seconds']} s"
        )
    print("\nSpeed on one core:", ", ".join(f"{key} {value}" for key, value in result["speed"].items()))


def main() -> None:
    """Print the table, or with --json the same figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--quick", action="store_true", help="a roster of 10,000 instead of 100,000 for speed"
    )
    asked = parser.parse_args()
    result = run(quick=asked.quick)
    print(json.dumps(result, indent=1)) if asked.json else _print(result)


if __name__ == "__main__":
    main()
