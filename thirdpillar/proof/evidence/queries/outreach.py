# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""Of the families written to: whom did it reach, and who answered; by language, school and channel, small groups hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from thirdpillar.algorithms.disclosure import (
    ALL,
    Count,
    Dimension,
    ProtectedCell,
    Rule,
    Table,
    protect,
)
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.choices import State
from thirdpillar.means.conversations import queries as conversations
from thirdpillar.means.conversations.queries.outreach import OUTREACH, UNTOLD
from thirdpillar.means.conversations.queries.touchpoints import ANSWERED_ALERT, THANKED, WROTE
from thirdpillar.practice.gatherings import queries as gatherings
from thirdpillar.practice.gatherings.queries.touchpoints import ANSWERED
from thirdpillar.practice.visits.queries import outreach as visits
from thirdpillar.practice.visits.queries.touchpoints import ANSWERED as VISIT_ANSWERED
from thirdpillar.proof.evidence.queries.touchpoints import touchpoints_sql
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry

# Rooms whose queries answer `outreach(*, seen_by)`.
ROOMS = (gatherings, conversations, visits)
CUTS = ("language", "school", "channel")
# What a family does of its own accord after a message; to come to a gathering answers none.
REPLIES = (WROTE, ANSWERED, ANSWERED_ALERT, THANKED, VISIT_ANSWERED)
_MODULUS = 1 << 64

# Its parameters in order: those of told, the district twice, those of heard, the reply time.
_SENT = f"""
WITH told AS MATERIALIZED ({{told}}
), failed AS MATERIALIZED (
  SELECT DISTINCT message_id FROM delivery_receipt r
  WHERE r.district_id = %s AND r.said IN ('undelivered', 'failed')
    AND NOT EXISTS (SELECT 1 FROM delivery_receipt d WHERE d.message_id = r.message_id AND d.said = 'delivered')
), sent AS MATERIALIZED (
  SELECT coalesce(ha.household_id, t.home_id) AS home_id, t.school_id, coalesce(m.channel, '') AS channel, t.at,
         coalesce(m.state = '{State.ACCEPTED.value}' AND f.message_id IS NULL, false) AS arrived
  FROM told t
  LEFT JOIN delivery_message m
    ON m.reference_id = t.reference_id AND split_part(m.purpose, ':', 1) = t.purpose AND m.district_id = %s
  LEFT JOIN failed f ON f.message_id = m.id
  LEFT JOIN people_householdadult ha ON ha.adult_id = t.adult_id
  WHERE m.id IS NOT NULL OR t.purpose = '{UNTOLD}'
), heard AS MATERIALIZED ({{heard}}
), known AS MATERIALIZED (
  SELECT s.home_id, h.reads_language AS language, coalesce(s.school_id::text, '') AS school, s.channel,
         bool_or(s.arrived) AS arrived, bool_or(r.home_id IS NOT NULL) AS answered
  FROM sent s
  JOIN people_household h ON h.id = s.home_id AND h.dissolved_at IS NULL
  LEFT JOIN heard r ON r.home_id = s.home_id AND r.at > s.at AND r.at <= s.at + %s
  GROUP BY 1, 2, 3, 4
)
"""
# The key of a set of records is the sum of the records' hashes, see algorithms/disclosure/table.record_set_key.
_CUT = """
SELECT '{cut}', part, count(*), count(*) FILTER (WHERE arrived), count(*) FILTER (WHERE answered), sum(k),
       coalesce(sum(k) FILTER (WHERE arrived), 0), coalesce(sum(k) FILTER (WHERE answered), 0)
FROM (SELECT {part} AS part, bool_or(arrived) AS arrived, bool_or(answered) AS answered,
             ('x' || left(encode(sha256(convert_to(home_id::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric AS k
      FROM known GROUP BY home_id, 1) one
GROUP BY part"""


@dataclass(frozen=True)
class Group:
    """Families written to, as everybody may see them: `value` is "" for a family whose language nobody knows, `ALL` for all.

    `arrived` and `answered` each hold the count of families, the denominator and the rate.
    """

    value: str
    arrived: ProtectedCell
    answered: ProtectedCell


@dataclass(frozen=True)
class Outreach:
    """What went out in a period. `cuts`: language, school, channel → groups; `truly` how many families in all."""

    first: date
    last: date
    measure: Entry
    rule: Rule
    whole: Group | None
    cuts: Mapping[str, tuple[Group, ...]]


def outreach(
    *,
    seen_by,
    first: date,
    last: date,
    since: datetime,
    before: datetime,
    rule: Rule,
    school: UUID | None = None,
) -> Outreach:
    """Families written to from `first` to `last`, whom a message reached and who answered, as the rule lets them be shown.

    `since` and `before` are the same days as moments of the district's zone; `school` asks about one school's messages.
    Of what the asker may see alone; the outbox's own state is read for them by a machine, and no row of it leaves.
    """
    measure = library.entry("messages", "answers", last)
    reply = timedelta(days=measure.terms["reply_within_days"])
    machine = Scope.system(seen_by.district_id, "how far messages came")
    with tenancy.acting_as(machine), over_all_rows(), connection.cursor() as cursor:
        told, params = _told(seen_by, since, before, school)
        heard, more = touchpoints_sql(
            seen_by=seen_by, kinds=REPLIES, since=since, before=before + reply, two_way=True
        )
        asked: list[Any] = [*params, seen_by.district_id, seen_by.district_id, *more, reply]
        cuts = [(cut, cut) for cut in CUTS] + [(ALL, f"'{ALL}'::text")]
        united = " UNION ALL ".join(_CUT.format(cut=cut, part=part) for cut, part in cuts)
        cursor.execute(
            _SENT.format(told=told, heard=heard) + united,
            asked,
        )
        rows = cursor.fetchall()
    everybody = next((row for row in rows if row[0] == ALL), None)
    if everybody is None:
        return Outreach(first, last, measure, rule, None, dict.fromkeys(CUTS, ()))
    shown = {cut: _shown(cut, [row for row in rows if row[0] == cut], everybody, rule) for cut in CUTS}
    whole = next(group for group in shown["language"] if group.value == ALL)
    return Outreach(
        first, last, measure, rule, whole,
        {cut: tuple(group for group in groups if group.value != ALL) for cut, groups in shown.items()},
    )  # fmt: skip


def _told(seen_by, since: datetime, before: datetime, school: UUID | None) -> tuple[str, list[Any]]:
    """SQL of (purpose, reference_id, home_id, adult_id, school_id, at) of all that went out, from every room."""
    parts: list[str] = []
    params: list[Any] = []
    for room in ROOMS:
        for purpose, rows in room.outreach(seen_by=seen_by):
            rows = rows.filter(sent_at__gte=since, sent_at__lt=before)
            rows = rows.filter(of_school_id=school) if school else rows
            try:
                sql, values = rows.query.sql_with_params()
            except EmptyResultSet:
                continue
            listed = ", ".join(OUTREACH)
            parts.append(f"SELECT %s AS purpose, {listed} FROM ({sql}) r ({listed})")
            params += [purpose, *values]
    nothing = (
        "SELECT NULL::text, NULL::uuid, NULL::uuid, NULL::uuid, NULL::uuid, NULL::timestamptz WHERE false"
    )
    united = " UNION ALL ".join(parts) or nothing
    return f"SELECT * FROM ({united}) u (purpose, reference_id, home_id, adult_id, school_id, at)", params


def _shown(cut: str, rows: list[tuple], everybody: tuple, rule: Rule) -> list[Group]:
    """The groups of one cut and the whole, each number as the rule shows it."""
    # A family hears from two schools, and by two channels; it reads one language.
    dimension = Dimension(cut, tuple(sorted(row[1] for row in rows)), overlapping=cut != "language")
    counted = {(row[1],): row for row in rows} | {(ALL,): everybody}
    arrived, answered = (
        protect(
            Table(
                (dimension,),
                {
                    key: Count(row[of], row[2], int(row[5]) % _MODULUS, int(row[of + 3]) % _MODULUS)
                    for key, row in counted.items()
                },
                trait_is_the_records=False,
            ),
            rule=rule,
        ).cells
        for of in (3, 4)
    )
    return [Group(key[0], arrived[key], answered[key]) for key in counted]
