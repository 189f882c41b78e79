"""Names as a page lists them: each kept apart, in the pattern of the page's language."""

from django.utils import translation

from thirdpillar.ground.base.templatetags.pictures import names_in_a_row


class Person:
    display_name = "Ana <Ruiz>"


def _said(language, names):
    with translation.override(language):
        return names_in_a_row(names)


def test_each_name_is_kept_apart_and_the_language_lists_them():
    assert _said("en", ["Ana", "Ben", "Cai"]) == "<bdi>Ana</bdi>, <bdi>Ben</bdi>, and <bdi>Cai</bdi>"
    assert _said("es", ["Ana", "Ben"]) == "<bdi>Ana</bdi> y <bdi>Ben</bdi>"
    assert _said("ar", ["Ana Ruiz", "Javier Ruiz"]) == "<bdi>Ana Ruiz</bdi> و<bdi>Javier Ruiz</bdi>"
    assert "," not in _said("ar", ["Ana", "Ben", "Cai", "Dan"])
    assert _said("zh-hans", ["Ana", "Ben", "Cai"]) == "<bdi>Ana</bdi>、<bdi>Ben</bdi>和<bdi>Cai</bdi>"


def test_names_are_text_and_nobody_is_nothing():
    assert _said("en", [Person()]) == "<bdi>Ana &lt;Ruiz&gt;</bdi>"
    assert _said("en", []) == ""
    assert _said("en", ["{0}", "{1}"]) == "<bdi>{0}</bdi> and <bdi>{1}</bdi>"
