"""Figures as files, with what must stand beside the numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from thirdpillar.ground.base.tables import Column, write_csv, write_xlsx
from thirdpillar.ground.schools.models import District
from thirdpillar.proof.evidence.queries import Reach
from thirdpillar.proof.evidence.wording.labels import inside_only

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def notes_of(found: Reach) -> list[tuple[str, str]]:
    """What must stand beside the numbers: definition, unit, day; and that small numbers here are not for outside."""
    return [
        (
            _("Measure"),
            f"{_(found.measure.title)} ({found.measure.id}, {_('version')} {found.measure.version})",
        ),
        (_("Definition"), _(found.measure.text)),
        (_("As of"), found.as_of.isoformat()),
        (_("Unit"), _(found.unit)),
        (_("Use"), inside_only()),
    ]


def table_file(
    district: District,
    form: str,
    name: str,
    rows: list[dict],
    columns: list[Column],
    notes: list[tuple[str, str]],
) -> HttpResponse:
    """A download of rows through the one writer of spreadsheets; of a sample district it says so first."""
    if district.is_sample:
        notes = [(_("Sample"), _("Sample district: invented people")), *notes]
    body = (
        write_csv(rows, columns, notes=notes)
        if form == "csv"
        else write_xlsx(rows, columns, name, notes=notes, right_to_left=get_language_bidi())
    )
    response = HttpResponse(body, content_type=CSV if form == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
