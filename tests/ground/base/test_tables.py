"""The writer: no text becomes a formula, numbers stay numbers, the same rows give the same bytes."""

import csv
import io
import time
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.ground.base.sheets import read_sheet
from thirdpillar.ground.base.tables import Column, Kind, guard_text, restore_text, write_csv, write_xlsx

from .payloads import HARMLESS, RISKY

COLUMNS = (
    Column("before", "Before"),
    Column("text", "Text"),
    Column("number", "Number", Kind.WHOLE),
    Column("after", "After"),
)


def rows(texts):
    return [{"before": "x", "text": text, "number": -5, "after": text} for text in texts]


def is_dangerous(cell):
    """Written apart from the writer: would a spreadsheet take this cell for more than a text?"""
    try:
        float(cell)
    except ValueError:
        pass
    else:
        return False
    seen = [c for c in cell if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Mn")]
    return cell[:1] in ("\t", "\r", "\n") or (bool(seen) and seen[0] in "=+-@＝＋－＠﹦﹢﹣﹫")


def parsed(data, delimiter):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def expected(text):
    """What can come back: control characters are not carried."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c not in "\t\r\n" else c for c in text)


def test_there_are_enough_payloads_and_the_checker_sees_them():
    assert len(set(RISKY)) >= 60
    naive = io.StringIO(newline="")
    csv.writer(naive).writerows([["x", text] for text in RISKY])
    found = [cell for row in parsed(naive.getvalue().encode(), ",") for cell in row if is_dangerous(cell)]
    assert len(found) > 100


@pytest.mark.parametrize("written", [",", ";", "\t"])
@pytest.mark.parametrize("read", [",", ";", "\t"])
def test_csv_holds_no_dangerous_cell_however_it_is_read(written, read):
    for text in RISKY:
        data = write_csv(rows([text]), COLUMNS, delimiter=written, notes=[("Note", text), (text, "Note")])
        found = [cell for row in parsed(data, read) for cell in row if is_dangerous(cell)]
        assert found == [], text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_gives_every_text_back(delimiter):
    table = parsed(write_csv(rows(RISKY + HARMLESS), COLUMNS, delimiter=delimiter), delimiter)
    assert [restore_text(row[1]) for row in table[1:]] == [expected(text) for text in RISKY + HARMLESS]
    assert all(row[2] == "-5" for row in table[1:])


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_stay_as_they_are(text):
    assert guard_text(text) == text
    assert restore_text(text) == text


def test_a_phone_number_stays_readable():
    assert guard_text("+1 555 010 0199") == "'+1 555 010 0199"


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from("=+-@ab';,\t\n\r\"| \u200b\uff1d")) | st.text())
def test_the_guard_is_undone_exactly(text):
    guarded = guard_text(text)
    assert restore_text(guarded) == text
    assert not is_dangerous(guarded)


def test_xlsx_holds_no_formula_and_gives_every_text_back():
    data = write_xlsx(rows(RISKY + HARMLESS), COLUMNS, "=cmd", notes=[(text, text) for text in RISKY])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert all(
            b"<f>" not in archive.read(name) and b"<f " not in archive.read(name)
            for name in archive.namelist()
        )
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    _heading, *ours = read_sheet("x.xlsx", write_xlsx(rows(RISKY + HARMLESS), COLUMNS, "s")).rows
    assert [row.values[1] for row in ours] == [expected(text) for text in RISKY + HARMLESS]
    assert {row.values[2] for row in ours} == {"-5"}


def test_numbers_dates_and_gaps_keep_their_kind():
    columns = [Column(kind.value, kind.value.title(), kind) for kind in Kind]
    moment = datetime(2026, 10, 5, 18, 30, tzinfo=UTC)
    row = {"text": "1", "whole": 12, "decimal": Decimal("1.50"), "percent": 62}
    row |= {"date": date(2026, 10, 5), "moment": moment, "flag": True}
    written = parsed(write_csv([row, {}], columns), ",")
    assert written[1] == ["1", "12", "1.50", "62", "2026-10-05", "2026-10-05T18:30:00+00:00", "true"]
    assert written[2] == [""] * 7
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([row], columns, "s"))).active
    values = [cell.value for cell in page[2]]
    assert values.pop(4).date() == date(2026, 10, 5)
    assert values == ["1", 12, 1.5, 62, "2026-10-05T18:30:00+00:00", True]
    assert (page["E2"].number_format, page["D2"].number_format) == ("yyyy-mm-dd", '0"%"')


def test_a_mark_in_a_number_column_is_a_text():
    columns = [Column("n", "Families", Kind.WHOLE)]
    assert parsed(write_csv([{"n": "< 10"}, {"n": "-"}], columns), ",")[1:] == [["< 10"], ["'-"]]
    assert (
        openpyxl.load_workbook(io.BytesIO(write_xlsx([{"n": "-"}], columns, "s"))).active["A2"].value == "-"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("nan")])
def test_what_is_no_number_is_refused(value):
    for write in (lambda r, c: write_csv(r, c), lambda r, c: write_xlsx(r, c, "s")):
        with pytest.raises(ValueError, match="not a number"):
            write([{"n": value}], [Column("n", "N", Kind.DECIMAL)])


def test_the_same_rows_give_the_same_bytes_at_any_time():
    first = write_xlsx(rows(HARMLESS), COLUMNS, "Reach", notes=[("Measure", "Families reached")])
    time.sleep(2.1)  # the archive's clock has steps of two seconds
    assert write_xlsx(rows(HARMLESS), COLUMNS, "Reach", notes=[("Measure", "Families reached")]) == first
    assert write_csv(rows(HARMLESS), COLUMNS) == write_csv(rows(HARMLESS), COLUMNS)


def test_notes_stand_above_the_header_and_the_bom_is_optional():
    data = write_csv(rows(["a"]), COLUMNS, notes=[("Measure", "Families reached")], bom=False)
    assert data.startswith(b"Measure,Families reached\r\n\r\nBefore,Text,Number,After\r\n")
    assert write_csv([], COLUMNS).startswith(b"\xef\xbb\xbf")


def test_an_arabic_sheet_runs_from_right_to_left():
    data = write_xlsx(rows(["محمد"]), COLUMNS, "العائلات", right_to_left=True)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.sheet_view.rightToLeft
    assert page.title == "العائلات"


def test_titles_long_texts_and_large_numbers_do_not_break_a_workbook():
    columns = [Column("a", "A"), Column("n", "N", Kind.WHOLE)]
    data = write_xlsx([{"a": "x" * 40_000, "n": 2**60 + 1}], columns, "a/b:c*[d]?" + "e" * 40)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert len(page["A2"].value) == 32_767
    assert page["B2"].value == str(2**60 + 1)
    assert len(page.title) <= 31
