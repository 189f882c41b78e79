"""What families read in texts, e-mails and letters is whole in every language."""

import re
import string
from datetime import UTC, datetime

import pytest

from thirdpillar.practice.gatherings.wording import day_and_time, wording_for, wordings

ENGLISH = wordings()["en"]


def places(text: str) -> set[str]:
    return {place for _literal, place, _spec, _conversion in string.Formatter().parse(text) if place}


@pytest.mark.parametrize("language", sorted(wordings()))
def test_a_language_has_every_text_and_asks_for_the_same_values(language):
    texts = wordings()[language].texts
    assert set(texts) == set(ENGLISH.texts)
    assert {key: places(text) for key, text in texts.items()} == {
        key: places(text) for key, text in ENGLISH.texts.items()
    }
    assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("language", sorted(wordings()))
def test_every_text_message_that_asks_something_says_how_to_stop(language):
    """Carriers know these words only in English (CTIA messaging principles), whatever the text's language."""
    texts = wordings()[language].texts
    assert all("STOP" in texts[key] for key in ("sms", "started", "help", "help_at"))
    assert "START" in texts["stopped"]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_haitian_where_the_text_is(month):
    """Babel knows no Haitian Creole: every day and month of its French is put right."""
    said = " ".join(
        day_and_time(datetime(2026, month, day, 18, tzinfo=UTC), "UTC", "ht") for day in range(1, 8)
    )
    assert not set(re.findall(r"[^\W\d]+\.?", said)) - HAITIAN


HAITIAN = set(
    "lendi madi mèkredi jedi vandredi samdi dimanch janvye fevriye mas avril me jen jiyè out septanm oktòb novanm"
    " desanm".split()
)


@pytest.mark.parametrize(
    ("tag", "texts"), [("zh", "zh-hans"), ("fil", "tl"), ("mww", "hmn"), ("pt-PT", "pt-br")]
)
def test_names_that_the_roster_has_lead_to_our_texts(tag, texts):
    assert wording_for(tag).language == texts
