"""CSV as it comes: any of four encodings, three separators, headers of several ages, and broken rows told by line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from operator import itemgetter
from typing import BinaryIO

from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.standards import denied_names, folded

MOST_COLUMNS = 500
_ROW_HAS = 4  # separators at the least
LONGEST_CELL = 20_000
LONGEST_LINE = 1_000_000
BATCH = 4_000
PROBE = 1 << 20

Rows = list[tuple]


class Table:
    """One CSV file opened: its columns as folded names, and its rows in batches."""

    def __init__(self, stream: BinaryIO, file: str, notes: Notes, reopen) -> None:
        self.file, self.notes = file, notes
        self._text = io.TextIOWrapper(
            stream, encoding=encoding_of(file, notes, reopen), newline="", errors="replace"
        )
        if hasattr(stream, "seekable") and stream.seekable():
            self._text.seek(0)
        self.header: list[str] = []
        self._open()

    def _open(self) -> None:
        lines = iter(partial(self._text.readline, LONGEST_LINE), "")
        first = ""
        self._before = 0
        for first in lines:
            self._before += 1
            if first.strip("\ufeff \t\r\n,;"):
                break
        first = first.lstrip("\ufeff")
        separator = max(",;\t|", key=first.count)
        try:
            names = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:
            names = []
        self.columns = [folded(name) for name in names]
        self.given = [name.strip()[:80] for name in names]
        if not any(self.columns):
            self.notes.refuse("empty_file", self.file)
            self.columns = []
        elif len(self.columns) > MOST_COLUMNS:
            self.notes.refuse("too_many_columns", self.file, 1)
            self.notes.broken_files.add(self.file)
            self.columns = []
        self._unread = self.notes.unread_columns.setdefault(self.file, {})
        for column, given in zip(self.columns, self.given, strict=False):
            if column in denied_names():
                self.notes.dropped.add(given.removeprefix("\ufeff"))
            elif column:
                self._unread[column] = given
        self._reader = csv.reader(lines, delimiter=separator)
        self._separator = separator

    def place(self, *names: str) -> int | None:
        """Where the first of these columns stands; a denied column is never found."""
        for name in names:
            key = folded(name)
            if key in self.columns and key not in denied_names():
                self._unread.pop(key, None)
                return self.columns.index(key)
        return None

    def rows(self, places: list[int]) -> Iterator[Rows]:
        """Batches of (line, cells at `places` …); rows that cannot be read are refused here and left out."""
        if not self.columns:
            return
        width, reader = len(self.columns), self._reader
        getter = itemgetter(*places) if len(places) > 1 else (lambda row, at=places[0]: (row[at],))
        line = self._before
        while True:
            found: list[list[str]] = []
            began, broken = reader.line_num, False
            try:
                # What was read before an error stays in the list, so only the bad row is lost.
                found.extend(islice(reader, BATCH))
            except csv.Error:
                broken = True
            passed = reader.line_num - began
            if not found and not broken:
                return
            plain = passed == len(found) and not broken
            if plain and set(map(len, found)) == {width}:
                batch = [(at, *getter(row)) for at, row in zip(count(line + 1), found, strict=False)]
            else:
                # csv's own limit is the whole process's, so a quote that swallows what follows is found here.
                swallowed = next(
                    (at for at, row in enumerate(found) if max(map(len, row), default=0) > LONGEST_CELL), None
                )
                if swallowed is not None:
                    broken, found = True, found[:swallowed]
                    passed = sum(1 + sum(cell.count("\n") for cell in row) for row in found)
                batch = self._one_by_one(found, line, width, getter, plain, places[0])
            if batch:
                yield batch
            line += passed
            if broken:
                self.notes.refuse("unreadable_rest", self.file, line)
                self.notes.broken_files.add(self.file)
                return

    def _one_by_one(self, found, line: int, width: int, getter, plain: bool, key: int) -> Rows:
        batch = []
        for row in found:
            line += 1
            began = line
            if not plain:
                line += sum(cell.count("\n") for cell in row if "\n" in cell)
            if not row or not any(row):
                continue
            if len(row) > width and not any(row[width:]):
                row = row[:width]  # trailing separators say nothing
            swallowed = 0 if plain else self._swallowed(row)
            if len(row) != width or swallowed:
                words = {"found": len(row) + swallowed, "expected": width}
                self.notes.refuse("wrong_column_count", self.file, began, "", **words)
                if key < len(row):
                    self.notes.keep_unread(self.file, row[key])
                if swallowed:
                    # Who stands in swallowed rows is not known to have left.
                    self.notes.broken_files.add(self.file)
                continue
            batch.append((began, *getter(row)))
        return batch

    def _swallowed(self, row: list[str]) -> int:
        """Separators inside a cell of several lines: a quote that was not closed has taken whole rows in.

        An address of two lines holds one or two; a row of an export holds more.
        """
        most = max((cell.count(self._separator) for cell in row if "\n" in cell), default=0)
        return most if most >= _ROW_HAS else 0


def encoding_of(file: str, notes: Notes, reopen) -> str:
    """UTF-8 (with or without mark), UTF-16, or Windows-1252 where the bytes are no UTF-8."""
    with reopen() as probe:
        first = probe.read(4)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if len(first) == 4 and first[1] == 0 and first[3] == 0 and first[0]:
            return "utf-16-le"
        if len(first) == 4 and first[0] == 0 and first[2] == 0 and first[1]:
            return "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        chunk = first
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = probe.read(PROBE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            notes.refuse("not_utf8", file)
            return "cp1252"
    return "utf-8-sig"


def open_table(folder, name: str, notes: Notes) -> Table:
    """Open one CSV of an export."""
    return Table(folder.open(name), name, notes, lambda: folder.open(name))


def look_at_head(folder, name: str, notes: Notes) -> None:
    """Note which columns of a file that nothing reads would be denied; only its first piece is looked at."""
    with folder.open(name) as stream:
        head = stream.read(PROBE)
    whole, mark, _rest = head.rpartition(b"\n")
    aside = Notes()
    Table(io.BytesIO(whole + mark or head), name, aside, lambda: io.BytesIO(whole + mark or head))
    notes.dropped |= aside.dropped
    notes.unread_files.add(name)


def encoded(batch: Rows) -> str:
    """A batch as CSV for COPY: empty cells become NULL there."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(batch)
    return out.getvalue()
