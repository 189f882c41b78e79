"""Turns rows of numbers into the geometry that the picture components draw; knows no noun of the field."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

import segno
from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, pgettext

from thirdpillar.ground.base.languages import locale_now
from thirdpillar.ground.base.specimen import specimen

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "prs", "ps", "sd", "ug", "ur", "yi"})
TREND_HEIGHT = 100  # units of the drawing, also per cent when the values are shares


@register.filter
def direction(language: str) -> str:
    """The writing direction of a BCP 47 tag: "rtl" or "ltr"."""
    base, _, rest = str(language or "").lower().partition("-")
    return "rtl" if base in RIGHT_TO_LEFT or rest.startswith("arab") else "ltr"


@register.filter
def language_name(language: str) -> str:
    """The language's name in itself, or the tag where nobody here knows it."""
    try:
        name = str(get_language_info(language.lower())["name_local"])
    except KeyError:
        tag = str(language).replace("-", "_")
        try:
            name = Locale.parse(tag).languages.get(tag) or str(language)
        except (UnknownLocaleError, ValueError):
            return str(language)
    return name[:1].upper() + name[1:]


@register.filter
def in_a_row(things: Iterable[Any]) -> SafeString:
    """Things one after the other, with the comma of the page's language."""
    return format_html_join(pgettext("between things in a list", ", "), "{}", ((thing,) for thing in things))


@register.filter
def names_in_a_row(names: Iterable[Any]) -> SafeString:
    """Names as the page's language lists them, each kept apart: one that runs the other way turns no other around.

    Of people their name on our pages (`display_name`, `name`), of anything else what it is written as.
    """
    said = [getattr(one, "display_name", "") or getattr(one, "name", one) for one in names]
    apart = [format_html("<bdi>{}</bdi>", one) for one in said]
    return mark_safe(format_list(apart, locale=locale_now())) if apart else SafeString("")


@register.filter
def initials(name: str) -> str:
    """At most two letters that stand for a name beside it; decoration, never the name itself."""
    words = [word for word in str(name or "").split() if word[:1].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _share(value: Any, whole: Any) -> Decimal | None:
    if value is None or not whole:
        return None
    return Decimal(str(value)) * 100 / Decimal(str(whole))


@register.filter
def share_of(value: Any, whole: Any) -> Decimal | None:
    """Per cent of a whole, unrounded; None when there is no whole."""
    return _share(value, whole)


@register.filter
def whole_percent(share: Decimal | None) -> int | None:
    """A share in whole per cent that says 0 only for none and 100 only for all."""
    if share is None:
        return None
    rounded = int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if 0 < share < 100:
        return min(max(rounded, 1), 99)
    return rounded


@register.simple_tag
def bar_rows(rows: Iterable[Mapping[str, Any]] | None, top: Any = None) -> list[dict[str, Any]]:
    """Rows of {label, value, of?, url?, note?, lang?, hidden?} with `share` and `width` (0..100) added.

    With `of` a bar is a share of 100; without, a share of `top` or of the longest bar.
    A hidden row keeps its label and loses its numbers, so that a small group cannot be read off the drawing.
    """
    listed = [dict(row) for row in rows or ()]
    longest = top or max((row.get("value") or 0 for row in listed if not row.get("of")), default=0)
    for row in listed:
        if row.get("hidden"):
            row.update(value=None, of=None, share=None, width=0)
            continue
        row["share"] = _share(row.get("value"), row.get("of"))
        width = row["share"] if row["share"] is not None else _share(row.get("value"), longest)
        row["width"] = f"{min(max(width or Decimal(0), Decimal(0)), Decimal(100)):.2f}"
    return listed


@register.simple_tag
def trend_shape(points: Iterable[Mapping[str, Any]] | None, top: Any = 100) -> dict[str, Any]:
    """Points of {label, value} as SVG paths in a box of 100 by 100; a value of None breaks the line."""
    listed = [dict(point) for point in points or ()]
    count = len(listed)
    line: list[tuple[str, str]] = []
    pieces: list[list[tuple[str, str]]] = []
    for place, point in enumerate(listed):
        if point.get("value") is None:
            pieces.append(line)
            line = []
            continue
        across = (Decimal(place) + Decimal("0.5")) * 100 / count
        height = TREND_HEIGHT - (_share(point["value"], top) or Decimal(0)) * TREND_HEIGHT / 100
        point["x"], point["y"] = f"{across:.2f}", f"{height:.2f}"
        line.append((point["x"], point["y"]))
    pieces = [piece for piece in [*pieces, line] if piece]
    path = " ".join("M" + " L".join(f"{x} {y}" for x, y in piece) for piece in pieces)
    area = " ".join(
        f"M{piece[0][0]} {TREND_HEIGHT} L"
        + " L".join(f"{x} {y}" for x, y in piece)
        + f" L{piece[-1][0]} {TREND_HEIGHT} Z"
        for piece in pieces
    )
    drawn = [point for point in listed if "x" in point]
    half = Decimal(str(top)) / 2
    return {
        "points": listed,
        "drawn": drawn,
        "last": drawn[-1] if drawn else None,
        "path": path,
        "area": area,
        "top": top,
        "half": half.normalize() if half % 1 else int(half),
    }


@register.simple_tag
def qr_svg(text: str, label: str = "") -> SafeString:
    """A QR code as inline SVG with a quiet zone of 4, error level M; the text is encoded, never printed into the markup."""
    out = BytesIO()
    segno.make(str(text), error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        border=4,
        scale=1,
        omitsize=True,
        svgclass="tp-qr",
        lineclass=None,
    )
    drawing = out.getvalue().decode()
    spoken = template.defaultfilters.force_escape(label)
    role = f'role="img" aria-label="{spoken}"' if label else 'aria-hidden="true"'
    return mark_safe(drawing.replace("<svg ", f"<svg {role} ", 1))  # segno's own drawing, an escaped label


@register.simple_tag(takes_context=True)
def lay_out_specimen(context: template.Context) -> str:
    """Puts the invented rows of the living page into its context, so that the page needs nothing of its view."""
    for name, rows in specimen().items():
        context[name] = rows
    return ""
