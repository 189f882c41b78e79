"""The words of a PDF, as a reader's program finds them: on its pages, and in the strings that stand beside them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

BESIDE = ("/Title", "/Alt", "/ActualText", "/Contents", "/E")


def text_of_pdf(data: bytes) -> str:
    """All text shown on the pages, a line each, then titles, alternatives and notes."""
    reader = PdfReader(io.BytesIO(data), strict=True)
    words = [page.extract_text() for page in reader.pages]
    for number in range(1, int(reader.trailer["/Size"])):
        words += _beside(reader.get_object(IndirectObject(number, 0, reader)))
    return "\n".join(words)


def _beside(found: Any) -> Iterator[str]:
    if isinstance(found, DictionaryObject):
        yield from (str(found[key]) for key in BESIDE if isinstance(found.get(key), str))
        for key in found:
            yield from _beside(found.raw_get(key))
    elif isinstance(found, ArrayObject):
        for each in found:
            yield from _beside(each)
