"""Who is asked what before and after visits, and under which key answers are kept."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from thirdpillar.practice.visits.choices import Side
from thirdpillar.standards import library


@dataclass(frozen=True)
class Core:
    """The statements of one side, {id: in English}, in their order, and how they are answered and scored."""

    side: str
    version: int
    statements: Mapping[str, str]
    points: int
    favorable_from: int
    least: int

    def kept(self, answers: Mapping[str, int | str]) -> dict[str, int]:
        """What of these answers may be kept: to statements of ours, on the scale."""
        said = {one: int(answers[one]) for one in self.statements if str(answers.get(one) or "").isdigit()}
        return {one: point for one, point in said.items() if 1 <= point <= self.points}


def core_of(side: str, on: date) -> Core:
    terms = asking_terms(on)
    found = library.in_force(f"home_visit_core_{side}", on)
    # In whole statements, rounded up without the dust of floating numbers.
    least = -(-round(terms["least_answered"] * 100) * len(found) // 100)
    return Core(
        side,
        max(one.version for one in found),
        {one.id: one.title for one in found},
        terms["points"],
        terms["favorable_from"],
        least,
    )


def asking_terms(on: date) -> dict:
    return library.entry("home_visit_core", "asking", on).terms


def keys_of(side: str, who: UUID, *, visit_year_id: UUID, district_id: UUID) -> list[str]:
    """The key that stands for an account or a home in one year's answers; then those under secrets of before.

    HMAC-SHA256 (RFC 2104) under the instance's secret, which is in no table and no backup of the database.
    """
    what = f"home visits before and after {district_id} {visit_year_id} {Side(side).value} {who}".encode()
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.digest(str(one).encode(), what, "sha256").hex()[:32] for one in secrets]


def week_of(at: datetime, zone: str) -> date:
    """The Monday of the week of a moment, by the district's clock."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def begins_at(week_on: date, zone: str) -> datetime:
    return datetime.combine(week_on, time.min, tzinfo=ZoneInfo(zone))
