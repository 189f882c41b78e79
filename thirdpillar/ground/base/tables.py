"""The one writer of tables that leave the house: CSV and XLSX in which no text can become a formula.

The same rows give the same bytes, so that a certified snapshot can be written again and compared.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX_ROWS = 1_048_576
XLSX_CELL = 32_767  # characters; Excel refuses to open a file with a longer cell
_LARGEST_EXACT = 2**53  # spreadsheets keep numbers as doubles


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"  # in whole per cent: 62, not 0.62
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key in each row, the title people read, what it holds."""

    key: str
    title: Any  # text, or a lazy translation of it
    kind: Kind = Kind.TEXT


Note = tuple[Any, Any]
"""A line above the table: a label and a text ("Measure", "Families reached, version 2")."""

Row = Mapping[str, Any]

# Text may pretend to be harmless behind characters that nobody sees, or behind quotation marks.
_UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"}
_UNSEEN_OTHERS = set("\u115f\u1160\u3164\uffa0\u2800\ufffd\"'“”‘’`´")
_SEPARATORS = ",;\t\r\n|"


def _starts_formula(text: str) -> bool:
    """Whether the first visible character is = + - @, in any width or height (full-width, small, raised)."""
    for character in text:
        if unicodedata.category(character) not in _UNSEEN_CATEGORIES and character not in _UNSEEN_OTHERS:
            return unicodedata.normalize("NFKC", character)[0] in "=+-@\u2212"
    return False


def _is_risky(text: str) -> bool:
    """Whether some spreadsheet, reading with any delimiter, could see a formula begin in this text."""
    if _starts_formula(text) or any(each in text for each in "\t\r\n"):
        return True
    pieces = re.split(f"[{re.escape(_SEPARATORS)}]", text)[1:]
    # A separator with nothing visible behind it would leave the next cell's first character unguarded.
    return any(_starts_formula(piece) or not _has_visible(piece) for piece in pieces)


def _has_visible(text: str) -> bool:
    return any(
        unicodedata.category(each) not in _UNSEEN_CATEGORIES and each not in _UNSEEN_OTHERS for each in text
    )


def guard_text(text: str) -> str:
    """The text as it may stand in a CSV cell: risky text gets an apostrophe in front and after each separator inside.

    `+1 555 010 0199` becomes `'+1 555 010 0199`, still readable; `O'Brien` and `'t Hooft` stay as they are.
    Source: OWASP on CSV injection; the standard's V1.2.10. `restore_text` undoes it exactly.
    """
    if not text or not _is_risky(text):
        return text
    return "'" + re.sub(f"([{re.escape(_SEPARATORS)}])", r"\1'", text)


def restore_text(text: str) -> str:
    """The original of a text that `guard_text` wrote; any other text comes back unchanged."""
    if not text.startswith("'"):
        return text
    original = re.sub(f"([{re.escape(_SEPARATORS)}])'", r"\1", text[1:])
    return original if guard_text(original) == text else text


def write_csv(
    rows: Iterable[Row],
    columns: Sequence[Column],
    *,
    notes: Sequence[Note] = (),
    delimiter: str = ",",
    bom: bool = True,
) -> bytes:
    """The table as CSV (RFC 4180, UTF-8). `bom`: Excel needs it to see UTF-8. Numbers stay numbers, dates are ISO 8601.

    Notes stand above the header, with an empty line between. Raises ValueError for a number that is not finite.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for label, text in notes:
        writer.writerow([_guarded(label), _guarded(text)])
    if notes:
        writer.writerow([])
    writer.writerow([_guarded(column.title) for column in columns])
    for row in rows:
        cells = [_for_csv(row.get(column.key), column) for column in columns]
        # A row whose only cell is empty would read as a blank line.
        out.write('""\r\n') if cells == [""] else writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def write_xlsx(
    rows: Iterable[Row],
    columns: Sequence[Column],
    sheet: Any,
    *,
    notes: Sequence[Note] = (),
    right_to_left: bool = False,
) -> bytes:
    """The table as an XLSX workbook of one sheet, in which every text is forced to be a text.

    Dates are real dates shown as ISO; moments are ISO text, because a spreadsheet knows no time zone. A text over 32,767
    characters ends in a visible mark. Raises ValueError beyond 1,048,576 rows or for a number that is not finite.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_title(str(sheet)))
    try:
        _fill(page, rows, columns, notes, right_to_left)
    except Exception:
        page.close()  # or its half-written file complains when it is collected
        raise
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _fill(
    page: Any, rows: Iterable[Row], columns: Sequence[Column], notes: Sequence[Note], right_to_left: bool
) -> None:
    page.sheet_view.rightToLeft = right_to_left
    head = len(notes) + (2 if notes else 1)
    page.freeze_panes = f"A{head + 1}"
    for number, column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = 28 if column.kind == Kind.TEXT else 16
    for label, text in notes:
        page.append([_text_cell(page, label, bold=True), _text_cell(page, text)])
    if notes:
        page.append([])
    page.append([_text_cell(page, column.title, bold=True) for column in columns])
    for number, row in enumerate(rows, start=head + 1):
        if number > XLSX_ROWS:
            raise ValueError("A workbook holds at most 1,048,576 rows: write CSV instead.")
        page.append([_for_xlsx(page, row.get(column.key), column) for column in columns])


def _plain(value: Any) -> str:
    """Text without what neither format can carry: control characters and halves of pairs become U+FFFD."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", str(value))


def _guarded(value: Any) -> str:
    return guard_text(_plain(value))


def _number(value: Any, column: Column) -> int | float | Decimal | None:
    """The value if it may stand as a number; None for everything that must be text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if column.kind not in (Kind.WHOLE, Kind.DECIMAL, Kind.PERCENT):
        return None
    if not math.isfinite(value):
        raise ValueError(f"{column.key}: {value} is not a number that can be published.")
    return value


def _for_csv(value: Any, column: Column) -> str:
    if value is None:
        return ""
    number = _number(value, column)
    if number is not None:
        return format(number, "f") if isinstance(number, Decimal) else repr(number)
    return _guarded(_words(value))


def _for_xlsx(page: Any, value: Any, column: Column) -> Any:
    if value is None:
        return None
    number = _number(value, column)
    if number is not None and -_LARGEST_EXACT <= number <= _LARGEST_EXACT:
        return _formatted(page, number, '0"%"' if column.kind == Kind.PERCENT else "General")
    if isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        return _formatted(page, value, "yyyy-mm-dd")
    if isinstance(value, bool):
        return value
    return _text_cell(page, _words(value))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):  # moments too
        return value.isoformat()
    return str(value)


def _formatted(page: Any, value: Any, pattern: str) -> Any:
    cell = WriteOnlyCell(page, value)
    cell.number_format = pattern
    return cell


def _text_cell(page: Any, value: Any, *, bold: bool = False) -> Any:
    text = _plain(value)
    risky = _starts_formula(text)
    # Excel reads _x000D_ in a text as a carriage return (ECMA-376, ST_Xstring); write that, and guard look-alikes.
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")
    if len(text) > XLSX_CELL:
        mark = _("… [cut here]")
        text = text[: XLSX_CELL - len(mark)] + mark
    cell = WriteOnlyCell(page)
    cell.value = text
    cell.data_type = "s"  # openpyxl makes a formula of any text that begins with =, and an error of "#N/A"
    if risky:
        cell.quotePrefix = True  # stays a text when somebody edits the cell or saves as CSV
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_title(text: str) -> str:
    """A title that Excel accepts: 1 to 31 characters, none of []:*?/\\, no apostrophe at either end."""
    return re.sub(r"[\[\]:*?/\\\t\r\n]", " ", _plain(text))[:31].strip("' ") or "1"


def _timeless(book: bytes) -> bytes:
    """The same workbook without the moment of writing, in its properties and in its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, content, compresslevel=6)
    return out.getvalue()
