"""XLSX workbooks: looked at from outside first, then read in a child process with little memory and little time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .delimited import too_long, too_wide
from .faults import BadFile, Limits

_CHILD = Path(__file__).with_name("child.py")
_NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar", ".jar", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class Book:
    """The first sheet with content: its rows with their lines, its title and the titles of the others."""

    rows: list[tuple[int, list[str]]]
    title: str
    other_titles: tuple[str, ...]


def read_workbook(data: bytes, limits: Limits) -> Book:
    """Read the first visible sheet that holds anything. Raises BadFile; never unpacks before the limits are checked."""
    look_inside(data, limits)
    # -I: neither the folder of the script nor the user's settings can put another module in the way.
    command = [sys.executable, "-I", str(_CHILD)]
    orders = json.dumps(
        {n: getattr(limits, n) for n in ("rows", "columns", "cell", "text", "memory", "seconds")}
    )
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR")}
    try:
        done = subprocess.run(
            [*command, orders],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            env=kept | {"LC_ALL": "C"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_heavy() from None
    lines = done.stdout.splitlines()
    if not lines:
        raise _too_heavy() if done.returncode < 0 else _damaged()
    try:
        last = json.loads(lines[-1])
    except ValueError:
        raise _too_heavy() from None  # killed in the middle of a line
    if "bad" in last:
        raise _fault(last["bad"], last.get("line"), last.get("column"))
    if "title" not in last:
        raise _too_heavy()
    rows = [(line, cells) for line, cells in map(json.loads, filter(None, lines[:-1]))]
    return Book(rows, last["title"], tuple(last["others"]))


def look_inside(data: bytes, limits: Limits) -> None:
    """Check an archive's table of contents: sizes, ratio, number of entries, archives within, passwords."""
    if data.count(b"PK\x01\x02") > limits.entries:  # before the library makes an object of each
        raise _bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except Exception:  # a damaged archive raises nearly anything: struct.error, OSError, UnicodeError …
        raise _damaged() from None
    if len(entries) > limits.entries or sum(each.file_size for each in entries) > limits.inflated:
        raise _bomb()
    for each in entries:
        if each.file_size > limits.ratio_from and each.file_size > limits.ratio * max(each.compress_size, 1):
            raise _bomb()
        if each.flag_bits & 1:
            raise BadFile(None, None, _("The file has a password."), _("Save it without a password."))
        if each.filename.lower().endswith(_NESTED):
            raise BadFile(None, None, _("The file has another archive inside."), _("Bring the table itself."))
    names = {each.filename for each in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadFile(
            None,
            None,
            _("This is an archive, but not an Excel workbook."),
            _("Bring the table itself, as XLSX or CSV."),
        )


def _fault(code: str, line: int | None, column: int | None) -> BadFile:
    match code:
        case "columns":
            return too_wide(line)
        case "cell":
            return too_long(line, column)
        case "rows" | "text" | "memory":
            return _too_heavy(line)
        case "doctype":
            reason = _("The workbook holds declarations that no spreadsheet program writes.")
            return BadFile(None, None, reason, _save_again())
        case "empty":
            return BadFile(None, None, _("The workbook is empty."), _("Bring a file with a header and rows."))
        case _:
            return _damaged()


def _damaged() -> BadFile:
    return BadFile(None, None, _("The workbook is damaged or cut off."), _save_again())


def _bomb() -> BadFile:
    return BadFile(None, None, _("The file would unpack to far too much."), _save_again())


def _too_heavy(line: int | None = None) -> BadFile:
    return BadFile(
        line, None, _("The workbook is too large to read."), _("Save the one sheet as CSV, or split it.")
    )


def _save_again() -> str:
    return _("Open it in a spreadsheet program, save it again as XLSX or CSV, and bring that file.")
