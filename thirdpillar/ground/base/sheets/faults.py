"""What a file may be, what is wrong with one, and what comes out of a good one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


class BadFile(Exception):
    """A file, or a row of it, that cannot be taken.

    `line` and `column` count from 1 as a person sees them (None: the whole file or row); `reason` and `what_to_do` are
    sentences in the reader's language, and never repeat a cell's content.
    """

    def __init__(self, line: int | None, column: int | None, reason: str, what_to_do: str) -> None:
        self.line, self.column, self.reason, self.what_to_do = line, column, reason, what_to_do
        super().__init__(line, column, reason, what_to_do)

    def __str__(self) -> str:
        place = ""
        if self.line is not None and self.column is not None:
            place = _("Line %(line)s, column %(column)s: ") % {"line": self.line, "column": self.column}
        elif self.line is not None:
            place = _("Line %(line)s: ") % {"line": self.line}
        return f"{place}{self.reason} {self.what_to_do}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken. Sizes in bytes, cells in characters, time in seconds.

    `inflated` and `ratio` are checked in an archive's table of contents, before anything is unpacked; `memory` and
    `seconds` bound the child process that reads workbooks.
    """

    size: int = 20_000_000
    inflated: int = 100_000_000
    ratio: int = 100
    ratio_from: int = 1_000_000  # entries that unpack to less do no harm at any ratio
    entries: int = 1_000
    rows: int = 200_000
    columns: int = 300
    cell: int = 32_767
    text: int = 50_000_000
    memory: int = 300_000_000
    seconds: int = 9


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (the first, where it spans several) and its cells as texts."""

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts, without empty lines. `other_titles`: sheets of the workbook that were not read."""

    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    title: str = ""
    other_titles: tuple[str, ...] = ()
