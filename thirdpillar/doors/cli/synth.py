"""`thirdpillar synth`: write a made district of any size."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from thirdpillar.doors.cli.exits import Failed, answer, json_option
from thirdpillar.doors.sample.synth import Order, generate

SHOWN = (
    "schools", "students", "adults", "links", "staff", "households", "two_home_students", "restrictions",
    "households_without_phone", "students_without_any_adult", "faults",
)  # fmt: skip


class _Progress:
    """Says on stderr how far it is, at most twice a second."""

    def __init__(self, students: int) -> None:
        self.students = students
        self.began = self.said = time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.said < 0.5 and done < self.students:
            return
        self.said = now
        pace = done / max(now - self.began, 0.001)
        left = (self.students - done) / max(pace, 1)
        click.echo(
            f"\r{done:,} of {self.students:,} students, {left:,.0f} s left   ",
            err=True,
            nl=done >= self.students,
        )


@click.command("synth", short_help="Write a made school district of any size.")
@click.option("--students", type=click.IntRange(min=1), required=True, help="How many students.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into."
)
@click.option(
    "--zip", "packed", is_flag=True, help="Pack each export into oneroster.zip instead of loose files."
)
@click.option(
    "--errors", type=click.FloatRange(0, 0.5), default=0.003, show_default=True,
    help="Share of rows with a fault, listed in expected_errors.json; 0 gives a clean export.",
)  # fmt: skip
@click.option(
    "--encoding-faults", is_flag=True, help="Also one file with a byte order mark and one in Windows-1252."
)
@click.option(
    "--delta-percent", type=click.FloatRange(0, 50), default=None,
    help="Also the district a day later with this percentage of students changed: bulk in next/, changes in delta/.",
)  # fmt: skip
@click.option(
    "--delta", "second_day", type=click.Path(file_okay=False, path_type=Path), default=None,
    help="Folder for next/ and delta/ instead of OUT; alone it means --delta-percent 1.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over an export that is there already.")
@json_option
def command(
    students: int, seed: int, out: Path, packed: bool, errors: float, encoding_faults: bool,
    delta_percent: float | None, second_day: Path | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write a made school district: OneRoster 1.1 CSV files with contacts.csv, and truth.json with what a right
    import must count. Nobody in it exists."""
    if delta_percent is None:
        delta_percent = 1.0 if second_day else 0.0
    # A district's real export may lie there, called just the same.
    there = [] if force else _exports_in(out, *([second_day or out] if delta_percent else []))
    if there:
        raise Failed(
            f"There is an export already: {', '.join(there)}. Choose another folder, or write over it with --force.",
            there=there,
        )
    order = Order(
        students=students, seed=seed, out=out, errors=errors, encoding_faults=encoding_faults,
        changed=delta_percent / 100, second_day=second_day, packed=packed,
    )  # fmt: skip
    try:
        found = generate(order, _Progress(students))
    except OSError as problem:
        raise Failed(f"The files cannot be written: {problem}") from None
    answer(as_json, found, _summary(found, out))


def _exports_in(out: Path, second_day: Path | None = None) -> list[str]:
    """The files of an export that stand where this one would be written; of many, the first five."""
    folders = [out, *(second_day / day for day in ("next", "delta") if second_day)]
    found = [
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in (".csv", ".zip") or path.name == "truth.json"
    ]
    more = [f"{len(found) - 5} more"] if len(found) > 5 else []
    return [*(str(path) for path in found[:5]), *more]


def _summary(found: dict[str, Any], out: Path) -> str:
    lines = [f"{found.get(name, 0):>12,}  {name.replace('_', ' ')}" for name in SHOWN]
    return "\n".join([f"{found['district']} is in {out}", *lines])
