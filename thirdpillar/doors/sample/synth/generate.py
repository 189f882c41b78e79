"""Puts it together: block after block of families into one export, or three when a second day is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .buses import BUS, append_rides
from .days import Changes, NextDay, empty_lines, summary
from .dice import pick, roll_for
from .family import Maker, finish
from .faults import Faults
from .files import HEADERS, Export
from .frame import Frame
from .people import Adult, Cluster
from .phones import PhoneBook
from .places import DISTRICT
from .plan import Plan
from .rows import LARGE, Lines, append
from .truth import Truth

BLOCK = 500  # families made from one stream of random numbers and written in one go
VERSION = 3  # goes up when the same seed gives other bytes
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Order:
    """What to make. Rates are fractions (0.003 is 0.3%); `changed` is the share of students changed on day two."""

    students: int
    seed: int
    out: Path
    errors: float = 0.003
    encoding_faults: bool = False
    changed: float = 0.0
    second_day: Path | None = None  # where next/ and delta/ go; beside the first day unless said otherwise
    packed: bool = False


def generate(order: Order, progress: Progress = lambda done: None) -> dict[str, Any]:
    """Write the export(s); returns the contents of truth.json."""
    if order.students < 1 or not 0 <= order.errors <= 0.5 or not 0 <= order.changed <= 0.5:
        raise ValueError("students must be 1 or more; rates lie between 0 and 0.5")
    run = _Run(order)
    run.families(progress)
    return run.close()


class _Run:
    """One run: the plan, the exports and the counts."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.plan = Plan(order.students, order.seed)
        self.maker = Maker(self.plan, PhoneBook(order.seed))
        names = tuple(HEADERS)
        bom, cp1252 = self._encodings()
        self.day = Export(order.out, names, bom=bom, cp1252=cp1252)
        self.faults = Faults(order.errors, order.seed, order.out)
        for name, kind in ((bom, "byte_order_mark"), (cp1252, "encoding_cp1252")):
            if name:
                self.faults.note(name, 0, kind, "", "", "read")
        self.truth = Truth(self.plan)
        self.exports = [self.day]
        if order.changed:
            self._second_day(order.second_day or order.out)
        self.frame = Frame(self.plan, order.seed, self.exports)
        self.frame.write()

    def _encodings(self) -> tuple[str, str]:
        if not self.order.encoding_faults:
            return "", ""
        files = ("users.csv", "enrollments.csv", "orgs.csv", "contacts.csv", "demographics.csv")
        return pick(roll_for(self.order.seed, "encodings"), files), "courses.csv"

    def _second_day(self, root: Path) -> None:
        phones = PhoneBook(self.order.seed)
        # Far from the first day's numbers, and among those kept for fiction while the district is small.
        phones.given = (
            25_000 if self.order.students < 10_000 else phones.fiction + phones.unassigned - 400_000
        )
        self.tomorrow = NextDay(self.order.changed, self.plan, phones)
        self.following = Export(root / "next", tuple(HEADERS))
        self.following_faults = Faults(self.order.errors, self.order.seed, root / "next")
        self.delta = Export(root / "delta", ("manifest.csv", *LARGE, BUS))
        self.delta.manifest("delta", DISTRICT)
        self.changes = Changes(self.plan, self.delta)
        self.later = Truth(self.plan)
        self.exports.append(self.following)

    def families(self, progress: Progress) -> None:
        """All families of the first day, and those who join on the second."""
        block = 0
        while self.maker.students < self.order.students:
            self._block(block)
            block += 1
            progress(self.maker.students)
        if self.order.changed:
            self._join()

    def _block(self, block: int) -> None:
        order = self.order
        roll, phone_roll = roll_for(order.seed, "families", block), roll_for(order.seed, "bad phones", block)
        next_roll = roll_for(order.seed, "next day", block)
        today, tomorrow = empty_lines(), empty_lines()
        rides, rides_later = [], []  # type: list[str], list[str]
        bad: dict[str, Adult] = {}
        bad_later: dict[str, Adult] = {}
        for _ in range(BLOCK):
            room = order.students - self.maker.students
            if not room:
                break
            cluster = self._cluster(roll, room)
            if order.errors:
                self.faults.phones(cluster, phone_roll)
                _note_bad(cluster, bad)
            append(cluster, self.plan, today)
            append_rides(cluster, self.plan, rides)
            self.truth.add(cluster)
            if order.changed:
                after = self.tomorrow.after(cluster, next_roll)
                self.changes.append(cluster, after, tomorrow, rides_later)
                self.later.add(after)
                _note_bad(after, bad_later)
        _write(self.day, self.faults.spoil(self.day, today, bad, block), rides)
        if order.changed:
            spoilt = self.following_faults.spoil(self.following, tomorrow, bad_later, block)
            _write(self.following, spoilt, rides_later)

    def _cluster(self, roll: Callable[[], float], room: int) -> Cluster:
        cluster = self.maker.cluster(roll, room)
        finish(cluster, roll)
        return cluster

    def _join(self) -> None:
        """New families on day two: a tenth of the changes."""
        wanted = max(1, round(self.order.students * self.order.changed * 0.1))
        self.maker.phones = self.tomorrow.phones
        roll, last = roll_for(self.order.seed, "joined"), self.order.students + wanted
        tomorrow, rides = empty_lines(), []  # type: Lines, list[str]
        while self.maker.students < last:
            cluster = self._cluster(roll, last - self.maker.students)
            self.changes.append(None, cluster, tomorrow, rides)
            self.later.add(cluster)
            self.tomorrow.changes["joined"] += len(cluster.students)
        _write(self.following, tomorrow, rides)

    def close(self) -> dict[str, Any]:
        """Close the files, write truth.json beside each export, pack if wanted."""
        found = self._conclude(self.day, self.faults, self.truth)
        if self.order.changed:
            self._conclude(self.following, self.following_faults, self.later)
            self.delta.close()
            changed = summary(self.tomorrow.changes, self.delta)
            _save(self.delta.folder, changed)
            found["next_day"] = changed
            if self.order.packed:
                self.delta.pack()
        return found

    def _conclude(self, export: Export, faults: Faults, truth: Truth) -> dict[str, Any]:
        export.close()
        faults.close()
        found = {"format": VERSION, "district": DISTRICT, "seed": self.order.seed, "faults": faults.made}
        found |= truth.result(self.frame.staff)
        found["classes"] = self.frame.classes
        found["rows"] = {name: lines - 1 for name, lines in sorted(export.lines.items())}
        _save(export.folder, found)
        if self.order.packed:
            export.pack()
        return found


def _note_bad(cluster: Cluster, bad: dict[str, Adult]) -> None:
    for adult in cluster.adults:
        if adult.bad:
            bad[f"A{adult.number}"] = adult


def _write(export: Export, lines: Lines, rides: list[str]) -> None:
    export.write(BUS, rides)
    for name, rows in zip(LARGE, lines, strict=True):
        export.write(name, rows)


def _save(folder: Path, found: dict[str, Any]) -> None:
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
