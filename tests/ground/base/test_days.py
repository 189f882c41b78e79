"""Days as families read them: weekday and month in full, in the reader's own names, which a person can put right."""

from datetime import UTC, date, datetime

import pytest

from thirdpillar.ground.base.checked_texts import CheckedTexts, speaking
from thirdpillar.ground.base.days import day_and_time, day_in, day_text_key, has_day_names

DAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tuesday, November 17"), ("es", "martes, 17 de noviembre"), ("fr", "mardi 17 novembre"),
        ("ru", "вторник, 17 ноября"), ("vi", "Thứ Ba, 17 tháng 11"), ("tl", "Martes, Nobyembre 17"),
        ("zh", "11月17日星期二"), ("so", "Talaado, Noofeembar 17"), ("ht", "madi 17 novanm"),
        ("hmn", "Zwj Quag, Lub Kaum Ib Hlis tim 17"), ("ar", "الثلاثاء، 17 نوفمبر"),
    ],
)  # fmt: skip
def test_a_weekday_and_a_month_are_said_in_full(language, said):
    assert day_in(DAY, language) == said


def test_with_its_year():
    assert day_in(DAY, "en", with_year=True) == "Tuesday, November 17, 2026"
    assert day_in(DAY, "hmn", with_year=True) == "Zwj Quag, Lub Kaum Ib Hlis tim 17, 2026"


def test_a_language_whose_names_nobody_knows_gets_figures():
    assert day_in(DAY, "mam") == "2026-11-17" and not has_day_names("mam")
    assert day_and_time(datetime(2026, 11, 17, 18, tzinfo=UTC), "UTC", "mam").startswith("2026-11-17, 6:00")


def test_a_person_puts_a_name_right():
    with speaking(CheckedTexts({("hmn", day_text_key("Tuesday")): ("Hnub Ob",)})):
        assert day_in(DAY, "hmn") == "Hnub Ob, Lub Kaum Ib Hlis tim 17"
    assert day_in(DAY, "hmn").startswith("Zwj Quag")
