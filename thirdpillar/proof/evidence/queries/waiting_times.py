# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""How long families wait for an answer, by their language, in school hours: from their first unanswered word to our next.

A text outside of any conversation waits until one of us has settled it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isinf
from uuid import UUID

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.models import Thread
from thirdpillar.means.conversations.queries.waiting import question_texts, said_in_threads, school_hours
from thirdpillar.means.conversations.rules.hours import LONGEST_DAYS


def _day_of(moment: str) -> str:
    """The day of a moment in the district's zone, no earlier and no later than those known."""
    return f"least(greatest(({moment} AT TIME ZONE %s)::date, %s::date), %s::date)"


def _opened(day: str, moment: str) -> str:
    """The seconds that were open up to a moment of this day."""
    return f"({day}.before + greatest(0, extract(epoch FROM least({moment}, {day}.closes) - {day}.opens)::float8))"


# A question is a family's word that follows none of its own; what it waits for is the school's next word. Of texts
# outside of conversations it is one that comes while none of the same caregiver's waits. A question
# still open has waited at least until now: its wait is a lower end here and without end there, and where both give the
# same figure that figure holds whatever happens. Both ends are looked up in the days of the district (rules/hours.py),
# each with the seconds that were open before it; a moment outside of them counts as their nearest end.
_WAITS = f"""
WITH day AS MATERIALIZED (
  SELECT * FROM unnest(%s::date[], %s::timestamptz[], %s::timestamptz[], %s::float8[]) d (of, opens, closes, before)
), line AS MATERIALIZED (
  SELECT p.thread_id, p.at, p.said_by,
         lag(p.said_by) OVER said AS before,
         min(p.at) FILTER (WHERE p.said_by = '{From.SCHOOL.value}')
           OVER (said ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS answered_at
  FROM ({{said}}) p
  WINDOW said AS (PARTITION BY p.thread_id ORDER BY p.at, p.id)
), text AS MATERIALIZED (
  SELECT coalesce(i.adult_id, i.household_id) AS adult_id, coalesce(nullif(a.reads_language, ''), i.language) AS language,
         i.at, i.settled_at,
         max(coalesce(i.settled_at, 'infinity')) OVER (
           PARTITION BY coalesce(i.adult_id, i.household_id) ORDER BY i.at, i.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS before_until
  FROM ({{texts}}) i LEFT JOIN people_adult a ON a.id = i.adult_id
), asked AS MATERIALIZED (
  SELECT t.adult_id, coalesce(a.reads_language, '') AS language, l.answered_at IS NULL AND t.standing <> 'closed' AS is_open,
         l.answered_at IS NULL AND t.standing = 'closed' AS is_dropped,
         l.at AS since, coalesce(l.answered_at, CASE WHEN t.standing = 'closed' THEN t.standing_at ELSE %s END) AS until
  FROM line l JOIN ({{threads}}) t ON t.id = l.thread_id JOIN people_adult a ON a.id = t.adult_id
  WHERE l.said_by = '{From.FAMILY.value}' AND l.before IS DISTINCT FROM '{From.FAMILY.value}' AND l.at >= %s AND l.at < %s
  UNION ALL
  SELECT adult_id, language, settled_at IS NULL, false, at, coalesce(settled_at, %s)
  FROM text WHERE (before_until IS NULL OR before_until <= at) AND at >= %s AND at < %s
), bounded AS MATERIALIZED (
  SELECT language, adult_id, is_open, is_dropped, until,
         greatest(since, until - make_interval(hours => {24 * LONGEST_DAYS})) AS since
  FROM asked
), question AS MATERIALIZED (
  SELECT b.language, b.adult_id, b.is_open, b.is_dropped,
         greatest(0, {_opened("u", "b.until")} - {_opened("s", "b.since")}) AS waited
  FROM bounded b JOIN day s ON s.of = {_day_of("b.since")} JOIN day u ON u.of = {_day_of("b.until")}
)
SELECT language, count(*), count(DISTINCT adult_id), count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_dropped),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY waited),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY CASE WHEN is_open THEN 'infinity' ELSE waited::float8 END),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY waited),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY CASE WHEN is_open THEN 'infinity' ELSE waited::float8 END)
FROM question GROUP BY language ORDER BY count(*) DESC, language
"""


@dataclass(frozen=True)
class Wait:
    """A point of the waiting times; `is_lower_end` where questions are still open that may make it longer."""

    time: timedelta
    is_lower_end: bool


@dataclass(frozen=True)
class Waits:
    """How long the questions of one language (BCP 47, "" unknown) waited. With few families `median` and `slowest` are None.

    `slowest`: nine of ten were answered sooner. `unanswered` were closed without a word of ours.
    """

    language: str
    questions: int
    still_open: int
    median: Wait | None
    slowest: Wait | None
    unanswered: int = 0

    @property
    def is_told(self) -> bool:
        return self.median is not None


def waiting_times(
    *, seen_by, since: datetime, before: datetime, at: datetime, fewest: int, school: UUID | None = None
) -> list[Waits]:
    """By the language that the caregiver reads, most questions first; asked from `since` up to `before`; in school hours.

    `fewest`: a language with fewer families than that is named, and no number of it is said. A conversation closed
    without a word was settled when it was closed.
    """
    threads = Thread.objects.seen_by(seen_by)
    threads = threads.filter(school_id=school) if school else threads
    texts = question_texts(seen_by=seen_by, school_id=school)
    parts = {
        "said": said_in_threads(seen_by=seen_by)
        .filter(thread__in=threads.values("pk"))
        .values("id", "thread_id", "at", "said_by"),
        "texts": texts.values("id", "adult_id", "household_id", "language", "at", "settled_at"),
        "threads": threads.values("id", "adult_id", "standing", "standing_at"),
    }
    written = {name: part.order_by().query.sql_with_params() for name, part in parts.items()}
    sql = {name: text for name, (text, _values) in written.items()}
    of = {name: list(values) for name, (_text, values) in written.items()}
    machine = Scope.system(seen_by.district_id, "how long families wait")
    with tenancy.acting_as(machine), over_all_rows(), connection.cursor() as cursor:
        hours = school_hours(District.objects.get(pk=seen_by.district_id), seen_by=machine)
        days = list(hours.days(since, max(at, before)))
        columns = [list(column) for column in zip(*days, strict=True)]
        known = [hours.zone, days[0][0], days[-1][0]]
        # In the order in which the text takes them.
        asked = [
            *columns,
            *of["said"],
            *of["texts"],
            at,
            *of["threads"],
            since,
            before,
            at,
            since,
            before,
            *known,
            *known,
        ]
        cursor.execute(_WAITS.format(**sql), asked)
        return [_waits(row, fewest) for row in cursor.fetchall()]


def _waits(row: tuple, fewest: int) -> Waits:
    language, questions, families, still_open, unanswered, *ends = row
    if families < fewest:
        return Waits(language, 0, 0, None, None)
    middle, middle_end, slow, slow_end = (float(end) for end in ends)
    middling, slowest = _wait(middle, middle_end), _wait(slow, slow_end)
    return Waits(language, questions, still_open, middling, slowest, unanswered)


def _wait(least: float, most: float) -> Wait:
    return Wait(timedelta(seconds=least), isinf(most) or most > least)
