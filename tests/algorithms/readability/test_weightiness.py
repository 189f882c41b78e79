"""Words that weigh: whole words, any ending where said, without accents; and what looks like one."""

import pytest

from thirdpillar.algorithms.readability import grave_words
from thirdpillar.standards import library

SHELF = {entry.id: entry.terms for entry in library.shelf() if entry.kind == "grave_words"}


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Halima is SUSPENDED.", ["suspend*"], ["SUSPENDED"]),
        ("The expulsion hearing, the hearing", ["hearing", "expulsion*"], ["expulsion", "hearing"]),
        ("504-plan and 504 plans", ["504 plan*"], ["504-plan", "504 plans"]),
        ("He hears; shearing sheep", ["hearing"], []),
        ("La suspensión", ["suspensi*"], ["suspensión"]),
        ("Your parents’ rights", ["parents' rights"], ["parents’ rights"]),
        ("", ["hearing"], []),
        ("hearing", [], []),
    ],
)
def test_words_as_they_are_written(text, words, found):
    assert grave_words(text, words) == found


def test_what_stands_within_another_word_of_the_list_means_something_else():
    assert grave_words("We look forward to hearing from you.", ["hearing"], ["hearing from"]) == []
    assert grave_words("Hearing from you before the hearing", ["hearing"], ["hearing from"]) == ["hearing"]


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("en", "discipline", "Halima is suspended from 11/30/2026."),
        ("en", "discipline", "The expulsion hearing is on 12/02/2026."),
        ("en", "discipline", "We ask you to a manifestation determination review."),
        ("en", "discipline", "The IEP meeting moved to room 4."),
        ("en", "discipline", "We would like to evaluate your son."),
        ("en", "discipline", "Who has custody now?"),
        ("en", "vital", "Please give your consent."),
        ("en", "vital", "You may appeal until 12/12/2026."),
        ("es", "discipline", "La audiencia de expulsión es el lunes."),
        ("es", "vital", "Firme el consentimiento."),
    ],
)
def test_the_shelf_knows_what_matters(language, kind, text):
    assert grave_words(text, SHELF[language][kind], SHELF[language]["unless"])


@pytest.mark.parametrize(
    "text",
    [
        "The bus comes at 7:10 tomorrow.", "Thank you for the book!", "Picture day is Friday. Wear a smile.",
        "We look forward to hearing from you.", "Hearing screening is on Tuesday in the gym.",
        "Bring a coat. We play outside.", "Report cards come home on Friday.", "The custodian found a hat.",
        "Basketball: meet at the court at 3.",
    ],
)  # fmt: skip
def test_what_is_said_every_day_is_asked_about_by_none(text):
    for kind in ("discipline", "vital"):
        assert grave_words(text, SHELF["en"][kind], SHELF["en"]["unless"]) == []
