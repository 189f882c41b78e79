"""A published table in words: everything that everybody may see of a release, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from thirdpillar.algorithms.disclosure import ALL
from thirdpillar.algorithms.disclosure.release import OTHER
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.proof.evidence.models import Release
from thirdpillar.proof.evidence.wording.labels import value_label
from thirdpillar.proof.evidence.wording.notes import in_words


@dataclass(frozen=True)
class Published:
    """A release in the reader's words. `columns`: (name, title) of the dimensions that the table still has.

    `rows` has every group, for files; `told` those that say something, and one row for all the others of a school.
    """

    release: Release
    body: dict[str, Any]
    as_of: date
    columns: list[tuple[str, str]]
    rows: list[dict[str, Any]]
    told: list[dict[str, Any]]
    rule: str
    given_up: list[str]


def as_shown(release: Release) -> Published:
    """What everybody may see of a release: page, CSV, XLSX and PDF all say exactly this."""
    body = json.loads(release.body)
    table, schools = body["table"], body["schools"]
    names = [each["name"] for each in table["dimensions"]]
    titles = {"school": _("School"), "language": _("Home language")}
    everything = {"school": _("All schools"), "language": _("All languages")}
    rows: list[dict[str, Any]] = []
    for cell in table["cells"]:
        named = {
            name: everything[name] if part == ALL else _category(name, part, schools)
            for name, part in zip(names, cell["key"], strict=True)
        }
        rows.append(
            {
                "group": [named[name] for name in names],
                **named,
                "reached": _words(cell["numerator"]),
                "enrolled": _words(cell["denominator"]),
                "rate": _rate(cell["rate"]),
                # Drawn from the published rate alone, so a bar tells nothing that the number does not.
                "drawn": cell["rate"]["value"] if cell["rate"]["mark"] == "rounded" else None,
                "is_silent": cell["denominator"]["value"] is None and cell["numerator"]["value"] is None,
                "place": [
                    (part != ALL, part == OTHER, fold(named[name]))
                    for name, part in zip(names, cell["key"], strict=True)
                ],
            }
        )
    rows.sort(key=lambda row: row["place"])
    return Published(
        release=release,
        body=body,
        as_of=date.fromisoformat(body["as_of"]),
        columns=[(name, titles[name]) for name in names],
        rows=rows,
        told=_told(rows),
        rule=in_words(table["note"], schools),
        given_up=[in_words(note, schools) for note in body["given_up"]],
    )


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with all silent groups of a school in one, which names them: a page of "fewer than 10" tells nobody more."""
    told = []
    for _first, together in groupby(rows, key=lambda row: row["group"][:1]):
        ours = list(together)
        silent = [row for row in ours if row["is_silent"] and len(row["group"]) > 1 and row["place"][1][0]]
        told += [row for row in ours if row not in silent] if len(silent) > 1 else ours
        if len(silent) > 1:
            names = ", ".join(row["group"][1] for row in silent)
            told.append(
                silent[0]
                | {
                    "group": [silent[0]["group"][0], names],
                    "reached": _("too few to show"),
                    "enrolled": _("too few to show"),
                }
            )
    return told


def _category(dimension: str, value: str, schools: dict[str, str]) -> str:
    return _("Other") if value == OTHER else value_label(dimension, value, schools)


def _words(shown: dict[str, Any]) -> str:
    """A published count, or in words why it is not shown."""
    _low, high = shown["interval"]
    if shown["mark"] == "few":
        return _("fewer than %(number)d") % {"number": high + 1}
    return {
        "rounded": "" if shown["value"] is None else number_format(shown["value"], 0, force_grouping=True),
        "nearly_all": _("nearly all"),
        "nearly_none": _("hardly any"),
    }.get(shown["mark"], _("not shown"))


def _rate(shown: dict[str, Any]) -> str:
    """A published rate in whole per cent; near the ends only on which side it lies."""
    low, high = shown["interval"]
    # One by one: a rate that is withheld has no ends to put into a sentence.
    match shown["mark"]:
        case "rounded":
            return f"{shown['value']}%"
        case "nearly_all":
            return _("%(number)d%% or more") % {"number": low}
        case "nearly_none":
            return _("%(number)d%% or less") % {"number": high}
    return _("not shown")
