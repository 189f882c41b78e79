"""What families read in texts, e-mails and letters is whole in every language."""

import string

import pytest

from thirdpillar.practice.gatherings.wording import wordings

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
