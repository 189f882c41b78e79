"""Pages in a language that a machine wrote say so, until a person has confirmed it by name."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import to_language

from thirdpillar.doors import review

MARK = "data-machine-translated"
NOBODY = "[es]\nconfirmed = false\n[ar]\nconfirmed = false\n"
SOMEBODY = '[es]\nconfirmed = true\nby = "Inés Vidal"\nrole = "district translator"\non = 2027-01-31\n'


def shown(template: str, language: str) -> str:
    with translation.override(language):
        return render_to_string(template, {}, RequestFactory().get("/some/page/?step=2"))


@pytest.fixture
def reviewed(monkeypatch, tmp_path):
    def write(text: str):
        path = tmp_path / "review.toml"
        path.write_text(text, encoding="utf-8")
        review.confirmed_languages.cache_clear()
        monkeypatch.setattr(review, "REVIEW", path)

    yield write
    monkeypatch.undo()
    review.confirmed_languages.cache_clear()


@pytest.mark.parametrize("shell", ["shell_staff", "shell_family", "shell_plain", "kiosk"])
def test_every_shell_says_it_in_translated_languages_and_offers_english(shell, reviewed):
    reviewed(NOBODY)
    assert MARK not in shown(f"base/{shell}.html", "en")
    for language in ("es", "ar"):
        html = shown(f"base/{shell}.html", language)
        assert html.count(MARK) == 1
        label = html.split(MARK)[1].split("</form>")[0]
        assert 'name="language" value="en"' in label
        assert 'name="next" value="/some/page/?step=2"' in label


def test_a_confirmed_language_is_no_longer_marked(reviewed):
    reviewed(SOMEBODY)
    assert MARK not in shown("base/shell_family.html", "es")


def test_nobody_confirms_without_a_name_a_role_and_a_day(reviewed):
    reviewed("[es]\nconfirmed = true\nby = 'Inés Vidal'\n")
    with pytest.raises(ValueError, match="es is confirmed without role, on"):
        review.confirmed_languages()


def test_a_language_without_texts_shows_english_and_is_not_called_translated():
    assert review.is_machine_translated("uk") is False
    assert review.is_machine_translated(None) is False


def test_a_regions_spanish_is_marked_like_spanish(reviewed):
    reviewed(NOBODY)
    assert review.is_machine_translated("es-mx") is True
    assert review.is_machine_translated("en-us") is False


def test_every_translated_language_says_whether_it_was_checked():
    files = Path(settings.PACKAGE).glob("locale/*/LC_MESSAGES/django.po")
    said = review.REVIEW.read_text(encoding="utf-8")
    assert all(f"[{to_language(path.parts[-3])}]" in said for path in files)
