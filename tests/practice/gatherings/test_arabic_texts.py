from datetime import UTC, datetime

from thirdpillar.practice.gatherings.wording import day_and_time, wording_for

MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"


def test_an_arabic_text_begins_from_the_right_and_keeps_a_latin_address_together():
    values = {
        "sender": "Lincoln School",
        "children": "Layla",
        "title": "Family night",
        "when": "6:00",
        "place": "400 Oak St.",
        "link": "https://x.example/a/b",
    }
    said = wording_for("ar").say("sms", **values)
    assert said.startswith(RIGHT_TO_LEFT_MARK)
    assert f"{MARK}400 Oak St.{MARK}" in said
    assert ": https://x.example/a/b\n" in said
    assert MARK not in wording_for("en").say("sms", **values)


def test_the_hour_stays_with_its_half_of_the_day_in_arabic():
    said = day_and_time(datetime(2026, 12, 2, 0, 0, tzinfo=UTC), "America/Chicago", "ar")
    assert said == "الثلاثاء، 1 ديسمبر، 6:00\xa0م"
