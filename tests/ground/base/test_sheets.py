"""The reader: what people bring is read or refused with its place; bombs cost neither time nor memory."""

import io
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thirdpillar.ground.base.sheets import BadFile, Limits, read_sheet
from thirdpillar.ground.base.sheets.child import words

PLAIN = 'name,phone,note\r\nAna,555,"a, b"\r\nBeá,556,"two\r\nlines"\r\nCy,,\r\n'


def workbook(rows, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(book, name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def sheet_xml(inside, declaration=""):
    return f"""<?xml version="1.0"?>{declaration}<worksheet
        xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{inside}</sheetData></worksheet>"""


def page(inside, declaration=""):
    return replaced(workbook([["a"], ["b"]]), "xl/worksheets/sheet1.xml", sheet_xml(inside, declaration))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found(encoding, delimiter):
    text = PLAIN.replace(",", delimiter).replace("á", "ä")
    sheet = read_sheet("people.csv", text.encode(encoding))
    assert [row.line for row in sheet.rows] == [1, 2, 3, 5]
    assert sheet.rows[0].values == ("name", "phone", "note")
    assert sheet.rows[2].values == ("Beä", "556", "two\r\nlines")
    assert sheet.delimiter == delimiter


def test_excels_own_delimiter_line_is_understood():
    sheet = read_sheet("x.csv", b"sep=;\r\na;b\r\n1,5;2\r\n")
    assert [(row.line, row.values) for row in sheet.rows] == [(2, ("a", "b")), (3, ("1,5", "2"))]


def test_rows_have_as_many_cells_as_they_have_and_empty_lines_are_none():
    sheet = read_sheet("x.csv", b"a,b,c\n1,2,3\n1,2\n\n , ,\n1,2,3,4\n")
    assert [(row.line, len(row.values)) for row in sheet.rows] == [(1, 3), (2, 3), (3, 2), (6, 4)]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", None, None),
        (b" \r\n ", None, None),
        (b"a,b\n1,2\n3,\x004\n", 3, 3),
        (b'a,b\n1,"2\n', 2, None),
        (b'a,b\n1,"2"x\n', 2, None),
        ("a,b\nJosé,Zoë\nx,".encode() + b"\xff\n", 3, 3),
        (b"a,b\n\x81,2\n", 2, 1),
        (b"a\n" + b"x" * 40_000, 2, 1),
        (b"\xd0\xcf\x11\xe0old", None, None),
        (b"%PDF-1.7", None, None),
        (b"<html><table>", None, None),
        (b"\x89PNG\r\n", None, None),
        (b"\x00\x01", None, None),
        (bytes(range(1, 9)) * 40, None, None),
    ],
)
def test_files_that_are_no_tables_are_refused_with_the_place(data, line, column):
    with pytest.raises(BadFile) as refused:
        read_sheet("x.csv", data)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.reason and refused.value.what_to_do


def test_a_workbook_comes_out_as_texts():
    rows = [["name", "born", "n", "f", "yes"], [], ["Ána", date(2015, 3, 4), 5, 1.5, True], ["B", None, 7.0]]
    sheet = read_sheet("anything.bin", workbook(rows, "People"))
    assert [(row.line, row.values) for row in sheet.rows] == [
        (1, ("name", "born", "n", "f", "yes")),
        (3, ("Ána", "2015-03-04", "5", "1.5", "true")),
        (4, ("B", "", "7")),
    ]
    assert sheet.title == "People"


def test_the_first_sheet_with_content_is_read_and_the_others_named():
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    book.create_sheet("Full").append(["a"])
    book.create_sheet("More").append(["b"])
    book.create_sheet("Hidden").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    sheet = read_sheet("x.xlsx", out.getvalue())
    assert (sheet.title, sheet.other_titles) == ("Full", ("Empty", "More"))


def test_limits_are_those_given():
    limits = Limits(rows=2, columns=2, cell=5)
    for data in (
        b"a,b\n1,2\n3,4\n5,6\n",
        b"a,b,c\n",
        b"a\n123456\n",
        workbook([["a"]] * 4),
        workbook([["a", "b", "c"]]),
    ):
        with pytest.raises(BadFile):
            read_sheet("x", data, limits)
    with pytest.raises(BadFile):
        read_sheet("x", b"a" * 11, Limits(size=10))


def nested():
    return replaced(workbook([["a"]]), "xl/embeddings/inner.zip", workbook([["b"]]))


def inflating():
    return page('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "A" * 60_000_000 + "</t></is></c></row>")


def huge_total():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        noise = (
            random.Random(1).randbytes(200_000).hex().encode() * 10
        )  # compresses little enough to pass the ratio
        archive.writestr("[Content_Types].xml", "x")
        for number in range(40):
            archive.writestr(f"xl/{number}.xml", noise)
    return out.getvalue()


def many_entries():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"xl/{number}", "")
    return out.getvalue()


def many_rows():
    return page(
        "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 10007}</v></c></row>' for n in range(1, 250_000))
    )


XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
TEXT_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
BOMBS = {
    "ratio of 300 to 1": inflating,
    "unpacks to too much": huge_total,
    "5,000 entries": many_entries,
    "an archive inside": nested,
    "external entity": lambda: page(TEXT_CELL.format("&e;"), XXE),
    "external entity in utf-16": lambda: replaced(
        workbook([["a"]]),
        "xl/worksheets/sheet1.xml",
        sheet_xml(TEXT_CELL.format("&e;"), XXE).replace("1.0", '1.0" encoding="utf-16', 1).encode("utf-16"),
    ),
    "late declaration": lambda: page(TEXT_CELL.format("&e;"), f"<!--{' ' * 9000}-->{XXE}"),
    "billion laughs": lambda: page(TEXT_CELL.format("&j;"), LAUGHS),
    "laughs in shared strings": lambda: replaced(
        workbook([["a"]]),
        "xl/sharedStrings.xml",
        f'<?xml version="1.0"?>{LAUGHS}<sst><si><t>&j;</t></si></sst>',
    ),
    "10 MB in a cell": lambda: page(TEXT_CELL.format(random.Random(1).randbytes(5_000_000).hex())),
    "far column": lambda: page('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "impossible column": lambda: page('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
    "250,000 rows": many_rows,
    "cut off": lambda: workbook([["a"] * 50] * 50)[:-900],
    "cut in the middle": lambda: workbook([["a"] * 50] * 50)[:4000],
    "only a signature": lambda: b"PK\x03\x04",
    "a plain archive": lambda: many_entries()[:0] + _archive("notes.txt"),
    "a million columns of text": lambda: b",".join([b"a"] * 1_000_000),
    "a million columns over lines": lambda: b'"a\n",' * 1_000_000,
    "10 MB in a text cell": lambda: b'a,b\n1,"' + b"x" * 10_000_000,
    "10 MB of line ends": lambda: b"a\n" * 5_000_000,
    "10 MB of quotation marks": lambda: b'"' * 10_000_000,
    "more than the size": lambda: b"a" * 20_000_001,
}


def _archive(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


ALONE = """
import json, resource, sys, time
from django.conf import settings
settings.configure(USE_I18N=False)
from thirdpillar.ground.base.sheets import BadFile, read_sheet
data, started, answer = sys.stdin.buffer.read(), time.monotonic(), {"refused": None}
try:
    read_sheet("x.xlsx", data)
except BadFile as refused:
    answer["refused"] = str(refused)
answer["seconds"] = time.monotonic() - started
answer["child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
with open("/proc/self/status") as status:
    answer["own"] = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
print(json.dumps(answer))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_in_seconds_with_bounded_memory(kind):
    """In a process of its own: the peak of a test run's other work must not be counted."""
    done = subprocess.run([sys.executable, "-c", ALONE], input=BOMBS[kind](), capture_output=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["refused"]
    assert "root:" not in answer["refused"]
    assert answer["seconds"] < 10
    assert answer["child"] <= 300_000_000
    assert answer["own"] <= 300_000_000


def test_the_child_has_no_more_memory_than_it_was_given():
    data = page(TEXT_CELL.format(random.Random(1).randbytes(4_000_000).hex()))
    long = Limits(cell=20_000_000, ratio=1_000)
    assert len(read_sheet("x.xlsx", data, long).rows[0].values[0]) == 8_000_000
    with pytest.raises(BadFile, match="too large"):
        read_sheet("x.xlsx", data, replace(long, memory=45_000_000))


def test_escaped_characters_of_a_workbook_are_harmless():
    assert words("a_x000D_b") == "a\rb"
    assert words("_x005F_x000D_") == "_x000D_"
    assert words("_xD800__x0000_") == "\ufffd\ufffd"


BOOK = workbook([["name", "n"], *[[f"person {n}", n] for n in range(20)]])
SEEDS = [PLAIN.encode("utf-8-sig"), PLAIN.encode("utf-16"), PLAIN.replace(",", ";").encode("cp1252")]


@st.composite
def mutated(draw, seeds):
    """A good file with pieces changed, cut, doubled or put in."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        kind = draw(st.sampled_from(["cut", "put", "double", "end"]))
        if kind == "put":
            data[at : at + length] = draw(
                st.binary(max_size=40) | st.sampled_from([b'"', b"\x00", b"\xff\xfe", b"\r", b",,,", b"PK"])
            )
        elif kind == "double":
            data[at:at] = data[at : at + length]
        elif kind == "cut":
            del data[at : at + length]
        else:
            del data[at:]
    return bytes(data)


@settings(max_examples=260, deadline=None)
@given(mutated(SEEDS))
def test_mutated_texts_are_read_or_refused(data):
    read_or_refused(data)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated([BOOK]))
def test_mutated_workbooks_are_read_or_refused(data):
    read_or_refused(data)


def read_or_refused(data):
    try:
        sheet = read_sheet("x.csv", data)
    except BadFile as refused:
        assert refused.reason and refused.what_to_do
        assert str(refused)
    else:
        assert all(row.line > 0 and any(cell.strip() for cell in row.values) for row in sheet.rows)
