"""Text tables: which encoding, which delimiter, and rows with their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .faults import BadFile, Limits

_DELIMITERS = ",;\t|"
_LONGEST_LINE = 1_000_000  # characters
_CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f]"
)  # a stray one is forgiven, a tenth of them is no text
_SPARE_DELIMITERS = 10_000  # a row may hold so many inside its texts


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded text table, its rows not yet read."""

    content: str
    encoding: str
    delimiter: str
    limits: Limits
    first_line: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with its first line. Raises BadFile at the first row that cannot be read."""
        lines = _Lines(self.content, self.delimiter, self.limits)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                if start >= self.first_line:
                    _check(start, cells, self.limits)
                    yield start, cells
                start = reader.line_num + 1
                lines.begin_row()
        except csv.Error as problem:
            raise _quotes(start, problem) from None


class _Lines:
    """The content's lines, stopping before a row grows so wide that reading it would fill the memory."""

    def __init__(self, content: str, delimiter: str, limits: Limits) -> None:
        self._lines = io.StringIO(content, newline="")
        self._delimiter, self._most = delimiter, limits.columns + _SPARE_DELIMITERS
        self._most_lines = limits.rows * 5
        self._in_row = 0
        self._line = 0

    def begin_row(self) -> None:
        self._in_row = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._lines.readline(_LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._line += 1
        self._in_row += line.count(self._delimiter)
        if len(line) > _LONGEST_LINE or self._in_row > self._most:
            raise too_wide(self._line)
        if self._line > self._most_lines:
            raise BadFile(
                self._line, None, _("The file has too many lines."), _("Split it into smaller files.")
            )
        return line


def read_delimited(filename: str, data: bytes, limits: Limits) -> Text:
    """Decode and find the delimiter. Raises BadFile where the encoding is none that we know."""
    content, encoding = _decode(data)
    content = content.rstrip("\x1a")  # the end mark of very old programs
    at = content.find("\x00")
    if at >= 0:
        line, column = _place(content, at)
        raise BadFile(line, column, _("There is a NUL character, so this is not a text."), _save_as_csv())
    sample = content[:2000]
    if 10 * len(_CONTROLS.findall(sample)) > len(sample):
        reason = _("This is not a table: it is a picture, a document or an archive.")
        raise BadFile(None, None, reason, _save_as_csv())
    told = re.match(r"sep=([,;\t|])\r?\n", content)
    if told:  # Excel's own way of naming the delimiter
        return Text(content, encoding, told[1], limits, 2)
    return Text(content, encoding, _delimiter(filename, content), limits, 1)


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data[3:], "utf-8"), "utf-8-sig"
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return _strictly(data, "utf-32"), "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), "utf-16"
    sample = data[:2000]
    for name, half in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if half and half.count(0) > 0.4 * len(half):
            return _strictly(data, name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as problem:
        good = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", data))
        bad = len(re.findall(rb"[\x80-\xff](?![\x80-\xbf])", re.sub(rb"[\xc3-\xf4][\x80-\xbf]+", b"", data)))
        if good > bad:
            raise _broken(data, problem.start, "utf-8") from None
    return _strictly(data, "cp1252"), "cp1252"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _broken(data, problem.start, encoding) from None


def _broken(data: bytes, at: int, encoding: str) -> BadFile:
    line, column = _place(data[:at].decode(encoding, "replace"), None)
    return BadFile(
        line, column, _("A character here is not readable: the file mixes encodings."), _save_as_csv()
    )


def _place(content: str, at: int | None) -> tuple[int, int]:
    """Line and column (in characters) of a position, both from 1."""
    before = content if at is None else content[:at]
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def _save_as_csv() -> str:
    return _("Open it in a spreadsheet program and save it as “CSV UTF-8”.")


def _delimiter(filename: str, content: str) -> str:
    """The delimiter that the first line with text uses most outside quotation marks."""
    first = next((line for line in io.StringIO(content[:100_000]) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    counts = {each: bare.count(each) for each in _DELIMITERS}
    if filename.lower().endswith((".tsv", ".tab")) and counts["\t"]:
        return "\t"
    best = max(_DELIMITERS, key=lambda each: counts[each])
    return best if counts[best] else ","


def _check(line: int, cells: list[str], limits: Limits) -> None:
    if len(cells) > limits.columns and any(cells[limits.columns :]):
        raise too_wide(line)
    for column, cell in enumerate(cells, start=1):
        if len(cell) > limits.cell:
            raise too_long(line, column)


def too_wide(line: int | None) -> BadFile:
    """The fault of a row with more cells than any table of ours has."""
    return BadFile(
        line, None, _("The row has too many columns."), _("Keep only the columns that are asked for.")
    )


def too_long(line: int | None, column: int | None) -> BadFile:
    """The fault of a cell with more text than a spreadsheet can hold."""
    return BadFile(
        line,
        column,
        _("The text in this cell is too long."),
        _("Check for a quotation mark that is never closed."),
    )


def _quotes(line: int, problem: csv.Error) -> BadFile:
    if "limit" in str(problem):
        return too_long(line, None)
    reason = _("The quotation marks in this row do not match.")
    return BadFile(line, None, reason, _("Put texts with quotation marks or line breaks in quotation marks."))
