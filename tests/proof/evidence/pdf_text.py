"""The words of a PDF as Typst writes it: content streams through each font's own table of characters."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f]+)>|\bET\b", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of_pdf(data: bytes) -> str:
    """All text shown on the pages, one run a line, then the strings that stand beside them (titles, alternatives)."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    streams = {number: _inflated(body) for number, body in objects.items() if b"stream" in body}
    packed = [streams[number] for number in streams if b"/ObjStm" in objects[number]]
    plain = b"\n".join([*(body for number, body in objects.items() if number not in streams), *packed])
    words = []
    for body in objects.values():
        # Each page has its own names for its fonts.
        page = re.search(rb"/Type/Page/.*?/Contents (\d+) 0 R", body, re.DOTALL)
        if page:
            kept = re.search(rb"/Resources (\d+) 0 R", body)
            names = re.findall(rb"/(f\d+) (\d+) 0 R", objects[int(kept.group(1))] if kept else body)
            fonts = {name: _characters(objects[int(number)], streams) for name, number in names}
            words += _runs(streams[int(page.group(1))], fonts)
    beside = re.findall(rb"/(?:Title|Alt|ActualText|Contents|E)\s*\(((?:\\.|[^\\()])*)\)", data + plain)
    return "\n".join([*words, *(_string(each) for each in beside)])


def _inflated(body: bytes) -> bytes:
    start = re.search(rb"stream\r?\n", body).end()
    try:
        return zlib.decompressobj().decompress(body[start:])
    except zlib.error:
        return body[start:]


def _characters(font: bytes, streams: dict[int, bytes]) -> dict[int, str]:
    table = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if table is None:
        return {}
    found = {}
    for line in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", streams[int(table.group(1))]):
        code, text = line
        found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    return found


def _runs(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    words, run, characters = [], "", {}
    for match in _SHOWN.finditer(stream):
        name, literal, hexed = match.groups()
        if name:
            characters = fonts.get(name, {})
        elif literal is not None or hexed is not None:
            code = _bytes(literal) if literal is not None else bytes.fromhex(hexed.decode())
            pairs = zip(code[::2], code[1::2], strict=False)
            run += "".join(characters.get(high * 256 + low, "\ufffd") for high, low in pairs)
        else:
            words.append(run)
            run = ""
    return words


def _bytes(literal: bytes) -> bytes:
    def one(match: re.Match) -> bytes:
        escape = match.group(1)
        return bytes([int(escape, 8)]) if escape[:1].isdigit() else _ESCAPES.get(escape, escape)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, literal, flags=re.DOTALL)


def _string(literal: bytes) -> str:
    raw = _bytes(literal)
    return raw[2:].decode("utf-16-be", "replace") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")
