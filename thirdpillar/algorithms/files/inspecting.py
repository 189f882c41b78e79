"""Pictures by Pillow and pillow-heif, papers by pypdf, sound by the first bytes (filetype)."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from time import monotonic

import filetype
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

LARGEST = (
    10 * 1024 * 1024
)  # bytes: what text providers let through, and a page of paper as a phone photographs it
# Of a picture, which is kept smaller: what a phone of fifty megapixels makes.
LARGEST_PICTURE = 25 * 1024 * 1024
MOST_PIXELS = 64_000_000
# A JPEG that is not progressive is unpacked smaller than it is, however large it says to be.
MOST_PIXELS_OF_JPEG = 170_000_000
LONGEST_SIDE = 2400  # pixels kept: enough to read a letter by
MOST_OBJECTS = 20_000
MOST_SECONDS = 5.0

_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif")
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")
_SOUNDS = {
    "audio/mpeg": "audio/mpeg", "audio/mp4": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/ogg": "audio/ogg",
    "audio/amr": "audio/amr", "audio/x-wav": "audio/wav", "audio/aac": "audio/aac", "audio/x-aac": "audio/aac",
    "video/3gpp": "audio/3gpp",
}  # fmt: skip
# Keys of a PDF that do something or carry something along.
_ACTIVE = frozenset(
    "/JavaScript /JS /Launch /EmbeddedFile /EmbeddedFiles /RichMedia /XFA /SubmitForm /ImportData /GoToE /GoToR"
    " /Movie /Sound /AA".split()
)
_ACTIVE_KINDS = frozenset("/JavaScript /Launch /SubmitForm /ImportData /GoToE /GoToR /Rendition".split())


class Reason(StrEnum):
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    NOT_ALLOWED = "not_allowed"
    VIDEO = "video"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    ACTIVE = "active"
    LOCKED = "locked"


class Harmful(Exception):
    """The file is not taken; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Clean:
    """A copy that may be kept: `kind` is image, paper or sound; sizes in pixels, 0 where it is no picture."""

    kind: str
    media_type: str
    content: bytes
    width: int = 0
    height: int = 0


def inspect(content: bytes) -> Clean:
    """Answer a harmless copy. Raises Harmful."""
    if not content:
        raise Harmful(Reason.EMPTY)
    if reason := refused_by(content[:8192], len(content)):
        raise Harmful(reason)
    told = _told(content)
    if told in _PICTURES:
        return _picture(content)
    if told == "application/pdf" and content[:5] == b"%PDF-":
        return _paper(content)
    if told in _SOUNDS:
        return Clean("sound", _SOUNDS[told], content)
    raise Harmful(Reason.NOT_ALLOWED)


def refused_by(head: bytes, size: int) -> Reason | None:
    """Why a file of this size (bytes) that begins so is not even looked at; None where it is."""
    told = _told(head)
    if told.startswith("video/") and told not in _SOUNDS:
        return Reason.VIDEO
    return Reason.TOO_LARGE if size > (LARGEST_PICTURE if told in _PICTURES else LARGEST) else None


def _told(content: bytes) -> str:
    found = filetype.guess(content[:8192])
    return found.mime if found else ""


def _picture(content: bytes) -> Clean:
    """The picture painted anew: turned as the camera said, its place and all else that was hidden left behind."""
    _know_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                # The head alone is read so far: a bomb is refused before it is unpacked.
                in_parts = opened.format == "JPEG" and not opened.info.get("progressive")
                if opened.width * opened.height > (MOST_PIXELS_OF_JPEG if in_parts else MOST_PIXELS):
                    raise Harmful(Reason.TOO_MANY_PIXELS)
                if in_parts:
                    opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
                has_alpha = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
                turned = ImageOps.exif_transpose(opened)
                plain = turned.convert("RGBA" if has_alpha else "RGB")
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        painted = Image.new(plain.mode, plain.size)
        painted.paste(plain)
        out = io.BytesIO()
        if has_alpha:
            painted.save(out, "PNG", optimize=True)
        else:
            painted.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    except Harmful:
        raise
    except Image.DecompressionBombError as problem:
        raise Harmful(Reason.TOO_MANY_PIXELS) from problem
    except Exception as problem:  # whatever a decoder stumbles over, the file is broken
        raise Harmful(Reason.BROKEN) from problem
    return Clean(
        "image", "image/png" if has_alpha else "image/jpeg", out.getvalue(), painted.width, painted.height
    )


@cache
def _know_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)


def _paper(content: bytes) -> Clean:
    """A PDF that does nothing by itself and carries no file along."""
    # Said openly anywhere, it needs no reading; names may hide letters as #4A.
    spelled = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found.group(1), 16)]), content)
    if re.search(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b", spelled):
        raise Harmful(Reason.ACTIVE)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Harmful(Reason.LOCKED)
        _walk(reader)
        if not reader.pages:
            raise Harmful(Reason.BROKEN)
    except Harmful:
        raise
    except (PyPdfError, Exception) as problem:
        raise Harmful(Reason.BROKEN) from problem
    return Clean("paper", "application/pdf", content)


def _walk(reader: PdfReader) -> None:
    """Look at every object that the trailer leads to, those packed into streams too."""
    until = monotonic() + MOST_SECONDS
    seen: set[tuple[int, int]] = set()
    waiting: list = [reader.trailer]
    while waiting:
        if len(seen) > MOST_OBJECTS or monotonic() > until:
            raise Harmful(Reason.BROKEN)
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            key = (each.idnum, each.generation)
            if key in seen:
                continue
            seen.add(key)
            each = each.get_object()
        if isinstance(each, DictionaryObject | StreamObject):
            if (
                _ACTIVE & each.keys()
                or each.get("/S") in _ACTIVE_KINDS
                or each.get("/Type") == "/EmbeddedFile"
            ):
                raise Harmful(Reason.ACTIVE)
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list(each)
