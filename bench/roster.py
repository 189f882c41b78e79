"""Roster in: a full load and a one-percent nightly delta, beside a raw COPY of the same bytes in the same run.

Made districts (thirdpillar synth) on a PostgreSQL of their own with the product's settings: both sides are durable. Raw
COPY: each CSV, committed, into a plain table of text columns.
Goals at 1,000,000 students: full load at most 4 times raw COPY in at most 1 GiB of this process's memory, delta at
most a tenth of the full load.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COPY_GOAL, MEMORY_GOAL_MIB, DELTA_GOAL = 4.0, 1024, 0.10


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; answers 0 also where a goal is missed, since the figures are the answer."""
    parser = argparse.ArgumentParser(prog="bin/bench roster", description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--export", type=Path, help="an export made before (with next/ and delta/ beside its files)"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder with export and database")
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args(argv)
    home = Path(tempfile.mkdtemp(prefix="tp-bench-"))
    home.chmod(0o711)
    try:
        found = _measure(asked, home)
    finally:
        if not asked.keep:
            shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(found) if asked.as_json else _words(found))
    return 0


def _measure(asked, home: Path) -> dict:
    os.environ["THIRDPILLAR_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")
    from thirdpillar.doors.instance.postgres import Server
    from thirdpillar.doors.instance.roles import create_database, create_roles

    export = asked.export or home / "export"
    if not asked.export:
        _say("making the district")
        made = [
            sys.executable,
            "-m",
            "thirdpillar",
            "synth",
            "--students",
            str(asked.students),
            "--seed",
            str(asked.seed),
        ]
        made += ["--errors", "0", "--delta-percent", "1", "--out", str(export), "--json"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(home)
    server.start()
    try:
        with server.connect() as admin:
            create_roles(admin)
            create_database(admin)
        subprocess.run(
            [sys.executable, "-m", "thirdpillar.doors.instance.migrating"], check=True, env=os.environ
        )
        _say("raw COPY")
        raw = _raw_copy(server, export)
        return {"students": asked.students, "raw_copy_s": raw, **_imports(export)}
    finally:
        server.stop()


def _raw_copy(server, export: Path) -> float:
    """Seconds to COPY every CSV of the export into a plain table of text columns."""
    began = time.monotonic()
    with server.connect(dbname="thirdpillar") as connection:
        for file in sorted(export.glob("*.csv")):
            with file.open(newline="", encoding="utf-8") as source:
                columns = next(csv.reader(source))
            listed = ", ".join(f'"{column}" text' for column in columns)
            connection.execute(f'CREATE TABLE "raw_{file.stem}" ({listed})')
            with (
                file.open("rb") as source,
                connection.cursor() as cursor,
                cursor.copy(f'COPY "raw_{file.stem}" FROM STDIN (FORMAT csv, HEADER)') as copy,
            ):
                while chunk := source.read(1 << 16):
                    copy.write(chunk)
        took = time.monotonic() - began
        for file in export.glob("*.csv"):
            connection.execute(f'DROP TABLE "raw_{file.stem}"')
    return took


def _imports(export: Path) -> dict:
    import django

    django.setup()
    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import clock
    from thirdpillar.ground.people.roster.actions import found_district_from, take_in_roster

    district = found_district_from(export, zone="America/Chicago", is_sample=True, at=clock.now())
    by = Scope.system(district.id, "bench")
    steps = _Steps()
    began = time.monotonic()
    first = take_in_roster(path=export, by=by, at=clock.now(), say=steps)
    full = time.monotonic() - began
    full_steps = steps.told()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = _Steps()
    began = time.monotonic()
    second = take_in_roster(path=export / "delta", by=by, at=clock.now(), say=steps, force=True)
    delta = time.monotonic() - began
    return {
        "full_s": full,
        "delta_s": delta,
        "peak_mib": peak,
        "counts": first.counts,
        "states": [first.state, second.state],
        "delta_changes": {k: v for k, v in second.changes.items() if any(v.values())},
        "full_steps": full_steps,
        "delta_steps": steps.told(),
    }


class _Steps:
    """Seconds spent in each step, by its name."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float]] = []

    def __call__(self, words: str) -> None:
        self.marks.append((words, time.monotonic()))

    def told(self) -> dict[str, float]:
        ends = [at for _, at in self.marks[1:]] + [time.monotonic()]
        return {name: round(end - at, 2) for (name, at), end in zip(self.marks, ends, strict=True)}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _words(found: dict) -> str:
    ratio, share = found["full_s"] / found["raw_copy_s"], found["delta_s"] / found["full_s"]
    lines = [
        f"{found['students']:,} students: {found['counts']}",
        f"raw COPY of the same bytes  {found['raw_copy_s']:8.1f} s",
        f"full load                   {found['full_s']:8.1f} s   {ratio:.1f} × raw COPY (goal {COPY_GOAL:.0f})",
        f"peak memory of the process  {found['peak_mib']:8.0f} MiB (goal {MEMORY_GOAL_MIB})",
        f"1% delta                    {found['delta_s']:8.1f} s   {share:.1%} of the full load (goal {DELTA_GOAL:.0%})",
        f"states {found['states']}; delta changed {found['delta_changes']}",
        f"full load by step {found['full_steps']}",
        f"delta by step     {found['delta_steps']}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
