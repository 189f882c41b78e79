# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""What could be done first for each of many families, and the order of work that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind, ContactState
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.ground.people.queries import restrictions_in_force
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.practice.gatherings.queries.history import last_invitations
from thirdpillar.proof.evidence.choices import Order, Way

TEXT, EMAIL, CALL, LETTER, VISIT, OFFICE = "text", "email", "call", "letter", "visit", "office"
STEP_ORDER = {TEXT: 0, EMAIL: 1, CALL: 2, LETTER: 3, VISIT: 4, OFFICE: 5}
STEP_NAMES = {number: name for name, number in STEP_ORDER.items()}

_COLUMNS = {
    Order.STEP: "step, children DESC, m.id",
    Order.CHILDREN: "children DESC, step, m.id",
    Order.LANGUAGE: "m.reads_language, step, children DESC, m.id",
    Order.WAITING: "i.invited_at NULLS FIRST, step, children DESC, m.id",
}

# Tried so often this school year without an answer, a way is no longer the first to try.
ENOUGH = 3

_NARROW = ", ".join(f"'{relation.value}'" for relation in NARROW_RELATIONS)
# A number that somebody typed in and nobody confirmed gets nothing about a child.
_WORKS = f"""p.left_at IS NULL AND p.state NOT IN ('{ContactState.WRONG.value}', '{ContactState.STALE.value}')
    AND (p.from_roster OR p.state = '{ContactState.CONFIRMED.value}')"""
# A stop is of the number, whoever had it when it was said, and of one channel.
_TAKES = "(%s, p.value) NOT IN (SELECT channel, address FROM stopped)"
_TAKES_TEXTS, _TAKES_MAILS, _TAKES_CALLS = (
    _TAKES % f"'{each}'" for each in (Channel.SMS, Channel.EMAIL, Channel.VOICE)
)
_IS_WRITTEN_TO = "p.stopped_at IS NULL AND p.doubted_at IS NULL"
_WAY = f"""CASE WHEN p.kind = '{ContactKind.MOBILE.value}' AND {_IS_WRITTEN_TO} AND o.may_text AND {_TAKES_TEXTS}
              THEN {STEP_ORDER[TEXT]}
              WHEN p.kind = '{ContactKind.EMAIL.value}' AND {_IS_WRITTEN_TO} AND o.may_email AND {_TAKES_MAILS}
              THEN {STEP_ORDER[EMAIL]}
              WHEN p.kind IN ('{ContactKind.PHONE.value}', '{ContactKind.MOBILE.value}') AND o.may_call AND {_TAKES_CALLS}
              THEN {STEP_ORDER[CALL]} END AS step"""

# The first of the steps that one may take with an adult of a household about a child of it, by a way that works, and that
# was not tried in vain. Whom and by which number is what WhoToAsk says of a page: a test holds the two together. A number
# or address that a barred adult has too is looked at child by child; those are few.
_STEPS = f"""
stopped AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::text[]) s (channel, address)
), child AS MATERIALIZED (
  SELECT m.household_id, m.student_id FROM ({{children}}) m WHERE m.household_id IN (SELECT id FROM meant)
), children AS (SELECT household_id, count(*) AS children FROM child GROUP BY household_id
), barred AS MATERIALIZED ({{barred}}
), shared AS MATERIALIZED (
  SELECT DISTINCT p.value, b.student_id
  FROM barred b JOIN people_contactpoint p ON p.adult_id = b.adult_id AND p.left_at IS NULL
), member AS MATERIALIZED (
  SELECT ha.household_id, ha.adult_id FROM people_householdadult ha
  JOIN people_adult a ON a.id = ha.adult_id AND a.left_at IS NULL
  WHERE ha.household_id IN (SELECT id FROM meant)
), tied AS MATERIALIZED (
  SELECT t.student_id, t.adult_id, t.may_text, t.may_email, t.may_call, t.may_mail FROM people_tie t
  WHERE t.left_at IS NULL AND t.relation NOT IN ({_NARROW}) AND t.student_id IN (SELECT student_id FROM child)
), open AS MATERIALIZED (
  SELECT c.household_id, c.student_id, t.adult_id, t.may_text, t.may_email, t.may_call, t.may_mail
  FROM child c
  JOIN member a ON a.household_id = c.household_id
  JOIN tied t ON t.student_id = c.student_id AND t.adult_id = a.adult_id
  WHERE NOT EXISTS (SELECT 1 FROM barred b WHERE b.adult_id = t.adult_id AND b.student_id = c.student_id)
), grown AS MATERIALIZED (
  SELECT household_id, adult_id, bool_or(may_text) AS may_text, bool_or(may_email) AS may_email,
         bool_or(may_call) AS may_call, bool_or(may_mail) AS may_mail
  FROM open GROUP BY household_id, adult_id
), way AS (
  SELECT o.household_id, {_WAY}
  FROM grown o JOIN people_contactpoint p ON p.adult_id = o.adult_id AND {_WORKS}
  WHERE p.value NOT IN (SELECT value FROM shared)
  UNION ALL
  SELECT o.household_id, {_WAY}
  FROM open o JOIN people_contactpoint p ON p.adult_id = o.adult_id AND {_WORKS}
  WHERE p.value IN (SELECT value FROM shared)
    AND NOT EXISTS (SELECT 1 FROM shared s WHERE s.value = p.value AND s.student_id = o.student_id)
  UNION ALL
  SELECT o.household_id, {STEP_ORDER[LETTER]}
  FROM grown o JOIN people_mailingaddress a ON a.adult_id = o.adult_id AND a.left_at IS NULL AND NOT a.is_protected
  WHERE o.may_mail
  UNION ALL
  SELECT household_id, {STEP_ORDER[VISIT]} FROM grown
), tired AS (
  SELECT i.household_id, CASE i.channel WHEN 'sms' THEN {STEP_ORDER[TEXT]} WHEN 'email' THEN {STEP_ORDER[EMAIL]}
                                        ELSE {STEP_ORDER[LETTER]} END AS step
  FROM gatherings_invitation i
  WHERE i.household_id IN (SELECT id FROM meant)
    AND i.invited_at >= (SELECT coalesce(max(y.begins_on), '-infinity') FROM schools_schoolyear y)
  GROUP BY i.household_id, i.channel HAVING count(*) >= {ENOUGH}
  UNION ALL
  SELECT u.household_id, {STEP_ORDER[CALL]}
  FROM evidence_followup u
  JOIN evidence_attempt a ON a.follow_up_id = u.id AND a.undone_at IS NULL AND a.way = '{Way.CALLED.value}'
  WHERE u.household_id IN (SELECT id FROM meant)
  GROUP BY u.household_id HAVING count(*) >= {ENOUGH}
), first AS (
  SELECT w.household_id, min(w.step) AS step FROM way w
  WHERE NOT EXISTS (SELECT 1 FROM tired t WHERE t.household_id = w.household_id AND t.step = w.step)
  GROUP BY w.household_id)"""


# Nobody of the household may be asked: the office knows who may.
_STEP = f"coalesce(f.step, {STEP_ORDER[OFFICE]})"


@dataclass(frozen=True)
class Asking:
    """Who asks for steps, on which day, and of which day the children are."""

    seen_by: Any
    on: date
    as_of: date | None = None

    def children(self) -> QuerySet:
        """The children that a list shows with their household."""
        there = Q(student__left_at=None)
        if self.as_of:
            there |= Q(student__left_at__date__gt=self.as_of)
        return HouseholdStudent.objects.seen_by(self.seen_by).filter(there)

    def steps_sql(self) -> tuple[str, tuple]:
        """The CTEs that lead to `first` (household_id, step), after one named `meant`; and their parameters."""
        # In the order in which the text takes them. What hangs on these children is left to row-level security, which
        # says the same as `seen_by`: said twice, a school's page is planned a hundred times slower.
        parts = {
            "children": self.children().values("household_id", "student_id"),
            "barred": restrictions_in_force(self.on, seen_by=self.seen_by).values("adult_id", "student_id"),
        }
        written = {name: part.order_by().query.sql_with_params() for name, part in parts.items()}
        sql = _STEPS.format(**{name: text for name, (text, _params) in written.items()})
        stops = stops_of(None, channels=(Channel.SMS, Channel.EMAIL, Channel.VOICE), seen_by=self.seen_by)
        stopped = [channel for channel, _address in stops], [address for _channel, address in stops]
        return sql, (*stopped, *(value for _text, params in written.values() for value in params))


def count_with_step(households: QuerySet, step: str, *, asking: Asking) -> int:
    """How many of the households have this first step."""
    try:
        meant, params = households.values("id", "reads_language").query.sql_with_params()
        steps, more = asking.steps_sql()
    except EmptyResultSet:  # a teacher whose classes have nobody in them
        return 0
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            f"""WITH meant AS MATERIALIZED ({meant}), {steps}
                SELECT count(*) FROM meant m LEFT JOIN first f ON f.household_id = m.id
                WHERE {_STEP} = %s""",
            [*params, *more, STEP_ORDER[step]],
        )
        (found,) = cursor.fetchone()
        return int(found)


def in_order_of_work(
    households: QuerySet,
    *,
    asking: Asking,
    order: str,
    step: str = "",
    start: int = 0,
    size: int | None = None,
) -> dict[UUID, str]:
    """Some of the households (all of them without `size`) in an order of work, each with its first step.

    `step` leaves only those with that one.
    """
    try:
        meant, params = households.values("id", "reads_language").query.sql_with_params()
        steps, more = asking.steps_sql()
    except EmptyResultSet:
        return {}
    invited, joined, last = "", "", ()
    if order == Order.WAITING:
        history, last = last_invitations(seen_by=asking.seen_by).query.sql_with_params()
        invited = f", invited AS ({history})"
        joined = "LEFT JOIN invited i ON i.household_id = m.id"
    wanted: list[Any] = [STEP_ORDER[step]] if step else []
    # Also for a school: looked up row by row, its policies took ten seconds for forty families.
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            f"""WITH meant AS MATERIALIZED ({meant}), {steps} {invited}
                SELECT m.id, {_STEP} AS step, coalesce(c.children, 0) AS children
                FROM meant m
                LEFT JOIN first f ON f.household_id = m.id
                LEFT JOIN children c ON c.household_id = m.id {joined}
                {f"WHERE {_STEP} = %s" if step else ""}
                ORDER BY {_COLUMNS[Order(order)]} LIMIT %s OFFSET %s""",
            [*params, *more, *last, *wanted, size, start],
        )
        return {household: STEP_NAMES[number] for household, number, _children in cursor.fetchall()}
