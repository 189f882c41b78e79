"""Whether a visit was made by a pair (R-PTHV-5a), in SQL: what one went to alone is named, and no figure counts it as a visit."""

from __future__ import annotations

from datetime import date

from thirdpillar.practice.visits.rules import practice

# How many of those who were there make the pair, of a visit `v` by its year `y` and, where there are some, the terms `t` of
# its school.
PAIR = """(SELECT count(*) FROM visits_seat o WHERE o.visit_id = v.id AND o.state <> 'left' AND o.was_there IS NOT FALSE
  AND (o.part = 'visitor' OR coalesce(nullif(t.interpreter_rule, ''), y.interpreter_rule) = 'second'))"""
TERMS = "LEFT JOIN visits_schoolterms t ON t.visit_year_id = y.id AND t.school_id = v.school_id"


def pair_on(day: date) -> int:
    """So many make a pair."""
    return practice("R-PTHV-5a", day).terms["visitors"]
