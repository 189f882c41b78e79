"""An upload without what must never be stored: cells and elements of the deny-list, and columns that nobody reads, are
emptied before a byte is kept.

Names of columns and elements stay, so that the import can tell what it dropped; lines stay where they were, so that
refusals point into the file that was sent. What can't be read as a row keeps nothing but its place and its id.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import InputSource

from defusedxml import expatreader as safe

from thirdpillar.ground.people.roster.cells import LONGEST_CELL, LONGEST_LINE, encoding_of
from thirdpillar.ground.people.roster.edfi.elements import NOT_XML, Raising
from thirdpillar.ground.people.roster.reading import read_columns
from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.standards import denied_names, folded

PIECE = 1 << 20
KEYS = ("sourcedid", "usersourcedid", "sisid")
SWALLOWED = '"' + "x" * (LONGEST_CELL + 1)


def stripped(folder, name: str) -> Iterator[bytes]:
    """One file of an export in pieces of about a megabyte, without what is denied."""
    with folder.open(name) as stream:
        if name.lower().endswith(".xml"):
            yield from _xml(stream)
        else:
            yield from _csv(folder, name, stream)


def _csv(folder, name: str, stream) -> Iterator[bytes]:
    encoding = encoding_of(name, Notes(), lambda: folder.open(name))
    text = io.TextIOWrapper(stream, encoding=encoding, newline="", errors="replace")
    encoder = codecs.getincrementalencoder("utf-8" if encoding == "utf-8-sig" else encoding)("replace")
    lines = iter(partial(text.readline, LONGEST_LINE), "")
    out = io.StringIO()
    first = ""
    for first in lines:
        out.write(first)
        if first.strip("\ufeff \t\r\n,;"):
            break
    header = first.lstrip("\ufeff")
    separator = max(",;\t|", key=header.count)
    try:
        columns = [folded(each) for each in next(csv.reader([header], delimiter=separator), [])]
    except csv.Error:
        columns = []
    # What no reader reads is not kept either, whatever it is called.
    wanted = read_columns() if name.lower() != "manifest.csv" else frozenset(columns)
    denied = [at for at, column in enumerate(columns) if column in denied_names() or column not in wanted]
    key = next((columns.index(each) for each in KEYS if each in columns), -1)
    flag = columns.index("flag") if "flag" in columns else None
    if denied or flag is not None:
        lines = _rows(lines, out, separator, len(columns), denied, key, flag)
    for each in lines:
        out.write(each)
        if out.tell() >= PIECE:
            yield encoder.encode(out.getvalue())
            out.seek(0)
            out.truncate()
    yield encoder.encode(out.getvalue(), True)


def _rows(
    lines, out, separator: str, width: int, denied: list[int], key: int, flag: int | None
) -> Iterator[str]:
    """The rows written anew; nothing is yielded but a last word where the rest can't be read."""
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    reader = csv.reader(lines, delimiter=separator)
    try:
        for row in reader:
            # A quote that swallows what follows; a cell that is only long is left to the reader to judge.
            if any(len(cell) > LONGEST_CELL and (len(row) != width or "\n" in cell) for cell in row):
                yield SWALLOWED
                return
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if row and len(row) != width:
                row = [_place(cell, at == key and at + 1 < len(row)) for at, cell in enumerate(row)]
            elif row:
                for at in denied:
                    # A line break inside an emptied cell stays, so that later lines keep their numbers.
                    row[at] = "\n" * row[at].count("\n")
                if flag is not None and folded(row[flag]) in denied_names():
                    row = [cell if at == flag else "" for at, cell in enumerate(row)]
            writer.writerow(row)
            yield ""
    except csv.Error:
        yield SWALLOWED


def _place(cell: str, is_key: bool) -> str:
    """A cell of a row that can't be read, so that the row still has as many cells and lines; an id stays what it is."""
    if is_key and len(cell) < 256 and not set(cell) & set(",;\t|\r\n"):
        return cell
    return "-" + "\n" * cell.count("\n")


class _Emptying(XMLGenerator):
    """Writes what it hears, but for what stands inside denied elements."""

    def __init__(self, out: io.StringIO) -> None:
        super().__init__(out, encoding="utf-8", short_empty_elements=False)
        self.out, self.parser, self._lines = out, None, 1
        # From the outermost denied element inwards: whether each is written (denied ones are, by name alone).
        self._inside: list[bool] = []

    def _come_to(self, line: int) -> None:
        while self._lines < line:
            self.ignorableWhitespace("\n")
            self._lines += 1

    def startDocument(self) -> None:  # noqa: N802 - SAX's name
        self.ignorableWhitespace('<?xml version="1.0" encoding="utf-8"?>')

    def startElement(self, name, attrs) -> None:  # noqa: N802
        denied = folded(name.rsplit(":", 1)[-1]) in denied_names()
        if self._inside or denied:
            self._inside.append(denied)
            attrs = {}
            if not denied:
                return
        if self.parser is not None:
            self._come_to(self.parser.getLineNumber())
        super().startElement(name, attrs)

    def endElement(self, name) -> None:  # noqa: N802
        if not self._inside or self._inside.pop():
            super().endElement(name)

    def characters(self, content) -> None:
        if not self._inside:
            self._lines += content.count("\n")
            super().characters(content)

    def processingInstruction(self, target, data) -> None:  # noqa: N802
        return None


def _xml(stream) -> Iterator[bytes]:
    """The elements written anew; what is not well formed ends the file there, and its reader will say so."""
    out = io.StringIO()
    emptying = _Emptying(out)
    parser = emptying.parser = safe.create_parser(forbid_dtd=True)
    parser.setContentHandler(emptying)
    parser.setErrorHandler(Raising())
    parser.prepareParser(InputSource())
    while True:
        chunk = stream.read(1 << 16)
        try:
            if chunk:
                parser.feed(chunk)
            else:
                parser.close()
        except NOT_XML:
            chunk = b""
        if out.tell() >= PIECE or not chunk:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
        if not chunk:
            return
