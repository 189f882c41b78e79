"""Grade, length and hints: published examples of the formulas, and what a hint must and must not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirdpillar.algorithms.readability import Kind, advice, measured

GLOSSARY = {
    "assessment": "test",
    "dismissal": "end of the school day",
    "early dismissal": "school ends early",
}
HARD = (
    "Pursuant to the district's assessment policy, students demonstrating insufficient proficiency will necessarily be"
    " recommended for participation in supplementary instructional interventions throughout the academic year."
)
EASY = "We have a new book. You can read it at home with your child. Bring it back on Friday. Call us if you need help."


def kinds(text, language="en"):
    return {each.kind for each in advice(text, language, GLOSSARY)}


def test_flesch_kincaid_is_the_formula():
    # 12 words, 2 sentences, 12 syllables: 0.39 * 6 + 11.8 * 1 - 15.59 = -1.45, shown as 0.
    assert measured("The cat sat on the mat. The dog ran to the tree.", "en").grade == 0.0
    # 16 words in 2 sentences; 0.39 * 8 + 11.8 * syllables / 16 - 15.59.
    assert measured(HARD, "en").grade > 16 > 6 > measured(EASY, "en-US").grade


def test_spanish_is_read_on_its_own_scale():
    easy = measured(
        "Tenemos un libro nuevo. Puede leerlo en casa con su hijo. Llame si necesita ayuda.", "es"
    )
    hard = measured(
        "Conforme a las disposiciones administrativas correspondientes, los estudiantes con insuficiente aprovechamiento"
        " académico participarán obligatoriamente en intervenciones suplementarias.", "es"
    )  # fmt: skip
    assert easy.grade is None and easy.ease > 80 > 40 > hard.ease


@pytest.mark.parametrize("language", ["so", "ar", "zh-Hans", "hmn", ""])
def test_of_other_languages_only_the_length_is_said(language):
    found = measured(EASY, language)
    assert (found.grade, found.ease, found.has_formula, found.words) == (None, None, False, 25)


def test_a_few_words_make_no_grade_and_an_address_is_no_word():
    assert measured("See you tomorrow!", "en").grade is None
    assert measured("Look: https://a-very-long-address.example.org/x", "en").words == 1


def test_jargon_gets_plain_words_and_only_whole_words_count():
    (found,) = advice("The Assessment is on May 3.", "en", GLOSSARY)
    assert (found.kind, found.words, found.instead) == (Kind.JARGON, "Assessment", "test")
    assert advice("Reassessments are on May 3.", "en", GLOSSARY) == []


def test_a_deadline_wants_a_day():
    assert kinds("Please return the form as soon as possible.") == {Kind.NO_DATE}
    assert kinds("Please return the form by Friday, October 3.") == set()
    assert kinds("Devuelva la hoja lo antes posible.", "es") == {Kind.NO_DATE}
    assert kinds("Devuelva la hoja antes del 3 de octubre.", "es") == set()


def test_a_link_wants_another_way():
    assert kinds("Sign up at https://example.org/x") == {Kind.ONLY_ONLINE}
    assert kinds("Sign up at https://example.org/x or call the office.") == set()
    assert kinds("Sign up at example.org or 612-555-0100.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Please return the form with $5 as soon as possible to room 12.", "Sign and bring back the slip soon.",
        "Return it by 3 p.m., you may use a pen.", "RSVP to room 4.",
    ],
)  # fmt: skip
def test_money_a_room_and_an_hour_are_no_day(text):
    assert Kind.NO_DATE in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Return it by Fri. Oct. 3.", "Return it by 10/3.", "Return it by the 3rd.", "Return it by May 3.",
        "Sign and bring back the slip soon, by Monday, October 5.", "We hope to see you soon.", "Return it by 2026-10-03.",
    ],
)  # fmt: skip
def test_a_day_however_it_is_written_is_one(text):
    assert Kind.NO_DATE not in kinds(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Return the form by Friday."), ("en", "Tell us by next week."), ("en", "Return the form tomorrow."),
        ("en", "Due Friday."), ("en", "The deadline is Monday."), ("en", "Please pay before the end of the week."),
        ("en", "Send it in by tonight."), ("es", "Firme la hoja antes del viernes."), ("es", "Avise para mañana."),
    ],
)  # fmt: skip
def test_a_day_without_its_date_is_another_one_once_the_text_has_waited(language, text):
    assert Kind.NO_DATE in kinds(text, language)


@pytest.mark.parametrize(
    "text", ["See you tomorrow!", "Picture day is Friday.", "The bus is late today.", "I am due a call."]
)
def test_a_day_that_is_no_deadline_is_let_be(text):
    assert (Kind.NO_DATE in kinds(text)) == ("due" in text)


@pytest.mark.parametrize(
    ("language", "text", "is_one"),
    [
        ("en", "Return it by 11/31/2026.", False), ("en", "On 02/29/2026.", False), ("en", "On 02/29/2028.", True),
        ("en", "On 2026-11-31.", False), ("en", "On November 31.", False), ("en", "On Sept. 30.", True),
        ("en", "On 13/12/2026.", True), ("en", "On 30/12/26.", True), ("en", "May 30 of us come?", True),
        ("es", "El 30 de febrero.", False), ("es", "El 30 de setiembre.", True), ("so", "11/31/2026", False),
        ("en", "Room 11/31 and 99/99.", True),
    ],
)  # fmt: skip
def test_a_day_that_no_calendar_has(language, text, is_one):
    assert (Kind.NO_SUCH_DAY not in kinds(text, language)) == is_one


@pytest.mark.parametrize(
    "text",
    [
        "Read the text about it at https://example.org/x", "Fill it in at juniperfalls.k12.il.us/form",
        "Look here: bit.ly/3xYz9", "Visit our page at example.org.", "Join at https://zoom.us/j/1234567890",
        "Lea el texto en https://example.org/x",
    ],
)  # fmt: skip
def test_a_screen_is_no_other_way(text):
    assert kinds(text, "es" if text.startswith("Lea") else "en") == {Kind.ONLY_ONLINE}


@pytest.mark.parametrize(
    "text",
    [
        "Sign up at example.org or text us.", "Sign up at example.org, call or come by.", "See example.org or visit the office.",
        "Sign up at example.org or on paper.", "School ends at 3 p.m. on May 3.", "We met at Oak.Bring a pen.",
    ],
)  # fmt: skip
def test_a_deed_is_another_way_and_a_missing_space_no_link(text):
    assert kinds(text) == set()


def test_of_words_within_words_the_longest_and_a_name_is_no_abbreviation():
    (found,) = advice("There is early dismissal on May 3.", "en", GLOSSARY)
    assert found.words == "early dismissal"
    assert advice("Lea has it.", "en", {"LEA": "school district"}) == []
    (found,) = advice("The LEA has it.", "en", {"LEA": "school district"})
    assert found.instead == "school district"


def test_long_and_loud():
    assert Kind.LONG_SENTENCE in kinds(" ".join(["word"] * 26) + ".")
    assert kinds("SCHOOL IS CLOSED today.") == {Kind.SHOUTING}


@given(st.text(max_size=400), st.sampled_from(["en", "es", "so", ""]))
def test_any_text_is_measured_and_never_raises(text, language):
    found = measured(text, language)
    assert found.words >= 0 and found.sentences >= 0
    assert (found.grade is None or found.grade >= 0) and (found.ease is None or 0 <= found.ease <= 100)
    advice(text, language, GLOSSARY)


def test_a_word_that_no_dictionary_has_is_measured_too():
    """Names and short forms stand in nearly every message."""
    words = (
        "The IEP meeting of Xqzzt Halima Jibril is at our school on Tuesday. Please bring her with you to it."
    )
    assert 0 < (measured(words, "en").grade or 0) < 12
