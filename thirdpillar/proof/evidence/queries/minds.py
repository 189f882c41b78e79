# ruff: noqa: S608 - our own SQL; every value is a parameter
"""What visitors expect and families trust, before and after visits: of whoever answered both times, small groups hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from thirdpillar.algorithms.disclosure import ALL, Count, ProtectedCell, Rule
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.choices import Side
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.rules.minds import Core, core_of
from thirdpillar.proof.evidence.queries.showing import MODULUS, shown

ASKED, BOTH, TOGETHER = "asked", "both", ""
# `pair`: the two answers of one key, of one version, each to enough statements, and of weeks that are over: a week's end is
# the finest that the page tells apart. `told`: whether a statement given both times, or the mean of all, is agreed with.
_COUNTED = f"""
WITH pair AS MATERIALIZED (
  SELECT b.side, b.key, b.school_id, b.language, b.answers AS before, a.answers AS after
  FROM visits_coreanswer b
  JOIN visits_coreanswer a ON a.visit_year_id = b.visit_year_id AND a.side = b.side AND a.key = b.key
    AND a.district_id = b.district_id AND a.moment = 'after' AND a.version = b.version AND a.week_on + 6 <= %(as_of)s
  WHERE b.district_id = %(district)s AND b.visit_year_id = %(year)s AND b.moment = 'before'
    AND b.school_id = ANY (%(schools)s) AND b.week_on + 6 <= %(as_of)s
    AND (SELECT count(*) FROM jsonb_object_keys(b.answers)) >= (%(least)s::jsonb ->> b.side)::int
    AND (SELECT count(*) FROM jsonb_object_keys(a.answers)) >= (%(least)s::jsonb ->> b.side)::int
), point AS (
  SELECT p.side, p.key, p.school_id, p.language, m.moment, e.key AS statement, e.value::numeric AS value,
         p.before ? e.key AND p.after ? e.key AS is_twice
  FROM pair p CROSS JOIN LATERAL (VALUES ('before', p.before), ('after', p.after)) m (moment, answers)
  CROSS JOIN LATERAL jsonb_each_text(m.answers) e
), told AS (
  SELECT side, moment || ':' || statement AS figure, key AS id, school_id, language, value >= %(favorable)s AS has
  FROM point WHERE is_twice
  UNION ALL
  SELECT side, moment || ':{TOGETHER}', key, school_id, language, avg(value) >= %(favorable)s
  FROM point GROUP BY side, moment, key, school_id, language
  UNION ALL
  SELECT side, '{BOTH}', key, school_id, language, true FROM pair
  UNION ALL
  SELECT 'visitor', '{ASKED}', o.account_id::text, o.school_id, '', true FROM visits_visitoroptin o
  WHERE o.district_id = %(district)s AND o.visit_year_id = %(year)s AND o.school_id = ANY (%(schools)s)
    AND o.opted_in_at < %(moment)s
  UNION ALL
  SELECT 'family', '{ASKED}', k.household_id::text, k.school_id, k.language, true FROM visits_coreasking k
  WHERE k.district_id = %(district)s AND k.visit_year_id = %(year)s AND k.school_id = ANY (%(schools)s)
    AND k.moment = 'before' AND k.channel <> '' AND k.at < %(moment)s
), one AS (
  SELECT DISTINCT t.side, t.figure, n.cut, n.part, t.id, t.has FROM told t CROSS JOIN LATERAL (
    VALUES ('school', '{ALL}'), ('school', t.school_id::text), ('language', '{ALL}'), ('language', t.language)) n (cut, part)
  WHERE n.cut = 'school' OR t.side = 'family'
)
SELECT side, figure, cut, part, count(*) FILTER (WHERE has), count(*), sum(k), coalesce(sum(k) FILTER (WHERE has), 0)
FROM (SELECT one.*, ('x' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric AS k
      FROM one) keyed
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Minds:
    """As everybody may see it. `cells`: (side, figure, cut) → {school, language or `ALL`: how many agree of how many}.

    Figure BOTH: who answered both times of who was asked; "before:heard" or "after:": of those, who agree with a statement,
    or with all together.
    """

    cores: Mapping[str, Core] = field(default_factory=dict)
    cells: Mapping[tuple[str, str, str], Mapping[str, ProtectedCell]] = field(default_factory=dict)


def before_and_after(
    year: VisitYear | None, schools: list[UUID], *, as_of: date, after: datetime, rule: Rule, seen_by
) -> Minds:
    """Of these schools, which the caller has looked up as the asker's own. A machine counts; nobody reads a row."""
    if year is None or not schools:
        return Minds()
    cores = {str(side): core_of(side, as_of) for side in Side}
    machine = Scope.system(seen_by.district_id, "what was answered before and after visits")
    with tenancy.acting_as(machine), connection.cursor() as cursor:
        cursor.execute(
            _COUNTED,
            {
                "district": year.district_id, "year": year.pk, "schools": schools, "as_of": as_of, "moment": after,
                "least": json.dumps({side: core.least for side, core in cores.items()}),
                "favorable": cores[Side.FAMILY].favorable_from,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    found: dict[tuple[str, str, str], dict[str, Count]] = {}
    for side, figure, cut, part, having, size, key, having_key in rows:
        count = Count(having, size, int(key) % MODULUS, int(having_key) % MODULUS)
        found.setdefault((side, figure, cut), {})[part] = count
    for side, cut in {(side, cut) for side, figure, cut in found if figure == ASKED}:
        asked, both = found.pop((side, ASKED, cut)), found.pop((side, BOTH, cut), {})
        found[side, BOTH, cut] = {
            part: _of_asked(both.get(part, Count(0, 0, 0, 0)), of) for part, of in asked.items()
        }
    return Minds(cores, {key: shown(key[2], counts, rule) for key, counts in found.items()})


def _of_asked(both: Count, asked: Count) -> Count:
    return Count(both.denominator, asked.denominator, asked.record_key, both.record_key)
