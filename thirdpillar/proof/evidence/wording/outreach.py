"""Messages and answers in words: shown numbers, waiting times, and what may be said of a difference."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.algorithms.disclosure import ALL, Mark, ProtectedCell, Shown
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.means.conversations.choices.broadcasts import Unreached
from thirdpillar.proof.evidence.queries.outreach import Group
from thirdpillar.proof.evidence.queries.waiting_times import Wait, Waits
from thirdpillar.proof.evidence.wording.labels import value_label


def group_label(cut: str, value: str, schools: dict[str, str]) -> str:
    """The name of a language, a school or a channel; a message of no school is the office's."""
    if value == ALL:
        return _("All together")
    if cut == "channel":
        return str(Unreached.NO_WORDS.label) if not value else str(dict(Channel.choices).get(value, value))
    if cut == "school" and not value:
        return _("District office")
    return value_label(cut, value, schools)


def count_words(shown: Shown) -> str:
    """A count as it may be shown, or in words why it is not."""
    if shown.mark == Mark.FEW:
        return _("fewer than %(number)d") % {"number": (shown.interval[1] or 0) + 1}
    said = {Mark.NEARLY_ALL: _("nearly all"), Mark.NEARLY_NONE: _("hardly any")}
    return said.get(shown.mark) or number_format(shown.value or 0, 0, force_grouping=True)


def rate_words(shown: Shown) -> str:
    """A rate in whole per cent; near the ends only on which side it lies, and "" where the counts are too few."""
    low, high = shown.interval
    match shown.mark:
        case Mark.ROUNDED:
            return f"{shown.value}%"
        case Mark.NEARLY_ALL:
            return _("%(number)d%% or more") % {"number": low}
        case Mark.NEARLY_NONE:
            return _("%(number)d%% or less") % {"number": high or 0}
    return ""


def rows_of(cut: str, groups: tuple[Group, ...], schools: dict[str, str]) -> list[dict[str, Any]]:
    """The table of one cut: the largest group first."""
    rows = [
        {
            "label": group_label(cut, group.value, schools),
            "written": count_words(group.arrived.denominator),
            "arrived": count_words(group.arrived.numerator),
            "arrived_rate": rate_words(group.arrived.rate),
            "answered": count_words(group.answered.numerator),
            "answered_rate": rate_words(group.answered.rate),
            "size": group.arrived.denominator.value or 0,
            "bar": _bar(group.answered),
        }
        for group in groups
        if cut != "school" or not group.value or group.value in schools
    ]
    return sorted(rows, key=lambda row: (-row["size"], fold(row["label"])))


def _bar(cell: ProtectedCell) -> dict[str, Any]:
    """What the chart draws: from the shown numbers alone, so that it tells nothing more than they do."""
    if cell.numerator.value is None or cell.denominator.value is None or cell.rate.mark != Mark.ROUNDED:
        return {"hidden": True, "note": rate_words(cell.rate) or _("Too few to show")}
    return {"value": cell.numerator.value, "of": cell.denominator.value}


def time_words(time: timedelta) -> str:
    """A time of school hours as people say it; days would be misread, for a school's are not of 24 hours."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return _("less than an hour")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)d school hour", "%(n)d school hours", hours) % {"n": hours}


def wait_words(wait: Wait | None) -> str:
    """A waiting time; with questions still open perhaps only its lower end is known."""
    if wait is None:
        return ""
    said = time_words(wait.time)
    return _("at least %(time)s") % {"time": said} if wait.is_lower_end else said


def differences(found: list[Waits], first_language: str, fewest: int) -> list[str]:
    """What the figures say of each language beside the one that the staff write in; nothing of fewer than so many questions."""
    found = [one for one in found if one.questions >= fewest]
    usual = next((one for one in found if one.language.partition("-")[0] == first_language), None)
    if usual is None or usual.median is None:
        return []
    return [
        _difference(one, usual)
        for one in found
        if one is not usual and one.median is not None and not one.median.is_lower_end
    ] + [
        _("In %(language)s half of the questions have waited at least %(time)s, and some are still open.")
        % {"language": language_label(one.language), "time": time_words(one.median.time)}
        for one in found
        if one is not usual and one.median is not None and one.median.is_lower_end
    ]


def _difference(one: Waits, usual: Waits) -> str:
    assert one.median is not None and usual.median is not None
    here, there = time_words(one.median.time), time_words(usual.median.time)
    told = {
        "language": language_label(one.language), "time": here, "n": one.questions,
        "usual": language_label(usual.language), "usual_time": there, "usual_n": usual.questions,
    }  # fmt: skip
    if here == there:
        return (
            _(
                "In %(language)s (%(n)d questions) half were answered within %(time)s, as in %(usual)s (%(usual_n)d)."
            )
            % told
        )
    if one.median.time > usual.median.time:
        return (
            _("In %(language)s (%(n)d questions) it took %(time)s until half were answered; in %(usual)s (%(usual_n)d)"
              " %(usual_time)s. That is longer.") % told
        )  # fmt: skip
    return (
        _("In %(language)s (%(n)d questions) it took %(time)s until half were answered; in %(usual)s (%(usual_n)d)"
          " %(usual_time)s. That is shorter.") % told
    )  # fmt: skip
