"""The child process that reads one workbook: limits first, then rows as lines of JSON. Run as a script, imports nothing of ours.

Out: `[line, [texts]]` for each row with content, last `{"title": …, "others": […]}` or `{"bad": code, "line", "column"}`.
"""

import contextlib
import io
import json
import re
import sys
import zipfile
from datetime import date, datetime, time


class Bad(Exception):
    """A reason to stop, with its place."""

    def __init__(self, code, line=None, column=None):
        super().__init__(code)
        self.report = {"bad": code, "line": line, "column": column}


def limit(memory, seconds):
    """Bound this process's memory (bytes of address space) and processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        # macOS refuses RLIMIT_AS; the parent's clock and the checked sizes still hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def refuse_declarations(data):
    """No part of a workbook needs a document type; entities are how XML bombs and leaks are written."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(name) as part:
                    start = part.read(4096).replace(b"\x00", b"")
                if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                    raise Bad("doctype")


def words(value):
    """A cell's value as text: dates in ISO, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, str):
        # ECMA-376, ST_Xstring: _x000D_ stands for a carriage return, _x005F_ for an underscore.
        value = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)
        return re.sub("[\x00\ud800-\udfff]", "\ufffd", value)
    return str(value)


def texts(row, line, most):
    """The row's texts up to the last with content, within the limits."""
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    if end > most["columns"]:
        raise Bad("columns", line)
    cells = [words(value) for value in row[:end]]
    for column, cell in enumerate(cells, start=1):
        if len(cell) > most["cell"]:
            raise Bad("cell", line, column)
    return cells


def write_rows(page, most, out):
    """Write the sheet's rows; True if there was any."""
    page.reset_dimensions()  # the file's own word on its size is not to be trusted
    rows = size = 0
    for line, row in enumerate(page.iter_rows(values_only=True), start=1):
        cells = texts(row, line, most)
        if not any(cells):
            continue
        rows += 1
        size += sum(map(len, cells))
        if rows > most["rows"] + 1:
            raise Bad("rows", line)
        if size > most["text"]:
            raise Bad("text", line)
        out.write(json.dumps([line, cells]) + "\n")
    return rows > 0


def read(data, most, out):
    """Read the first visible sheet with content."""
    refuse_declarations(data)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and it takes more memory than a workbook
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise Bad("undefused")
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    pages = [page for page in book.worksheets if page.sheet_state == "visible"] or book.worksheets
    for page in pages:
        if write_rows(page, most, out):
            others = [other.title for other in pages if other is not page]
            return {"title": page.title, "others": others}
    raise Bad("empty")


def main():
    """Read standard input under the limits given as JSON; always end with a report, whatever the file holds."""
    most = json.loads(sys.argv[1])
    limit(most["memory"], most["seconds"])
    data = sys.stdin.buffer.read()
    try:
        report = read(data, most, sys.stdout)
    except Bad as bad:
        report = bad.report
    except (MemoryError, RecursionError):
        report = {"bad": "memory"}
    except Exception as problem:  # openpyxl raises nearly anything on a damaged file
        forbidden = type(problem).__module__.startswith("defusedxml")
        report = {"bad": "doctype" if forbidden else "damaged"}
    sys.stdout.write("\n" + json.dumps(report))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
