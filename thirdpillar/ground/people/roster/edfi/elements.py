"""Reading an interchange file as a stream of elements, safely: no DTD, bounded depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from defusedxml import expatreader as safe

from thirdpillar.ground.people.roster.refusals import Notes
from thirdpillar.ground.people.roster.standards import denied_names, folded

PIECE = 1 << 16
# Expat, SAX, the codecs and the guard against DTDs each raise a type of their own; all mean that the file ends there.
NOT_XML = (SAXException, ExpatError, ValueError, LookupError)
DEEPEST, LONGEST_TEXT, MOST_CHILDREN = 40, 20_000, 20_000


class Element:
    """A record of an interchange: its children by name, without namespaces, comments or what is denied."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[Element] = []
        self.text = ""

    def all(self, *path: str) -> Iterator[Element]:
        first, *rest = path
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(*rest)
                else:
                    yield child

    def get(self, *path: str) -> str:
        """The text at a path, of a descriptor only its code; empty where there is none."""
        for found in self.all(*path):
            text = found.text.strip()
            return text.rsplit("#", 1)[-1] if text.startswith("uri:") else text
        return ""

    def somewhere(self, name: str) -> str:
        """The text of the first element of this name at any depth: references nest differently between versions."""
        for child in self.children:
            if child.name == name and child.text.strip():
                return child.get_own()
            deeper = child.somewhere(name)
            if deeper:
                return deeper
        return ""

    def get_own(self) -> str:
        return self.text.strip()


class _Records(ContentHandler):
    """Collects the interchange's direct children, one at a time."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.done: list[Element] = []
        self._stack: list[Element] = []
        self._notes = notes
        self._size = 0
        # A parser that is fed piece by piece never says where it is by itself: it is asked.
        self.where: Any = None

    def startElement(self, name, attrs) -> None:  # noqa: N802
        line = self.where.getLineNumber() if self.where else 0
        self._size += 1
        if len(self._stack) >= DEEPEST or self._size > MOST_CHILDREN:
            raise ValueError("an element nests too deep or holds too much")
        self._stack.append(
            Element(name.rsplit(":", 1)[-1], {k: attrs[k][:300] for k in attrs.getNames()}, line)
        )

    def characters(self, content) -> None:
        if len(self._stack) > 1:
            top = self._stack[-1]
            if len(top.text) < LONGEST_TEXT:
                top.text += content

    def endElement(self, name) -> None:  # noqa: N802
        element = self._stack.pop()
        if len(self._stack) == 1:
            self._size = 0
            if folded(element.name) in denied_names():
                self._notes.dropped.add(element.name[:80])
            else:
                self.done.append(element)
        elif self._stack and len(self._stack) > 1:
            if folded(element.name) in denied_names():
                self._notes.dropped.add(element.name[:80])
            else:
                self._stack[-1].children.append(element)


def records(folder, name: str, notes: Notes) -> Iterator[Element]:
    """The records of one interchange file; what is not well formed or not safe ends the reading, with its line."""
    handler = _Records(notes)
    parser = handler.where = safe.create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    parser.setErrorHandler(Raising())
    with folder.open(name) as stream:
        parser.prepareParser(InputSource())
        while True:
            chunk = stream.read(PIECE)
            try:
                if chunk:
                    parser.feed(chunk)
                else:
                    parser.close()
            except NOT_XML as error:
                line = getattr(error, "getLineNumber", lambda: None)() or parser.getLineNumber()
                notes.refuse("bad_xml", name, line)
                notes.broken_files.add(name)
                yield from handler.done
                return
            yield from handler.done
            handler.done = []
            if not chunk:
                return


class Raising:
    def error(self, exception):
        raise exception

    fatalError = error  # noqa: N815 - SAX's name

    def warning(self, exception):
        return None
