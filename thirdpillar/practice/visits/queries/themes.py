"""What visits taught a school, pooled: only where enough homes stand behind it, and a family's words only where it said yes."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from thirdpillar.algorithms.disclosure.rule import Rule
from thirdpillar.algorithms.disclosure.table import record_set_key
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.choices import Noticed, Strength
from thirdpillar.practice.visits.models import HopesAndDreams
from thirdpillar.standards import library

# Which homes stand behind each theme; reflections that their writers kept out of it are not read.
_HOMES = """
SELECT theme, array_agg(DISTINCT v.household_id::text ORDER BY v.household_id::text)
FROM visits_reflection r
JOIN visits_visit v ON v.id = r.visit_id AND v.stage = 'completed'
CROSS JOIN LATERAL unnest(ARRAY['*'] || r.strengths::text[] || r.noticed::text[]) AS theme
WHERE r.district_id = %(district)s AND r.school_id = %(school)s AND r.may_be_pooled AND r.at >= %(since)s
GROUP BY theme
"""


@dataclass(frozen=True)
class Theme:
    """`homes` is rounded; None where fewer stand behind it than may be told. `nearly_all`: said in the place of a number."""

    code: str
    label: Any
    homes: int | None
    nearly_all: bool = False


@dataclass(frozen=True)
class Pooled:
    """`homes` is rounded, None where there are too few to pool anything. `fewest`: how many must stand behind a number."""

    fewest: int
    homes: int | None = None
    strengths: list[Theme] = field(default_factory=list)
    noticed: list[Theme] = field(default_factory=list)
    quotes: list[HopesAndDreams] = field(default_factory=list)


def pooled_themes(school_id: UUID, *, since: date, on: date, seen_by) -> Pooled:
    """Themes of a school's visits from a day on. The rule of public counts holds: no small group, all numbers rounded."""
    rule = _rule(on, seen_by.district_id)
    nothing = Pooled(fewest=rule.threshold)
    if not (seen_by.sees_all or (seen_by.breadth == "school" and school_id in seen_by.school_ids)):
        return nothing
    wide = Scope.system(seen_by.district_id, "themes of home visits, pooled")
    with tenancy.acting_as(wide), connection.cursor() as cursor:
        cursor.execute(_HOMES, {"district": seen_by.district_id, "school": school_id, "since": since})
        homes: dict[str, list[str]] = dict(cursor.fetchall())
        everybody = homes.get("*", [])
        total = rule.show(len(everybody), record_set_key(everybody)).value
        if total is None:
            return nothing
        quotes = list(
            HopesAndDreams.objects.seen_by(wide)
            .filter(
                school_id=school_id, may_be_quoted=True, by_family=True, replaced_at=None, at__date__gte=since
            )
            .exclude(words="")
            .order_by("id")  # an order that tells nothing
        )
    return Pooled(
        rule.threshold,
        total,
        _shown(Strength, homes, total, rule),
        _shown(Noticed, homes, total, rule),
        quotes,
    )


def _shown(kinds, homes: dict[str, list[str]], total: int, rule: Rule) -> list[Theme]:
    band = rule.band(total)
    found = []
    for code, label in kinds.choices:
        behind = homes.get(code, [])
        count = rule.show(len(behind), record_set_key(behind)).value
        # "All of them" would tell about each one.
        all_of = count is not None and count * 100 >= band.high * total
        found.append(Theme(code, label, None if all_of else count, all_of))
    return sorted(found, key=lambda one: (not one.nearly_all, -(one.homes or 0)))


def _rule(on: date, district_id: UUID) -> Rule:
    terms = library.entry("disclosure", "ten_five", on).terms
    seed = hmac.digest(settings.SECRET_KEY.encode(), f"disclosure {district_id}".encode(), "sha256")
    return Rule.from_parameters(terms, seed=seed)
