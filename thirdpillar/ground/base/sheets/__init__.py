"""The one reader of tables that people bring: CSV, TSV, semicolons, XLSX. Everything comes out as text with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from .delimited import read_delimited
from .faults import MOST_FAULTS, BadFile, Limits, Row, Sheet
from .workbooks import read_workbook

__all__ = ["BadFile", "Limits", "Row", "Sheet", "read_lines", "read_table"]


def read_lines(filename: str, data: bytes, limits: Limits | None = None) -> tuple[Row, ...]:
    """Every line of an uploaded table that holds anything, as many cells as it has; no heading is expected.

    For sheets that people filled in by hand, of which no line may be lost. Raises BadFile as `read_table` does.
    """
    limits = limits or Limits()
    rows = _opened(filename, data, limits)[0]
    lines: list[Row] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) >= limits.rows:
            raise _too_many(line, limits)
        lines.append(Row(line, tuple(cell.strip() for cell in cells)))
    return tuple(lines)


def read_table(filename: str, data: bytes, limits: Limits | None = None) -> Sheet:
    """Read an uploaded table. The content decides what it is; the file's name only helps to tell tab from comma.

    Raises BadFile for a file that cannot be taken as a whole. Rows that do not fit the header are left out and listed in
    `faults`. Texts are as they stand in the file: a table of our own that was guarded comes back with `tables.restore_text`.
    """
    limits = limits or Limits()
    rows, about = _opened(filename, data, limits)
    sheet = _assemble(rows, limits, padded="title" in about)
    return replace(sheet, **about)


def _opened(
    filename: str, data: bytes, limits: Limits
) -> tuple[Iterable[tuple[int, list[str]]], dict[str, Any]]:
    """(line, cells) of the file, and what a Sheet says about where they come from."""
    if len(data) > limits.size:
        raise BadFile(
            None,
            None,
            _("The file is larger than %(size)s MB.") % {"size": limits.size // 1_000_000},
            _("Split it into smaller files."),
        )
    _refuse_other_kinds(data)
    if data.startswith(b"PK"):
        book = read_workbook(data, limits)
        return book.rows, {"title": book.title, "other_titles": book.other_titles}
    text = read_delimited(filename, data, limits)
    return text.rows(), {"encoding": text.encoding, "delimiter": text.delimiter}


def _too_many(line: int, limits: Limits) -> BadFile:
    return BadFile(
        line,
        None,
        _("The file has more than %(rows)s rows.") % {"rows": limits.rows},
        _("Split it into smaller files."),
    )


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:2048].lstrip()
    save = _("Open it, save it as XLSX or CSV, and bring that file.")
    if not start:
        raise BadFile(None, None, _("The file is empty."), _("Bring a file with a header and rows."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(None, None, _("This is an old Excel file, or one with a password."), save)
    if start.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc")
    ):
        raise BadFile(None, None, _("This is not a table: it is a picture, a document or an archive."), save)
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise BadFile(None, None, _("This is a web page or an XML file, whatever its name says."), save)


def _assemble(rows: Iterable[tuple[int, list[str]]], limits: Limits, *, padded: bool) -> Sheet:
    """Header and rows from lines of cells. `padded`: short rows are whole (a workbook leaves empty cells out)."""
    header: tuple[str, ...] = ()
    header_line = 0
    taken: list[Row] = []
    faults: list[BadFile] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header, header_line = _header(line, cells), line
            continue
        if len(taken) >= limits.rows:
            raise _too_many(line, limits)
        fault = _misfit(line, cells, header, padded)
        if fault is None:
            taken.append(Row(line, (*cells, *[""] * (len(header) - len(cells)))[: len(header)]))
        elif len(faults) < MOST_FAULTS:
            faults.append(fault)
    if not header:
        raise BadFile(None, None, _("The file has no header."), _("Put the columns' names in the first row."))
    return Sheet(header, tuple(taken), tuple(faults), header_line)


def _header(line: int, cells: list[str]) -> tuple[str, ...]:
    names = [cell.strip() for cell in cells]
    while not names[-1]:
        names.pop()
    seen: set[str] = set()
    for column, name in enumerate(names, start=1):
        if name and name.casefold() in seen:
            raise BadFile(
                line, column, _("Two columns have the same name."), _("Give each column its own name.")
            )
        seen.add(name.casefold())
    return tuple(names)


def _misfit(line: int, cells: list[str], header: tuple[str, ...], padded: bool) -> BadFile | None:
    for column, cell in enumerate(cells[len(header) :], start=len(header) + 1):
        if cell.strip():
            return BadFile(
                line,
                column,
                _("The row has more cells than the header has names."),
                _("Check for a delimiter inside a text, or give the column a name."),
            )
    if len(cells) < len(header) and not padded:
        return BadFile(
            line,
            len(cells) + 1,
            _("The row ends here, but the header goes on."),
            _("Check for a missing delimiter or a line break inside a text."),
        )
    return None
