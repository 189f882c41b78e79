"""The colours of the theme, measured as WCAG 2.2 (1.4.3 and 1.4.11) measures them."""

import re
from itertools import product
from pathlib import Path

import pytest

import thirdpillar.ground.base

BASE = Path(thirdpillar.ground.base.__file__).parent
SOURCE = (BASE / "design" / "thirdpillar.css").read_text(encoding="utf-8")
BUILT = (BASE / "static" / "base" / "thirdpillar.css").read_text(encoding="utf-8")

GROUNDS = ("color-base-100", "color-base-200")
KINDS = ("info", "success", "warning", "error")
TEXT = [  # (letters, ground): 4.5 to 1
    *product(
        ("color-base-content", "tp-muted", "tp-link", "tp-reached", *(f"color-{k}" for k in KINDS)), GROUNDS
    ),
    *(("color-base-content", f"tp-{kind}-soft") for kind in KINDS),
    *((f"color-{kind}", f"tp-{kind}-soft") for kind in KINDS),
    *(
        (f"color-{kind}-content", f"color-{kind}")
        for kind in (*KINDS, "primary", "secondary", "accent", "neutral")
    ),
    ("color-base-content", "color-base-300"),
    ("tp-link", "color-secondary"),
    ("tp-muted", "tp-success-soft"),
    ("tp-muted", "tp-warning-soft"),
    ("tp-muted", "tp-error-soft"),
    ("tp-band-ink", "tp-band"),
]
GRAPHIC = [  # (mark, ground): 3 to 1
    *product(("tp-line", "tp-focus", "tp-waiting", "tp-reached", "color-primary"), GROUNDS),
    ("tp-reached", "color-base-300"),
    ("tp-band-edge", "tp-band"),
    ("tp-link", "color-base-100"),
]


def theme(name: str) -> dict[str, str]:
    """The hex tokens of one theme, as written in the source."""
    block = re.search(rf'name: "{name}";(.*?)\n}}', SOURCE, re.DOTALL)
    assert block, name
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance, 0..1; https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1..21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_agrees_with_the_published_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("mark", "ground", "least"), [*((a, b, 4.5) for a, b in TEXT), *((a, b, 3.0) for a, b in GRAPHIC)]
)
def test_every_pair_stands_out(name, mark, ground, least):
    tokens = theme(name)
    assert contrast(tokens[mark], tokens[ground]) >= least


def test_both_themes_name_the_same_tokens():
    assert set(theme("light")) == set(theme("dark"))


def test_no_colour_of_the_theme_stays_unmeasured():
    measured = {token for pair in (*TEXT, *GRAPHIC) for token in pair}
    assert set(theme("light")) - measured == set()


def test_what_is_served_was_built_from_this_source():
    served = BUILT.replace(" ", "").lower()
    for name in ("light", "dark"):
        for token, colour in theme(name).items():
            short = f"#{colour[1]}{colour[3]}{colour[5]}" if colour[1::2] == colour[2::2] else colour
            assert f"--{token}:{colour}" in served or f"--{token}:{short}" in served


SIDED = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)"
)


def test_styles_know_start_and_end_not_left_and_right():
    for sheet in (BASE / "design").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert SIDED.findall(text) == [], sheet.name


def test_templates_carry_no_styles_and_no_handlers():
    for page in (BASE / "templates").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|<style", text) == [], page.name
