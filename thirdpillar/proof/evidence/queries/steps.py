# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""What could be done first for each of many families, and the order of work that follows from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.choices import ContactKind, ContactState
from thirdpillar.practice.gatherings.queries.history import last_invitations
from thirdpillar.proof.evidence.choices import Order, Way

TEXT, EMAIL, CALL, LETTER, VISIT = "text", "email", "call", "letter", "visit"
STEP_ORDER = {TEXT: 0, EMAIL: 1, CALL: 2, LETTER: 3, VISIT: 4}
STEP_NAMES = {number: name for name, number in STEP_ORDER.items()}

# Up to so many households the database looks each of them up; beyond, it reads everybody's channels once.
FEW = 5_000

_COLUMNS = {
    Order.STEP: "step, children DESC, m.id",
    Order.CHILDREN: "children DESC, step, m.id",
    Order.LANGUAGE: "m.reads_language, step, children DESC, m.id",
    Order.WAITING: "i.invited_at NULLS FIRST, step, children DESC, m.id",
}

# Tried so often this school year without an answer, a way is no longer the first to try.
ENOUGH = 3

# The first of the steps that any adult of a household has a usable and permitted channel for, and that was not tried in vain.
_STEPS = f"""
children AS (
  SELECT hs.household_id, count(*) AS children
  FROM people_householdstudent hs JOIN people_student s ON s.id = hs.student_id
  WHERE s.left_at IS NULL AND hs.household_id IN (SELECT id FROM meant)
  GROUP BY hs.household_id
), grown AS MATERIALIZED (
  SELECT ha.household_id, ha.adult_id, bool_or(t.may_text) AS may_text, bool_or(t.may_email) AS may_email,
         bool_or(t.may_call) AS may_call, bool_or(t.may_mail) AS may_mail
  FROM people_householdadult ha JOIN people_tie t ON t.adult_id = ha.adult_id AND t.left_at IS NULL
  WHERE ha.household_id IN (SELECT id FROM meant)
  GROUP BY ha.household_id, ha.adult_id
), way AS (
  SELECT g.household_id,
         CASE WHEN p.kind = '{ContactKind.MOBILE.value}' AND p.stopped_at IS NULL AND g.may_text THEN {STEP_ORDER[TEXT]}
              WHEN p.kind = '{ContactKind.EMAIL.value}' AND g.may_email THEN {STEP_ORDER[EMAIL]}
              WHEN p.kind IN ('{ContactKind.PHONE.value}', '{ContactKind.MOBILE.value}') AND g.may_call
              THEN {STEP_ORDER[CALL]} END AS step
  FROM grown g
  JOIN people_adult a ON a.id = g.adult_id AND a.left_at IS NULL
  JOIN people_contactpoint p ON p.adult_id = g.adult_id AND p.left_at IS NULL AND p.state <> '{ContactState.WRONG.value}'
  UNION ALL
  SELECT g.household_id, {STEP_ORDER[LETTER]}
  FROM grown g JOIN people_mailingaddress a ON a.adult_id = g.adult_id AND a.left_at IS NULL
  WHERE g.may_mail
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


def count_with_step(households: QuerySet, step: str) -> int:
    """How many of the households have this first step."""
    meant, params = households.values("id", "reads_language").query.sql_with_params()
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            f"""WITH meant AS MATERIALIZED ({meant}), {_STEPS}
                SELECT count(*) FROM meant m LEFT JOIN first f ON f.household_id = m.id
                WHERE coalesce(f.step, {STEP_ORDER[VISIT]}) = %s""",
            [*params, STEP_ORDER[step]],
        )
        (found,) = cursor.fetchone()
        return int(found)


def in_order_of_work(
    households: QuerySet,
    *,
    seen_by,
    order: str,
    step: str = "",
    among: int | None = None,
    start: int = 0,
    size: int | None = None,
) -> dict[UUID, str]:
    """Some of the households (all of them without `size`) in an order of work, each with its first step.

    `step` leaves only those with that one. `among` is how many households there are, where that is known: for few of
    them the database goes another way.
    """
    meant, params = households.values("id", "reads_language").query.sql_with_params()
    invited, joined, more = "", "", ()
    if order == Order.WAITING:
        history, more = last_invitations(seen_by=seen_by).query.sql_with_params()
        invited = f", invited AS ({history})"
        joined = "LEFT JOIN invited i ON i.household_id = m.id"
    wanted: list[Any] = [STEP_ORDER[step]] if step else []
    with over_all_rows(wide=among is None or among > FEW), connection.cursor() as cursor:
        cursor.execute(
            f"""WITH meant AS MATERIALIZED ({meant}), {_STEPS} {invited}
                SELECT m.id, coalesce(f.step, {STEP_ORDER[VISIT]}) AS step, coalesce(c.children, 0) AS children
                FROM meant m
                LEFT JOIN first f ON f.household_id = m.id
                LEFT JOIN children c ON c.household_id = m.id {joined}
                {f"WHERE coalesce(f.step, {STEP_ORDER[VISIT]}) = %s" if step else ""}
                ORDER BY {_COLUMNS[Order(order)]} LIMIT %s OFFSET %s""",
            [*params, *more, *wanted, size, start],
        )
        return {household: STEP_NAMES[number] for household, number, _children in cursor.fetchall()}
