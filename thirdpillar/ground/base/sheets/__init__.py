"""The one reader of tables that people bring: CSV, TSV, semicolons, XLSX. Everything comes out as text with its line."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .delimited import read_delimited
from .faults import BadFile, Limits, Row, Sheet
from .workbooks import read_workbook

__all__ = ["BadFile", "Limits", "Row", "Sheet", "read_sheet"]


def read_sheet(filename: str, data: bytes, limits: Limits | None = None) -> Sheet:
    """Read an uploaded table: every line that holds anything, as many cells as it has; no heading is expected.

    The content decides what it is; the file's name only helps to tell tab from comma. Of a workbook the first sheet with
    content is read. Raises BadFile for a file that cannot be taken as a whole. Texts are as they stand in the file: a table
    of our own that was guarded comes back with `tables.restore_text`.
    """
    limits = limits or Limits()
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
        return Sheet(_taken(book.rows, limits), title=book.title, other_titles=book.other_titles)
    text = read_delimited(filename, data, limits)
    return Sheet(_taken(text.rows(), limits), encoding=text.encoding, delimiter=text.delimiter)


def _taken(rows: Iterable[tuple[int, list[str]]], limits: Limits) -> tuple[Row, ...]:
    taken: list[Row] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(taken) >= limits.rows:
            raise BadFile(
                line,
                None,
                _("The file has more than %(rows)s rows.") % {"rows": limits.rows},
                _("Split it into smaller files."),
            )
        taken.append(Row(line, tuple(cells)))
    return tuple(taken)


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
