"""Translations are gathered, completed and compiled without gettext's programs."""

import gettext
from pathlib import Path

from thirdpillar.doors.instance.gathering_texts import _in_python, add_missing
from thirdpillar.doors.instance.translations import compile_catalog, stale_catalogs


def test_missing_texts_are_added_once_and_compiled_ones_are_read_by_gettext(tmp_path: Path) -> None:
    wanted = {(None, "Family"): None, ("verb", "Reach"): None, (None, "%(n)d family"): "%(n)d families"}
    assert add_missing("es", wanted, tmp_path) == 3
    assert add_missing("es", wanted, tmp_path) == 0
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    words = source.read_text()
    words = words.replace('msgid "Family"\nmsgstr ""', 'msgid "Family"\nmsgstr "Familia"')
    words = words.replace('msgstr[0] ""', 'msgstr[0] "%(n)d familia"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)d familias"'
    )
    source.write_text(words)
    assert stale_catalogs(tmp_path) == [source]
    compile_catalog(source)
    assert stale_catalogs(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    assert read.gettext("Family") == "Familia"
    assert [read.ngettext("%(n)d family", "%(n)d families", n) for n in (1, 5)] == [
        "%(n)d familia",
        "%(n)d familias",
    ]


def test_texts_the_source_no_longer_has_are_dropped(tmp_path: Path) -> None:
    add_missing("es", {(None, "Old"): None, (None, "Kept"): None}, tmp_path)
    add_missing("es", {(None, "Kept"): None}, tmp_path)
    words = (tmp_path / "es" / "LC_MESSAGES" / "django.po").read_text()
    assert ('msgid "Kept"' in words, 'msgid "Old"' in words) == (True, False)


def test_arabic_keeps_its_six_forms(tmp_path: Path) -> None:
    add_missing("ar", {(None, "%(n)d family"): "%(n)d families"}, tmp_path)
    words = (tmp_path / "ar" / "LC_MESSAGES" / "django.po").read_text()
    assert [f"msgstr[{form}]" in words for form in range(7)] == [True] * 6 + [False]


def test_a_text_inside_an_f_string_is_found_and_what_only_the_run_knows_is_not() -> None:
    found = _in_python(
        """f"{name} ({_('version')} {n})"; _(measure["text"]); npgettext("verb", "a", "b", n)"""
    )
    assert found == {(None, "version"): None, ("verb", "a"): "b"}
