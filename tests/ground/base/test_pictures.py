"""Bars and lines drawn from rows say what the rows say."""

from decimal import Decimal

from django.utils.translation import override

from thirdpillar.ground.base.templatetags.pictures import (
    bar_rows,
    direction,
    in_a_row,
    initials,
    language_name,
    qr_svg,
    share_of,
    trend_shape,
    whole_percent,
)


def test_a_bar_is_its_share_of_the_whole():
    row, *_ = bar_rows([{"label": "Lincoln", "value": 1, "of": 4}])
    assert (row["share"], row["width"]) == (Decimal(25), "25.00")


def test_without_a_whole_the_longest_bar_is_full():
    assert [row["width"] for row in bar_rows([{"label": "a", "value": 3}, {"label": "b", "value": 6}])] == [
        "50.00",
        "100.00",
    ]


def test_a_hidden_row_loses_its_numbers():
    shown, hidden = bar_rows(
        [{"label": "a", "value": 3, "of": 9}, {"label": "b", "value": 3, "of": 9, "hidden": True}]
    )
    assert shown["value"] == 3
    assert (hidden["value"], hidden["of"], hidden["share"], hidden["width"]) == (None, None, None, 0)


def test_rows_given_are_left_as_they_were():
    given = [{"label": "a", "value": 3, "hidden": True}]
    bar_rows(given)
    assert given == [{"label": "a", "value": 3, "hidden": True}]


def test_a_gap_breaks_the_line():
    shape = trend_shape(
        [{"label": "a", "value": 0}, {"label": "b", "value": None}, {"label": "c", "value": 100}]
    )
    assert shape["path"] == "M16.67 100.00 M83.33 0.00"
    assert (len(shape["points"]), len(shape["drawn"]), shape["last"]["label"]) == (3, 2, "c")


def test_no_points_draw_nothing():
    shape = trend_shape([])
    assert (shape["path"], shape["area"], shape["last"]) == ("", "", None)


def test_a_share_of_nothing_is_not_nought():
    assert share_of(1, 0) is None
    assert share_of(0, 5) == 0


def test_directions_and_names():
    assert [direction(tag) for tag in ("ar", "fa-AF", "uz-Arab", "es", "", None)] == [
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "ltr",
    ]
    assert language_name("es") == "Español"
    assert language_name("zh-Hans") == "简体中文"
    assert language_name("x-none") == "x-none"


def test_initials_stand_for_first_and_last():
    assert [initials(name) for name in ("José Luis Ortega", "Madonna", "", "(none)")] == ["JO", "M", "", ""]


def test_a_qr_code_speaks_its_label_and_hides_its_text():
    drawing = qr_svg("https://example.org/a/secret", 'Your <"invitation">')
    assert "secret" not in drawing
    assert 'role="img" aria-label="Your &lt;&quot;invitation&quot;&gt;"' in drawing
    assert "style=" not in drawing


def test_all_is_said_only_of_all_and_none_only_of_none():
    shares = [Decimal(0), Decimal("0.1"), Decimal("62.5"), Decimal("99.9"), Decimal(100), None]
    assert [whole_percent(share) for share in shares] == [0, 1, 63, 99, 100, None]


def test_things_in_a_row_are_escaped():
    with override("en"):
        assert in_a_row(["a", "<b>"]) == "a, &lt;b&gt;"
