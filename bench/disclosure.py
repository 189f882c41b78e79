"""How public tables of made-up districts stand up to the attacker (bar 44), beside hiding small counts only.

    bin/bench disclosure [DISTRICTS] [--first SEED] [--seconds BUDGET]

For each district its four public tables (households reached by school × grade, school × language, language × grade;
students by grade × language) go through the gate one after the other, each attacked together with those released before.
Goal: 0 exact, 0 narrow; 1,000 districts in 10 minutes. As reference the attacker also opens the same tables
with only counts of 1 to 9 hidden. Prints counts, tables that had to give up detail, and processor seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import date

from thirdpillar.algorithms.disclosure import Ledger, Rule, audit, primary_only, release
from thirdpillar.algorithms.disclosure.specimens import district, tables
from thirdpillar.standards import library


def main(arguments: list[str] | None = None) -> int:
    """Run; exit code 1 when a released table has an exact or a narrow count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("districts", nargs="?", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="seed of the first district")
    parser.add_argument("--seconds", type=float, default=600, help="begin no further district after so long")
    chosen = parser.parse_args(arguments)
    began, done = time.monotonic(), 0
    rule = Rule.from_parameters(
        library.entry("disclosure", "ten_five", date(2026, 10, 1)).terms, seed=b"bench"
    )
    total: dict[str, float] = dict.fromkeys(
        ("tables", "checked", "exact", "narrow", "undecided", "coarsened", "refused", "cpu_seconds"), 0
    )
    reference = {"exact": 0, "narrow": 0, "cpu_seconds": 0.0}
    for seed in range(chosen.first, chosen.first + chosen.districts):
        if time.monotonic() - began > chosen.seconds:
            break
        done += 1
        ledger = Ledger()
        for table in tables(district(seed)):
            started = time.process_time()
            outcome = release(table, ledger, rule)
            total["cpu_seconds"] += time.process_time() - started
            total["tables"] += 1
            total["coarsened"] += bool(outcome.given_up)
            total["refused"] += outcome.table is None
            total["checked"] += outcome.audit.checked
            if outcome.table is not None:
                total["exact"] += len(outcome.audit.exact)
                total["narrow"] += len(outcome.audit.narrow)
                total["undecided"] += len(outcome.audit.undecided)
                ledger = Ledger((*ledger.releases, outcome.table))
            started = time.process_time()
            naive = audit(primary_only(table, threshold=rule.threshold))
            reference["cpu_seconds"] += time.process_time() - started
            reference["exact"] += len(naive.exact)
            reference["narrow"] += len(naive.narrow)
        if sys.stderr.isatty():
            print(f"\r{done} of {chosen.districts} districts", end="", file=sys.stderr)
    answer = {
        "districts": done,
        "seconds": round(time.monotonic() - began, 1),
        "gate": total,
        "primary_only_one_table_at_a_time": reference,
    }
    print(json.dumps(answer, indent=2))
    return int(bool(total["exact"] or total["narrow"] or total["undecided"]))


if __name__ == "__main__":
    sys.exit(main())
