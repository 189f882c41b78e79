"""Paper: a Typst layout and its data become a tagged PDF, alike on every machine.

Data comes in as one JSON value and is never pasted into source, so no name can be read as code. Fonts are those of
two Python packages; the system's are left aside.
"""

from __future__ import annotations

import io
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import gettext, override

from thirdpillar.ground.base.bidi import is_right_to_left

LAYOUTS = Path(__file__).parent / "layouts"


class NoSuchLayout(LookupError):
    """No file of this name stands in layouts/."""


def render(layout: str, data: Any, language: str = "en", *, is_sample: bool) -> bytes:
    """A PDF/UA-1 of `layout` ("letter", "sheet", …) with `data` (JSON) in the layout's own shape.

    `is_sample` puts on every page that the district is one.

    Raises NoSuchLayout, or typst.TypstError for data that does not fit.
    """
    source = LAYOUTS / f"{layout}.typ"
    if not source.is_file() or source.parent != LAYOUTS:
        raise NoSuchLayout(layout)
    tag = language.split("-")[0].lower()
    with override(language):
        sample = gettext("Sample district: invented people") if is_sample else ""
    direction = "rtl" if is_right_to_left(language) else "ltr"
    whole = {"language": tag, "direction": direction, "sample": sample, "of": data}
    return typst.compile(
        str(source),
        root=str(LAYOUTS),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(whole, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )


def qr_picture(text: str) -> str:
    """A QR code as the text of an SVG picture, for a layout's `image`."""
    kept = io.BytesIO()
    segno.make(text, error="m", micro=False).save(kept, kind="svg", border=1, scale=4)
    return kept.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    folders: list[str] = []
    for package in ("manimgx_fonts", "manimgx_fonts_cjk"):
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError(f"the fonts for paper ({package}) are not installed")
        folders += spec.submodule_search_locations
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
