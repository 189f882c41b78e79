"""Safe is only what one language reads whole, its no first; "OK" says that a text was read."""

import pytest

from thirdpillar.doors.alert_words import wellbeing_meant
from thirdpillar.doors.lexicon import lexicons
from thirdpillar.means.conversations.wording.beside import ANSWERS, answered_in, answers_now

BY_NAME = dict(zip(answered_in(), answers_now(), strict=True))
SAFE, NO, ALSO = ANSWERS.index("safe"), ANSWERS.index("not"), ANSWERS.index("also")


@pytest.mark.parametrize("language", answered_in())
def test_no_word_for_safe_with_its_languages_no_is_ever_safe(language):
    """Every word for safe, with every no before and after it, and with every word that may stand beside."""
    words = BY_NAME[language]
    wrong = [
        text
        for safe in words[SAFE]
        for no in words[NO]
        for text in (f"{no} {safe}", f"{safe} {no}", *(f"{also}, {no} {safe}" for also in words[ALSO]))
        for read in (language, "", "en")
        if wellbeing_meant(text, read) == "safe" and f"{no} {safe}" not in words[SAFE]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", answered_in())
def test_every_word_for_safe_is_safe_to_who_reads_the_language_and_one_speaks_of_safety_itself(language):
    missed = [one for one in BY_NAME[language][SAFE] if wellbeing_meant(one, language) != "safe"]
    assert missed == []
    certain = [one for one in BY_NAME[language][SAFE] if wellbeing_meant(one, language, is_asked_since=True)]
    assert certain and len(certain) <= len(BY_NAME[language][SAFE])
    assert lexicons()[language.partition("-")[0]].of_safety


@pytest.mark.parametrize(
    ("body", "language", "meant"),
    [
        ("Si salama", "sw", None), ("si salama.", "sw", None), ("Si salama", "", None), ("Si salama", "es", None),
        ("si, estamos bien", "es", "safe"), ("si estamos bien", "sw", None), ("no estamos safe", "es", None),
        ("ma nabad", "so", None), ("sio salama", "sw", None), ("OK", "en", None), ("ok", "", None), ("Okay!", "es", None),
        ("fine", "en", None), ("ok thanks", "en", None), ("ok we are safe", "en", "safe"), ("we are ok", "en", "safe"),
        ("estamos bien, thank you", "es", "safe"), ("1 ok", "en", "safe"), ("Sawa", "sw", None), ("tuko sawa", "sw", "safe"),
    ],
)  # fmt: skip
def test_one_language_reads_the_whole_text(body, language, meant):
    assert wellbeing_meant(body, language) == meant


@pytest.mark.parametrize(
    ("body", "meant"),
    [("1", None), ("2", None), ("ok", None), ("bien", None), ("estamos bien", None), ("a salvo", "safe"), ("help", "help"),
     ("we are safe, thank you", "safe"), ("we are fine", None)],
)  # fmt: skip
def test_once_something_newer_was_asked_only_safety_itself_and_help_speak_of_the_alert(body, meant):
    assert wellbeing_meant(body, "es", is_asked_since=True) == meant
