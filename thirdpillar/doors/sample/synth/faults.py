"""Wrong data on purpose, with a list of what was done.

Faults never take away a right row, so truth.json holds with faults and without: a row that must be refused is an extra
row, and a changed cell is one that a careful reader still understands (a date or grade written otherwise), or an
unusable phone number, which is counted as no number. Each entry of expected_errors.json says file, line (the header is line 1),
kind, column, value and effect: `refused` (the row), `dropped` (the reference or the cell), `duplicate` (the row adds nothing;
the first one counts), `read` (no harm).
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from .dice import Roll, pick, roll_for
from .files import HEADERS, Export
from .people import Adult, Cluster
from .phones import UNUSABLE
from .rows import LARGE, Lines

COLUMN = {name: {word: place for place, word in enumerate(HEADERS[name].split(","))} for name in LARGE}
KINDS = {
    "users.csv": ("missing_required", "duplicate_id", "dangling_reference", "grade_style"),
    "demographics.csv": ("date_style", "date_style", "dangling_reference", "duplicate_id"),
    "enrollments.csv": ("date_style", "dangling_reference", "missing_required", "duplicate_id"),
    "contacts.csv": ("dangling_reference", "missing_required", "duplicate_id"),
}
REQUIRED = {
    "users.csv": ("sourcedId", "familyName", "role"),
    "enrollments.csv": ("classSourcedId", "userSourcedId", "schoolSourcedId"),
    "contacts.csv": ("studentSourcedId", "adultSourcedId"),
}
REFERENCE = {
    "users.csv": ("agentSourcedIds",),
    "demographics.csv": ("sourcedId",),
    "enrollments.csv": ("userSourcedId", "classSourcedId"),
    "contacts.csv": ("studentSourcedId", "adultSourcedId"),
}
DATED = {"demographics.csv": "birthDate", "enrollments.csv": "beginDate"}


class Faults:
    """Spoils blocks of lines at a rate and writes expected_errors.json as it goes; rate 0 does nothing."""

    def __init__(self, rate: float, seed: int, folder: Path) -> None:
        self.rate = rate
        self.seed = seed
        self.made = 0
        self.log = (folder / "expected_errors.json").open("w", encoding="utf-8", newline="\n")
        self.log.write("[")

    def phones(self, cluster: Cluster, roll: Roll) -> None:
        """Make some adults' numbers unusable, in the people themselves, so that every export agrees."""
        for adult in cluster.adults:
            if roll() < self.rate and (adult.sms or adult.phone):
                adult.bad = "sms" if adult.sms else "phone"
                setattr(adult, adult.bad, pick(roll, UNUSABLE))
                adult.usable = adult.bad == "sms" and bool(adult.phone)

    def spoil(self, export: Export, lines: Lines, bad: dict[str, Adult], block: int) -> Lines:
        """The lines of a block with faults among them; `bad` are adults with unusable numbers by id."""
        if not self.rate:
            return lines
        roll = roll_for(self.seed, "faults", block)
        return tuple(  # type: ignore[return-value]
            self._file(name, rows, export.lines[name], bad, roll)
            for name, rows in zip(LARGE, lines, strict=True)
        )

    def _file(self, name: str, rows: list[str], line: int, bad: dict[str, Adult], roll: Roll) -> list[str]:
        spoilt: list[str] = []
        for row in rows:
            if name == "users.csv" and bad and row[0] == "A" and (found := bad.get(row.split(",", 1)[0])):
                value = getattr(found, found.bad)
                self.note(name, line + len(spoilt) + 1, "bad_phone", found.bad, value, "dropped")
            if roll() >= self.rate:
                spoilt.append(row)
                continue
            self._fault(pick(roll, KINDS[name]), name, row, spoilt, line, roll)
        return spoilt

    def _fault(self, kind: str, name: str, row: str, spoilt: list[str], line: int, roll: Roll) -> None:
        """Append the row with one fault in it or after it."""
        cells = next(csv.reader([row]))
        column, effect, extra = getattr(self, f"_{kind}")(name, cells, roll)
        if not column:  # this kind does not fit this row
            spoilt.append(row)
            return
        if extra:
            spoilt.append(row)
        spoilt.append(_row(cells))
        self.note(name, line + len(spoilt), kind, column, cells[COLUMN[name][column]], effect)

    def _missing_required(self, name: str, cells: list[str], roll: Roll) -> tuple[str, str, bool]:
        column = pick(roll, REQUIRED[name])
        self._rename(name, cells)
        cells[COLUMN[name][column]] = ""
        return column, "refused", True

    def _duplicate_id(self, name: str, cells: list[str], roll: Roll) -> tuple[str, str, bool]:
        if name == "users.csv" and roll() < 0.5:
            cells[COLUMN[name]["givenName"]] = (
                f"{cells[COLUMN[name]['givenName']]}x"  # the same id, another name
            )
        return ("studentSourcedId" if name == "contacts.csv" else "sourcedId"), "duplicate", True

    def _dangling_reference(self, name: str, cells: list[str], roll: Roll) -> tuple[str, str, bool]:
        column = pick(roll, REFERENCE[name])
        place = COLUMN[name][column]
        unknown = f"X{self.made + 1}"
        if name == "users.csv":  # the person is right, one of the references is not
            cells[place] = f"{cells[place]},{unknown}" if cells[place] else unknown
            return column, "dropped", False
        self._rename(name, cells)
        cells[place] = unknown
        return column, "refused", True

    def _grade_style(self, name: str, cells: list[str], roll: Roll) -> tuple[str, str, bool]:
        place = COLUMN[name]["grades"]
        if not cells[place]:
            return "", "", False
        cells[place] = grade_style(cells[place], roll)
        return "grades", "read", False

    def _date_style(self, name: str, cells: list[str], roll: Roll) -> tuple[str, str, bool]:
        place = COLUMN[name][DATED[name]]
        cells[place] = date_style(cells[place], roll)
        return DATED[name], "read", False

    def _rename(self, name: str, cells: list[str]) -> None:
        """An extra row gets an id of its own, so that only the fault is wrong with it."""
        if name != "contacts.csv":
            cells[0] = f"X{self.made + 1}"
        if name == "users.csv":
            cells[COLUMN[name]["agentSourcedIds"]] = cells[COLUMN[name]["username"]] = ""
            cells[COLUMN[name]["identifier"]] = cells[0]

    def note(self, file: str, line: int, kind: str, column: str, value: str, effect: str) -> None:
        entry = {"file": file, "line": line, "kind": kind, "column": column, "value": value, "effect": effect}
        self.log.write(f"{',' if self.made else ''}\n{json.dumps(entry, ensure_ascii=False)}")
        self.made += 1

    def close(self) -> None:
        self.log.write("\n]\n")
        self.log.close()


def _row(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def grade_style(grade: str, roll: Roll) -> str:
    """A grade as other systems write it."""
    if grade == "KG":
        return pick(roll, ("K", "Kindergarten", "0", "00"))
    number = int(grade)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
    return pick(roll, (str(number), f"{number}{ending}", f"Grade {number}"))


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_style(iso: str, roll: Roll) -> str:
    """An ISO date in one of the two other styles met most: month/day/year and day-Mon-year."""
    day = date.fromisoformat(iso)
    if roll() < 0.6:
        return f"{day.month}/{day.day}/{day.year}"
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"
