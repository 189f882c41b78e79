"""Questions about reach. Every one takes `seen_by`, the scope that asks."""

from thirdpillar.proof.evidence.queries.days import first_day, refusal_of_day
from thirdpillar.proof.evidence.queries.filtering import FamilyFilter
from thirdpillar.proof.evidence.queries.not_reached import (
    Family,
    every_family,
    families,
    household_ids,
    reached_ids,
    unreached_households,
)
from thirdpillar.proof.evidence.queries.reach import (
    DIMENSIONS,
    Reach,
    ReachRow,
    TrendPoint,
    reach,
    reach_trend,
)
from thirdpillar.proof.evidence.queries.years import Window, reach_window

__all__ = [
    "DIMENSIONS",
    "Family",
    "FamilyFilter",
    "Reach",
    "ReachRow",
    "TrendPoint",
    "Window",
    "every_family",
    "families",
    "first_day",
    "household_ids",
    "reach",
    "reach_trend",
    "reach_window",
    "reached_ids",
    "refusal_of_day",
    "unreached_households",
]
