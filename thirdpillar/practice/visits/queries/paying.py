"""What visits earned: each seat that was there, by its own word or another's, by the rule of its school, part and day."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.means.funds.actions.asking import Earned
from thirdpillar.means.funds.rules import reckon
from thirdpillar.practice.visits.queries.pairs import PAIR, TERMS, pair_on
from thirdpillar.practice.visits.queries.presence import THERE

# Minutes outside the contract day alone are reckoned; all of them where somebody says that it was otherwise.
# A school's own rule comes before the district's, and the newest that holds on the day before older ones.
_EARNED = """
SELECT v.id, v.school_id, s.account_id, s.part, day.worked_on, day.worked_on + y.pay_days,
       r.unit, CASE WHEN s.objection = '' THEN coalesce(v.outside_minutes, v.minutes) ELSE v.minutes END,
       r.least_minutes, r.most_minutes, r.cents, r.fund_id,
       v.recorded_by_id, EXISTS (
         SELECT 1 FROM visits_seat o WHERE o.visit_id = v.id AND o.validated_at IS NOT NULL
         AND o.state <> 'left' AND o.account_id IS DISTINCT FROM v.recorded_by_id),
       s.objection, v.minutes, v.minutes NOT BETWEEN y.shortest_minutes AND y.longest_minutes,
       {pair} < %(pair)s
FROM visits_visit v
JOIN visits_invitation i ON i.id = v.invitation_id
JOIN visits_cycle c ON c.id = i.cycle_id
JOIN visits_visityear y ON y.id = c.visit_year_id
{terms}
JOIN visits_seat s ON s.visit_id = v.id AND s.state <> 'left' AND s.was_there IS NOT FALSE
  AND {there}
CROSS JOIN LATERAL (SELECT (v.begins_at AT TIME ZONE %(zone)s)::date AS worked_on) day
{rule}
WHERE v.district_id = %(district)s AND v.stage = 'completed'
  AND (v.is_outside_contract_day OR s.objection <> '')
  AND (%(visit)s::uuid IS NULL OR v.id = %(visit)s) AND (%(school)s::uuid IS NULL OR v.school_id = %(school)s)
  {unasked}
ORDER BY v.begins_at, v.id, s.account_id
"""
_RULE = """{join} LATERAL (
  SELECT * FROM visits_payrule r
  WHERE r.visit_year_id = y.id AND (r.school_id IS NULL OR r.school_id = v.school_id)
    AND s.part = ANY (r.parts) AND r.from_on <= day.worked_on
  ORDER BY r.school_id NULLS LAST, r.from_on DESC, r.made_at DESC LIMIT 1) r ON true"""
_UNASKED = """AND NOT EXISTS (SELECT 1 FROM funds_payitem p WHERE p.district_id = v.district_id
  AND p.what = 'home_visit' AND p.reference_id = v.id AND p.account_id = s.account_id)"""


def earned_by(
    *, seen_by, visit_id: UUID | None = None, school_id: UUID | None = None, only_unasked: bool = False
) -> list[Earned]:
    """What people earned by visits outside the contract day, or say that they did; nothing where no rule pays their part."""
    statement = _statement("JOIN", _UNASKED if only_unasked else "")
    found = []
    for row in _rows(statement, seen_by, visit_id, school_id):
        visit, school, account, part, day, due, unit, minutes, least, most, cents, fund, *said = row
        paid, total = reckon(unit=unit, cents=cents, minutes=minutes, least=least, most=most)
        told_by, agreed, objection, told, questioned, alone = said
        found.append(
            Earned(
                visit, school, account, part, day, due, unit, paid, cents, total, fund, told_by, agreed, objection,
                told, questioned, alone,
            )
        )  # fmt: skip
    return found


def visits_without_rule(*, seen_by, school_id: UUID | None = None) -> set[UUID]:
    """Visits done outside the contract day in which no rule pays somebody who was there: R-PTHV-2b cannot be kept."""
    statement = _statement("LEFT JOIN", "AND r.id IS NULL")
    return {row[0] for row in _rows(statement, seen_by, None, school_id)}


def _statement(join: str, unasked: str) -> str:
    return _EARNED.format(rule=_RULE.format(join=join), unasked=unasked, pair=PAIR, terms=TERMS, there=THERE)


def _rows(statement: str, seen_by, visit_id: UUID | None, school_id: UUID | None) -> list[tuple]:
    zone = District.objects.get(pk=seen_by.district_id).zone
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "district": seen_by.district_id, "zone": zone, "visit": visit_id, "school": school_id,
                "pair": pair_on(clock.today(zone)),
            },
        )  # fmt: skip
        return cursor.fetchall()
