"""Time limits without a date, in all the languages of the product; the length of texts without spaces."""

from datetime import date

import pytest

from thirdpillar.algorithms.readability import Kind, advice, measured
from thirdpillar.standards import library

DAY = date(2026, 11, 10)
LIMITS = {entry.id: entry.terms for entry in library.in_force("deadline_words", DAY)}
LAX = {
    "ar": "أعيدوا النموذج قبل يوم الجمعة.", "zh": "请在星期五之前把表格交回。", "vi": "Xin nộp mẫu đơn trước thứ Sáu.",
    "so": "Fadlan soo celi foomka ka hor Jimcaha.", "ht": "Tanpri remèt fòm nan anvan vandredi.",
    "pt": "Devolva o formulário até sexta-feira.", "fr": "Rendez le formulaire avant vendredi.",
    "ru": "Верните анкету до пятницы.", "ko": "금요일까지 양식을 제출해 주세요.", "tl": "Ibalik ang form bago mag-Biyernes.",
    "hmn": "Thov xa daim ntawv ua ntej hnub Friday.", "am": "እባክዎ ቅጹን ከዓርብ በፊት ይመልሱ።", "sw": "Rudisha fomu kabla ya Ijumaa.",
}  # fmt: skip
DATED = {
    "ar": "أعيدوا النموذج قبل يوم الجمعة 4 ديسمبر.", "zh": "请在12月4日星期五之前把表格交回。",
    "vi": "Xin nộp mẫu đơn trước thứ Sáu, ngày 4 tháng 12.", "so": "Fadlan soo celi foomka ka hor Jimcaha, Diseembar 4.",
    "ht": "Tanpri remèt fòm nan anvan vandredi 4 desanm.", "pt": "Devolva o formulário até sexta-feira, 4 de dezembro.",
    "fr": "Rendez le formulaire avant vendredi 4 décembre.", "ru": "Верните анкету до пятницы, 4 декабря.",
    "ko": "12월 4일 금요일까지 양식을 제출해 주세요.", "tl": "Ibalik ang form bago mag-Biyernes, Disyembre 4.",
    "hmn": "Thov xa daim ntawv ua ntej Zwj Kuab, Lub Kaum Ob Hlis tim 4.", "am": "እባክዎ ቅጹን ከዓርብ ዲሴምበር 4 በፊት ይመልሱ።",
    "sw": "Rudisha fomu kabla ya Ijumaa, 4 Desemba.",
}  # fmt: skip
PLAIN = {
    "ar": "ندعوكم إلى اجتماع يوم الجمعة.", "zh": "星期五学校有音乐会。", "vi": "Thứ Sáu trường có buổi hòa nhạc.",
    "so": "Jimcaha waxaa jira bandhig faneed.", "ht": "Vandredi gen yon konsè.", "pt": "Na sexta-feira há um concerto.",
    "fr": "Vendredi, il y a un concert.", "ru": "В пятницу концерт.", "ko": "금요일에 음악회가 있습니다.",
    "tl": "May konsiyerto sa Biyernes.", "hmn": "Hnub Friday muaj hu nkauj.", "am": "ዓርብ ኮንሰርት አለ።", "sw": "Ijumaa kuna tamasha.",
}  # fmt: skip


def _asked(text, tag):
    return [each for each in advice(text, tag, {}, LIMITS[tag]) if each.kind == Kind.NO_DATE]


def test_every_language_of_the_product_has_its_words():
    assert set(LIMITS) == set(LAX) == set(DATED) == set(PLAIN)
    assert len(LIMITS) + len({"en", "es"}) == 15


@pytest.mark.parametrize("tag", sorted(LAX))
def test_a_limit_without_a_date_is_asked_about_and_one_with_a_date_is_not(tag):
    (found,) = _asked(LAX[tag], tag)
    assert found.words and found.words.casefold() in LAX[tag].casefold()
    assert _asked(DATED[tag], tag) == []
    assert _asked(PLAIN[tag], tag) == []


@pytest.mark.parametrize("tag", sorted(LAX))
def test_as_soon_as_possible_is_no_date_anywhere(tag):
    said = LIMITS[tag]["vague"][0]
    assert [each.words for each in _asked(f"{said}.", tag)] == [said]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "You must respond within five days."), ("en", "You have ten school days to appeal."),
        ("en", "Reply within 5 days."), ("es", "Tiene cinco días para responder."), ("es", "Responda dentro de cinco días."),
        ("so", "Foomka soo celi berri."), ("ar", "آخر موعد نهاية الشهر."), ("ht", "Dènye dat se fen mwa a."),
        ("pt", "O prazo é o fim do mês."), ("ko", "마감은 이번 달 말입니다."), ("tl", "Ang huling araw ay katapusan ng buwan."),
        ("hmn", "Hnub kawg yog thaum kawg lub hlis."), ("am", "የመጨረሻው ቀን የወሩ መጨረሻ ነው።"), ("sw", "Mwisho ni mwisho wa mwezi."),
    ],
)  # fmt: skip
def test_a_last_day_that_is_only_described_is_asked_about(tag, said):
    found = advice(said, tag, {}, LIMITS.get(tag))
    assert Kind.NO_DATE in {each.kind for each in found}
    dated = said.rstrip(".።") + {"ko": " 12월 4일.", "ht": " 4 desanm."}.get(tag, " 12/4/2026.")
    assert Kind.NO_DATE not in {each.kind for each in advice(dated, tag, {}, LIMITS.get(tag))}


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "He was away for five days."),
        ("es", "Tiene cinco hijos."),
        ("so", "Berri iskuulku wuu xiran yahay."),
    ],
)
def test_a_length_of_time_is_no_last_day(tag, said):
    assert Kind.NO_DATE not in {each.kind for each in advice(said, tag, {}, LIMITS.get(tag))}


def test_texts_without_spaces_have_about_as_many_words_as_they_say():
    assert measured("请在星期五之前把表格交回学校", "zh-Hans").words == 9
    assert measured("请在 Oak 学校见 2 次", "zh-Hans").words == 2 + 1 + 2 + 1 + 1
    assert measured("กรุณาส่งแบบฟอร์มคืนโรงเรียน", "th").words == 7
    assert measured("Thov xa daim ntawv", "hmn").words == 4


def test_a_long_sentence_ends_where_its_script_says():
    assert not [each for each in advice("学校有音乐会。" * 10, "zh", {}) if each.kind == Kind.LONG_SENTENCE]
    long = "学校有音乐会" * 10
    assert [each.kind for each in advice(long, "zh", {})] == [Kind.LONG_SENTENCE]
