"""Files by their bytes: what is hidden in a picture goes, what a paper would do keeps it out, a bomb is never unpacked."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from thirdpillar.algorithms.files import LARGEST, Harmful, Reason, inspect


def picture(kind="JPEG", size=(60, 40), mode="RGB", **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)]).save(out, kind, **more)
    return out.getvalue()


def paper(change=None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    writer.write(out)
    return out.getvalue()


def refused(content: bytes) -> Reason:
    with pytest.raises(Harmful) as found:
        inspect(content)
    return found.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_a_picture_is_painted_anew(kind):
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    clean = inspect(picture(kind, size=(64, 48)))
    assert (clean.kind, clean.width, clean.height) == ("image", 64, 48)
    assert clean.media_type in ("image/jpeg", "image/png")


def test_what_was_hidden_in_a_picture_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "CANARY-MAKER"
    exif.get_ifd(0x8825)[2] = (44.0, 58.0, 0.0)  # where it was taken
    dirty = picture(exif=exif, comment=b"CANARY-COMMENT", size=(60, 40)) + b"<script>CANARY-TAIL</script>"
    assert b"CANARY" in dirty
    clean = inspect(dirty)
    assert b"CANARY" not in clean.content and (clean.width, clean.height) == (40, 60)
    assert not Image.open(io.BytesIO(clean.content)).getexif()


def test_a_see_through_picture_stays_so():
    clean = inspect(picture("PNG", mode="RGBA"))
    assert clean.media_type == "image/png" and Image.open(io.BytesIO(clean.content)).mode == "RGBA"


def test_a_large_picture_becomes_smaller():
    clean = inspect(picture(size=(4000, 3000)))
    assert (clean.width, clean.height) == (2400, 1800)


@pytest.mark.parametrize("form", ["JPEG", "HEIF", "WEBP"])
def test_a_picture_of_fifty_megapixels_becomes_smaller_too(form):
    clean = inspect(picture(form, size=(8160, 6120)))
    assert (clean.width, clean.height) == (2400, 1800)


def test_of_a_large_jpeg_that_comes_in_turns_no_more_is_unpacked_than_of_others():
    content = io.BytesIO()
    Image.new("L", (9000, 8000)).save(content, "JPEG", progressive=True)
    assert refused(content.getvalue()) == Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("size", [100, LARGEST + 1])
@pytest.mark.parametrize("kind", [b"isom", b"mp42", b"qt  "])
def test_a_video_is_told_apart_whatever_its_size(kind, size):
    head = b"\x00\x00\x00\x18ftyp" + kind + b"\x00\x00\x02\x00" + kind + b"mp41"
    assert refused(head + b"\0" * size) == Reason.VIDEO


def test_a_bomb_is_refused_before_it_is_unpacked():
    """30,000 × 30,000 pixels said in the head of a file of a few hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
    assert refused(bomb) == Reason.TOO_MANY_PIXELS


def test_a_plain_paper_is_kept_as_it_is():
    content = paper()
    clean = inspect(content)
    assert (clean.kind, clean.media_type, clean.content) == ("paper", "application/pdf", content)


def _script(writer):
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('hello')"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _file_inside(writer):
    writer.add_attachment("evil.exe", b"MZ")


def _launches(writer):
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


@pytest.mark.parametrize("change", [_script, _file_inside, _launches])
def test_a_paper_that_does_something_is_refused(change):
    assert refused(paper(change)) == Reason.ACTIVE


def test_a_script_under_a_name_in_disguise_is_found():
    disguised = paper(_script).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    assert refused(disguised) == Reason.ACTIVE


def test_a_locked_paper_is_refused():
    assert refused(paper(lambda writer: writer.encrypt("secret", algorithm="AES-256"))) == Reason.LOCKED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xff" * (LARGEST + 1), Reason.TOO_LARGE),
        (b"<html><script>alert(1)</script>", Reason.NOT_ALLOWED),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Reason.NOT_ALLOWED),
        (b"MZ\x90\x00" + b"\0" * 200, Reason.NOT_ALLOWED),
        (b"PK\x03\x04" + b"\0" * 200, Reason.NOT_ALLOWED),
        (b"GIF89a" + b"\0" * 20, Reason.BROKEN),
        (b"\xff\xd8\xff\xe0broken", Reason.BROKEN),
        (b"%PDF-1.7\nnothing", Reason.BROKEN),
    ],
)
def test_what_is_no_such_file_is_refused(content, reason):
    assert refused(content) == reason


def test_a_voice_note_is_kept():
    clean = inspect(b"#!AMR\n" + b"\x3c" * 400)
    assert (clean.kind, clean.media_type) == ("sound", "audio/amr")


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"RIFF\0\0\0\0WEBP"]),
)
def test_any_bytes_are_kept_clean_or_refused(content, head):
    try:
        clean = inspect(head + content)
    except Harmful:
        return
    assert clean.kind in ("image", "paper", "sound")
