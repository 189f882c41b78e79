"""How the values of a dimension are named on a page."""

from __future__ import annotations

from datetime import date

from babel.dates import format_skeleton
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.wording import grade_name
from thirdpillar.standards import library


def day_and_month(day: date) -> str:
    """A day as short as the reader's language writes it ("Sep 30"), for under a picture."""
    return format_skeleton("MMMd", day, locale=to_locale(get_language() or "en"))


def group_name(code: str) -> str:
    """A student group's name from the standards; an unlisted code is shown as it came."""
    titles = {entry.id: entry.title for entry in library.shelf() if entry.kind == "group"}
    return _(titles[code]) if code in titles else code


def unit_name(unit: str) -> str:
    """What a figure counts, in words; a household is a family to whoever reads a page."""
    return {"households": _("families"), "students": _("students"), "adults": _("adults")}[unit]


def value_label(dimension: str, value: str, schools: dict[str, str]) -> str:
    """The name of one value of one dimension."""
    if dimension == "school":
        return schools.get(value, _("School not known"))
    return {"grade": grade_name, "language": language_label, "group": group_name}[dimension](value)


def inside_only() -> str:
    """What every file with small numbers says of itself."""
    return _(
        "Holds small numbers: for use inside the district only (34 CFR 99.31). Publish through Published figures."
    )
