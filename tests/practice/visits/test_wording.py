"""What families read about a visit is whole in every language."""

import string

import pytest

from thirdpillar.practice.gatherings import wording as gatherings
from thirdpillar.practice.visits.wording import wording_for, wordings

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
    assert all(text.strip() for text in texts.values()) and "STOP" in texts["sms"]


def test_visits_speak_every_language_that_gatherings_speak():
    assert set(wordings()) == set(gatherings.wordings())
    assert wording_for("zh-CN", "en").language == "zh-hans" and wording_for("xx").language == "en"
