"""Whoever reads a language gets our pages in it where we have it, and never in another script than theirs."""

import pytest

from thirdpillar.ground.base.languages import page_language


@pytest.mark.parametrize(
    ("tag", "pages"),
    [
        ("es", "es"), ("es-MX", "es"), ("en_US", "en"), ("zh-Hant", ""), ("zh-TW", ""), ("yue", ""), ("ar-SD", "ar"),
        ("ti", ""), ("", ""), ("ase", ""),
    ],
)  # fmt: skip
def test_the_pages_of_a_reader(tag, pages):
    assert page_language(tag) == pages


@pytest.mark.parametrize(
    ("tag", "pages"), [("zh", "zh-hans"), ("zh-Hans", "zh-hans"), ("zh-Hans-SG", "zh-hans"), ("pt-PT", "pt-br"), ("fil", "tl"),
                       ("mww", "hmn")],
)  # fmt: skip
def test_names_that_the_roster_has_for_our_languages(tag, pages, settings):
    settings.COMPLETE_LANGUAGES = ("en", "zh-hans", "pt-br", "tl", "hmn")
    assert page_language(tag) == pages
