from thirdpillar.ground.base.bidi import keep_groups, keep_whole

M = "\u200e"


def test_phone_numbers_and_dates_are_kept_together_and_plain_numbers_left_alone():
    assert keep_groups("للأسئلة: (612) 555-0142.") == f"للأسئلة: {M}(612) 555-0142{M}."
    assert keep_groups("هكذا: 2014-11-13") == f"هكذا: {M}2014-11-13{M}"
    assert keep_groups("+1 612 555 0142 أو") == f"{M}+1 612 555 0142{M} أو"
    assert keep_groups("الساعة 5:30 في القاعة 12") == "الساعة 5:30 في القاعة 12"


def test_a_latin_address_is_kept_whole_and_arabic_is_not_touched():
    assert keep_whole("400 Oak St.") == f"{M}400 Oak St.{M}"
    assert keep_whole("القاعة 12") == "القاعة 12"
    assert keep_whole("مكتبة Oak") == "مكتبة Oak"
