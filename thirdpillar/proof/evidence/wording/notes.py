"""What was given up when a table was published, and the rule it follows, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.proof.evidence.wording.labels import value_label


def in_words(note: Mapping[str, Any], schools: Mapping[str, str]) -> str:
    """A note of the disclosure rule by its code; a code from a later version falls back on its stored English."""
    values = note["values"]
    match note["code"]:
        case "rule":
            return _(
                "Numbers below %(threshold)d, also zero, are not shown. All other numbers, totals too, are rounded up or "
                "down to a multiple of %(base)d, so parts may not add up to their total. Percentages come from the "
                "rounded numbers; those close to 0 or 100 are shown as a range."
            ) % _whole(values)
        case "crossing":
            return _(
                "Groups are crossed by at most %(most)d characteristics (and school) at a time."
            ) % _whole(values)
        case "merged":
            parts = values["categories"].split(", ")
            names = ", ".join(value_label(values["dimension"], part, dict(schools)) for part in parts)
            return _("Counted under “Other”, because the groups are small: %(groups)s.") % {"groups": names}
        case "withheld":
            cells = int(values["cells"])
            return ngettext(
                "%(cells)d group is left out, because earlier tables would have told its number.",
                "%(cells)d groups are left out, because earlier tables would have told their numbers.",
                cells,
            ) % {"cells": cells}
        case "rounding":
            return _(
                "Numbers are rounded to multiples of %(base)d, and hidden below %(threshold)d."
            ) % _whole(values)
        case "dropped":
            return _("The table is not broken down by %(dimension)s.") % {
                "dimension": {"school": _("school"), "language": _("home language")}.get(
                    values["dimension"], values["dimension"]
                )
            }
    return str(note["text"])


def _whole(values: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(value) for name, value in values.items()}
