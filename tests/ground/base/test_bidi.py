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


def test_room_numbers_hours_and_money_are_kept_together_and_links_are_not_touched():
    assert keep_groups("الغرفة 12-B الآن") == f"الغرفة {M}12-B{M} الآن"
    assert keep_groups("الغرفة B-12 الآن") == f"الغرفة {M}B-12{M} الآن"
    assert keep_groups("الساعة 3:30 p.m. غدًا") == f"الساعة {M}3:30 p.m.{M} غدًا"
    assert keep_groups("ادفعوا $5 غدًا") == f"ادفعوا {M}$5{M} غدًا"
    for link in ("https://x.example/n/2-2", "k12.il.us/form-12", "a-1@x.example"):
        assert keep_groups(f"هنا: {link} الآن") == f"هنا: {link} الآن"


def test_the_full_stop_of_a_sentence_stays_at_its_end():
    assert keep_groups("בחדר 12-B.") == f"בחדר {M}12-B{M}."
    assert keep_groups("في 400 Oak St. غدًا") == f"في {M}400 Oak St.{M} غدًا"
    assert keep_groups("الساعة 3:30 p.m.") == f"الساعة {M}3:30 p.m.{M}"
