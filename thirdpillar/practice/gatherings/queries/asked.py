"""Whether those came who had asked for something, beside those who had not: the 10-5 rule hides small numbers."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from thirdpillar.algorithms.disclosure.protect import protect
from thirdpillar.algorithms.disclosure.rule import Mark, Rule, Shown
from thirdpillar.algorithms.disclosure.table import Count, Dimension, Table, record_set_key
from thirdpillar.practice.gatherings.choices import Need
from thirdpillar.practice.gatherings.queries.needs import came_by_need
from thirdpillar.standards import library


@dataclass(frozen=True)
class Row:
    """One need, as it may be shown: numbers are rounded to five, or "< 10". `gap`: by how many points fewer of them came."""

    label: str
    asked: str
    asked_rate: str
    others: str
    others_rate: str
    gap: int | None
    bars: tuple[int, int] | None


def asked_and_came(
    *, since: datetime, until: datetime, on: date, seen_by, school_id: UUID | None = None
) -> list[Row]:
    """For each need, of the gatherings of a stretch of time at which somebody asked for it."""
    rule = _rule(on, seen_by.district_id)
    counted = came_by_need(since=since, until=until, school_id=school_id, seen_by=seen_by)
    rows = []
    for need in Need:
        asked, asked_came, others, others_came = counted[need]
        # The same numbers are rounded the same way, whoever looks; both groups share no family.
        key = record_set_key([f"{seen_by.district_id} {need} {counted[need]}"])
        table = Table(
            (Dimension("asked", ("yes", "no")),),
            {
                ("yes",): Count(asked_came, asked, key, key + 1),
                ("no",): Count(others_came, others, key + 2, key + 3),
            },
        )
        cells = protect(table, rule=rule).cells
        yes, no = cells[("yes",)], cells[("no",)]
        both = yes.rate.value is not None and no.rate.value is not None
        rows.append(
            Row(
                str(need.label), _count(yes.denominator), _rate(yes.rate), _count(no.denominator), _rate(no.rate),
                gap=no.rate.value - yes.rate.value if both else None,  # type: ignore[operator]
                bars=(yes.rate.value, no.rate.value) if both else None,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    return rows


def _count(shown: Shown) -> str:
    """A number as it may be shown."""
    return str(shown.value) if shown.value is not None else f"< {(shown.interval[1] or 0) + 1}"


def _rate(shown: Shown) -> str:
    low, high = shown.interval
    if shown.value is not None and shown.mark == Mark.ROUNDED:
        return f"{shown.value}%"
    return f"{low}–{high}%" if shown.mark in (Mark.NEARLY_ALL, Mark.NEARLY_NONE) else "–"


def _rule(on: date, district_id: UUID) -> Rule:
    terms = library.entry("disclosure", "ten_five", on).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {district_id}".encode(), "sha256")
    return Rule.from_parameters(terms, seed=seed)
