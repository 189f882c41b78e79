"""What the layouts get: figures and call sheets in the reader's words, as plain JSON values."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.ground.people.wording import grade_name, grade_place
from thirdpillar.proof.evidence.models import Snapshot
from thirdpillar.proof.evidence.queries import ReachRow
from thirdpillar.proof.evidence.wording.calls import Sheet, numbers_to_call
from thirdpillar.proof.evidence.wording.labels import inside_only, value_label
from thirdpillar.proof.evidence.wording.published import Published


def certified(snapshot: Snapshot) -> dict[str, Any]:
    """A certified snapshot for the layout `figures`: only what is frozen in it, so that it prints the same for ever."""
    body = json.loads(snapshot.body)
    tables = {tuple(table["by"]): table["rows"] for table in body["tables"]}
    whole = tables[()][0] if tables.get(()) else {"reached": 0, "enrolled": 0}
    titles = {
        "school": (_("By school"), _("School")),
        "language": (_("By home language"), _("Home language")),
        "grade": (_("By grade"), _("Grade")),
        "group": (_("By student group"), _("Student group")),
    }
    return {
        "title": snapshot.title,
        "over": _("Certified figure"),
        "district": body["district"],
        "headline": {
            "value": _percent(whole),
            "words": _("%(reached)s of %(enrolled)s families reached by %(day)s") % _said(whole, snapshot),
        },
        "sections": [
            _section(titles[name], name, tables[(name,)], body["schools"])
            for name in titles
            if tables.get((name,))
        ],
        "facts": [
            [_("What is counted"), body["measure"]["text"]],
            [_("Source"), body["measure"]["citation"]],
            [_("Measure"), f"{body['measure']['id']}, {_('version')} {body['measure']['version']}"],
            [_("As of"), formats.date_format(snapshot.as_of)],
            [_("Certified"), snapshot.certified_at.isoformat(timespec="seconds")],
            [_("Fingerprint"), snapshot.digest],
            [_("State of the data"), snapshot.data_version],
            *([[_("Withdrawn"), snapshot.withdrawn_because]] if snapshot.withdrawn_at else []),
        ],
        "foot": inside_only(),
    }


def _said(row: dict[str, Any], snapshot: Snapshot) -> dict[str, str]:
    return {
        "reached": formats.number_format(row["reached"], force_grouping=True),
        "enrolled": formats.number_format(row["enrolled"], force_grouping=True),
        "day": formats.date_format(snapshot.as_of),
    }


def _percent(row: dict[str, Any]) -> str:
    share = ReachRow({}, row["reached"], row["enrolled"]).percent
    return "" if share is None else f"{share}%"


def _section(titles: tuple[str, str], name: str, rows: list[dict], schools: dict[str, str]) -> dict[str, Any]:
    title, head = titles
    ordered = sorted(
        rows,
        key=lambda row: (
            grade_place(row["group"][name])
            if name == "grade"
            else (-row["enrolled"], value_label(name, row["group"][name], schools))
        ),
    )
    return {
        "title": title,
        "groups": 1,
        "heads": [head, _("Families reached"), _("Per cent")],
        "rows": [
            {
                "group": [value_label(name, row["group"][name], schools)],
                "numbers": [
                    _("%(reached)d of %(enrolled)d")
                    % {"reached": row["reached"], "enrolled": row["enrolled"]},
                    _percent(row),
                ],
                "drawn": ReachRow({}, row["reached"], row["enrolled"]).percent,
            }
            for row in ordered
        ],
    }


def published(shown: Published) -> dict[str, Any]:
    """A published table for the layout `figures`: the very words and numbers of the page, and bars of those numbers."""
    measure = shown.body["measure"]
    return {
        "title": measure["title"],
        "over": _("As of %(day)s") % {"day": formats.date_format(shown.as_of)},
        "district": shown.body["district"],
        "sections": [
            {
                "title": _("Families reached"),
                "note": shown.rule,
                "groups": len(shown.columns),
                "heads": [
                    *(title for _name, title in shown.columns),
                    _("Families reached"),
                    _("Families enrolled"),
                    _("Per cent"),
                ],
                "rows": [
                    {
                        "group": row["group"],
                        "numbers": [row["reached"], row["enrolled"], row["rate"]],
                        "drawn": row["drawn"],
                    }
                    for row in shown.told
                ],
            }
        ],
        "facts": [
            [_("What is counted"), measure["text"]],
            [_("Source"), measure["citation"]],
            [_("Measure"), f"{measure['id']}, {_('version')} {measure['version']}"],
            *([_("Left out"), note] for note in shown.given_up),
        ],
        "foot": _("Published figures. Small numbers are left out so that no family can be told."),
    }


def calls(sheets: list[Sheet], part: Page, zone: str) -> dict[str, Any]:
    """Call sheets for the layout `calls`; of several parts, which one this is stands above."""
    lead = _("One sheet a language. Shred it when you are done: it holds names and numbers.")
    if part.paginator.num_pages > 1:
        counts = {"first": part.start_index(), "last": part.end_index(), "total": part.paginator.count}
        shown = {name: formats.number_format(count, 0, force_grouping=True) for name, count in counts.items()}
        lead += " " + _("Families %(first)s to %(last)s of %(total)s.") % shown
    return {
        "title": _("Call sheets"),
        "lead": lead,
        "foot": inside_only(),
        "heads": [
            _("Children"),
            _("Whom to ask for"),
            _("Number"),
            _("Tried before"),
            _("Called on"),
            _("What came of it"),
        ],
        "sheets": [
            {
                "title": f"{sheet.title} ({len(sheet.families)})",
                "rows": [_call(family, zone) for family in sheet.families],
            }
            for sheet in sheets
        ],
    }


def _call(family, zone: str) -> dict[str, Any]:
    return {
        "children": [f"{child.display_name}, {grade_name(child.grade)}" for child in family.students],
        "adults": [_asked(asked) for asked in family.adults],
        "numbers": [f"{one.label} {one.whose}".strip() for one in numbers_to_call(family)]
        or [_("No number")],
        "last": " · ".join([*_noted(family), *_invited(family, zone)]),
    }


def _noted(family) -> list[str]:
    return [
        f"{attempt.get_way_display()} {formats.date_format(attempt.on, 'SHORT_DATE_FORMAT')}"
        for attempt in family.attempts[:2]
    ]


def _invited(family, zone: str) -> list[str]:
    """What went out by itself was tried as well: whoever calls should know that the family had a text."""
    if not family.invited:
        return []
    day = formats.date_format(family.last_invited_at.astimezone(ZoneInfo(zone)), "SHORT_DATE_FORMAT")
    said = ngettext("Invited once, on %(day)s", "Invited %(n)s times, last on %(day)s", family.invited)
    return [said % {"n": family.invited, "day": day}]


def _asked(asked) -> str:
    words = [asked.display_name]
    if asked.about:
        names = ", ".join(child.display_name for child in asked.about)
        words.append(_("about %(children)s") % {"children": names})
    if asked.needs_interpreter:
        words.append(_("interpreter"))
    return " · ".join(words)
