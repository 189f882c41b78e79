# ruff: noqa: S608 - our own SQL and that of querysets; every value is a parameter
"""Families whom no text, e-mail or call can reach, why, and what to try next: a worklist for a whole district at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.paging import Cut
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, Enrollment, Household, HouseholdAdult, Student
from thirdpillar.proof.evidence.choices import Way
from thirdpillar.proof.evidence.queries.filtering import FamilyFilter, enrolled_families
from thirdpillar.proof.evidence.queries.steps import CALL, LETTER, STEP_ORDER, VISIT, Asking
from thirdpillar.proof.evidence.queries.who_to_ask import Asked, WhoToAsk
from thirdpillar.proof.evidence.queries.years import Window, reach_window


class Why(TextChoices):
    """Why no message comes through."""

    NOBODY = "nobody", _("No adult is on record whom one may ask")
    NO_NUMBER = "no_number", _("No number and no e-mail on record")
    WRONG = "wrong", _("The number or address is wrong")
    STALE = "stale", _("Messages did not arrive lately")
    STOPPED = "stopped", _("They asked us to stop writing")
    UNCONFIRMED = "unconfirmed", _("Typed in by hand, and nobody confirmed it")
    NOT_PERMITTED = "not_permitted", _("The family does not permit it")


class Next(TextChoices):
    """What to try, the nearest first."""

    SIBLING_SCHOOL = "sibling_school", _("Ask the sibling's school")
    LETTER = "letter", _("Write a letter")
    VISIT = "visit", _("Visit")
    OFFICE = "office", _("Ask the office whom one may ask")
    ALL_TRIED = "all_tried", _("All was tried")


# The attempt that is each step; once noted in this school year, the next step is the one to take.
STEP_IS = {
    Next.SIBLING_SCHOOL: Way.ASKED_SCHOOL,
    Next.LETTER: Way.WROTE,
    Next.VISIT: Way.VISITED,
    Next.OFFICE: Way.ASKED_OFFICE,
}


def _open(step: Next) -> str:
    return f"'{STEP_IS[step].value}' <> ALL (coalesce(i.ways, ARRAY[]::varchar[]))"


# `way` says by which steps each household can be taken: see steps.
_LIST = f"""
, stuck AS MATERIALIZED (
  SELECT m.id FROM meant m
  WHERE m.id NOT IN (SELECT household_id FROM way WHERE step <= {STEP_ORDER[CALL]} AND household_id IS NOT NULL)
), reason AS (
  SELECT g.household_id,
         count(p.id) = 0 AS no_number,
         coalesce(bool_or(p.state = '{ContactState.WRONG.value}'), false) AS wrong,
         coalesce(bool_or(p.state = '{ContactState.STALE.value}'), false) AS stale,
         coalesce(bool_or(p.stopped_at IS NOT NULL OR p.value IN (SELECT address FROM stopped)), false) AS stopped,
         coalesce(bool_or(NOT p.from_roster AND p.state = '{ContactState.UNCONFIRMED.value}'), false) AS unconfirmed,
         coalesce(bool_or(p.stopped_at IS NULL AND (p.from_roster AND p.state = '{ContactState.UNCONFIRMED.value}'
                          OR p.state = '{ContactState.CONFIRMED.value}')), false) AS not_permitted
  FROM grown g LEFT JOIN people_contactpoint p ON p.adult_id = g.adult_id AND p.left_at IS NULL
  WHERE g.household_id IN (SELECT id FROM stuck) GROUP BY g.household_id
), elsewhere AS (
  SELECT c.household_id, count(DISTINCT e.school_id) > 1 AS has_two
  FROM child c JOIN people_enrollment e ON e.student_id = c.student_id AND e.left_at IS NULL
  WHERE c.household_id IN (SELECT id FROM stuck) GROUP BY c.household_id
), further AS (
  SELECT household_id, bool_or(step = {STEP_ORDER[LETTER]}) AS letter, bool_or(step = {STEP_ORDER[VISIT]}) AS visit FROM way
  WHERE step >= {STEP_ORDER[LETTER]} AND household_id IN (SELECT id FROM stuck) GROUP BY household_id
), worked AS MATERIALIZED (
  SELECT u.id, u.household_id, u.account_id, u.closed_at, u.assigned_at FROM evidence_followup u
  WHERE u.household_id IN (SELECT id FROM stuck)
    AND u.school_year_id = %s
), tried AS MATERIALIZED (
  SELECT w.household_id, array_agg(DISTINCT a.way) AS ways,
         (array_agg(a.way ORDER BY a."on" DESC, a.made_at DESC))[1] AS last_way, max(a."on") AS last_on
  FROM worked w JOIN evidence_attempt a ON a.follow_up_id = w.id AND a.undone_at IS NULL GROUP BY w.household_id
), hands AS (
  SELECT DISTINCT ON (household_id) household_id, account_id, closed_at FROM worked
  ORDER BY household_id, closed_at IS NOT NULL, assigned_at DESC
), listed AS MATERIALIZED (
  SELECT s.id, r.household_id IS NULL AS nobody, r.no_number, r.wrong, r.stale, r.stopped, r.unconfirmed, r.not_permitted,
         CASE WHEN e.has_two AND {_open(Next.SIBLING_SCHOOL)} THEN '{Next.SIBLING_SCHOOL.value}'
              WHEN f.letter AND {_open(Next.LETTER)} THEN '{Next.LETTER.value}'
              WHEN f.visit AND {_open(Next.VISIT)} THEN '{Next.VISIT.value}'
              WHEN {_open(Next.OFFICE)} THEN '{Next.OFFICE.value}'
              ELSE '{Next.ALL_TRIED.value}' END AS next,
         CASE WHEN h.closed_at IS NULL THEN h.account_id END AS owner_id, i.last_way, i.last_on,
         -- Worked on, and taken off the list: it comes back when somebody takes the family on again.
         h.closed_at IS NOT NULL AND i.household_id IS NOT NULL AS is_done,
         coalesce(c.children, 0) AS children
  FROM stuck s
  LEFT JOIN reason r ON r.household_id = s.id
  LEFT JOIN elsewhere e ON e.household_id = s.id
  LEFT JOIN further f ON f.household_id = s.id
  LEFT JOIN children c ON c.household_id = s.id
  LEFT JOIN tried i ON i.household_id = s.id
  LEFT JOIN hands h ON h.household_id = s.id
)"""
_FLAGS = (Why.NOBODY, Why.NO_NUMBER, Why.WRONG, Why.STALE, Why.STOPPED, Why.UNCONFIRMED, Why.NOT_PERMITTED)
_PLACES = " ".join(f"WHEN '{each.value}' THEN {place}" for place, each in enumerate(Next))


@dataclass
class Unreachable:
    """A household that no message reaches; `schools` are those of its children that the asker may see."""

    household: Household
    why: tuple[Why, ...]
    next: Next
    students: list[Student] = field(default_factory=list)
    adults: list[Asked] = field(default_factory=list)
    schools: list[UUID] = field(default_factory=list)
    owner_id: UUID | None = None
    last_way: str = ""
    last_on: date | None = None


@dataclass(frozen=True)
class Unreached:
    """How many families no message reaches, of how many enrolled, and how many for each reason (a family may have several)."""

    families: int
    enrolled: int
    why: dict[Why, int]
    done: int = 0


def unreachable(
    wanted: FamilyFilter, *, seen_by, why: str = "", step: str = "", hands: str = "", done: bool = False
) -> Cut[Unreachable]:
    """The families that a filter means and no text, e-mail or call reaches, by what to try next; read by pages.

    `why` and `step` leave those with that reason, and that thing to try next; `hands` those of the asker ("me") or of
    nobody ("nobody"); `done` those that were worked on and taken off instead of those that wait.
    """
    window = reach_window(None, seen_by=seen_by)
    meant = enrolled_families(replace(wanted, reached=None), window, seen_by)
    asking = Asking(seen_by, _today(seen_by))
    sql, params = _sql(meant, asking, window)
    asked = [f"l.{why}"] if why in Why.values else []
    asked += ["l.next = %s"] if step in Next.values else []
    more: list = [step] if step in Next.values else []
    if hands == "me":
        asked, more = [*asked, "l.owner_id = %s"], [*more, seen_by.account_id]
    elif hands == "nobody":
        asked.append("l.owner_id IS NULL")
    where = f"WHERE {' AND '.join(['l.is_done' if done else 'NOT l.is_done', *asked])}"

    def count() -> int:
        with over_all_rows(), connection.cursor() as cursor:
            cursor.execute(f"{sql} SELECT count(*) FROM listed l {where}", [*params, *more])
            return int(cursor.fetchone()[0])

    def rows(start: int, size: int) -> list[Unreachable]:
        flags = ", ".join(f"l.{flag.value}" for flag in _FLAGS)
        with over_all_rows(), connection.cursor() as cursor:
            cursor.execute(
                f"""{sql} SELECT l.id, l.next, l.owner_id, l.last_way, l.last_on, {flags} FROM listed l {where}
                    ORDER BY CASE l.next {_PLACES} END, l.children DESC, l.id LIMIT %s OFFSET %s""",
                [*params, *more, size, start],
            )
            found = cursor.fetchall()
        return _dressed(found, asking)

    return Cut(count, rows)


def unreached(wanted: FamilyFilter, *, seen_by) -> Unreached:
    """How many they are, of all that the filter means."""
    window = reach_window(None, seen_by=seen_by)
    meant = enrolled_families(replace(wanted, reached=None), window, seen_by)
    sql, params = _sql(meant, Asking(seen_by, _today(seen_by)), window)
    counted = ", ".join(f"count(*) FILTER (WHERE l.{flag.value} AND NOT l.is_done)" for flag in _FLAGS)
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            f"""{sql} SELECT (SELECT count(*) FROM meant), count(*) FILTER (WHERE NOT l.is_done),
                 count(*) FILTER (WHERE l.is_done), {counted} FROM listed l""",
            params,
        )
        enrolled, families, done, *numbers = cursor.fetchone()
    return Unreached(families, enrolled, Counter(dict(zip(_FLAGS, numbers, strict=True))), done)


def _sql(meant, asking: Asking, window: Window | None) -> tuple[str, list]:
    text, params = meant.values("id", "reads_language").query.sql_with_params()
    steps, more = asking.steps_sql()
    return f"WITH meant AS MATERIALIZED ({text}), {steps}{_LIST}", [
        *params,
        *more,
        window.year.pk if window else None,
    ]


def _today(seen_by):
    window = reach_window(None, seen_by=seen_by)
    return clock.today(window.zone) if window else clock.now().date()


def _dressed(found: list[tuple], asking: Asking) -> list[Unreachable]:
    seen_by, ids = asking.seen_by, [row[0] for row in found]
    households = Household.objects.seen_by(seen_by).in_bulk(ids)
    rows = {
        row[0]: Unreachable(
            households[row[0]],
            tuple(why for why, told in zip(_FLAGS, row[5:], strict=True) if told),
            Next(row[1]),
            owner_id=row[2],
            last_way=row[3] or "",
            last_on=row[4],
        )
        for row in found
        if row[0] in households
    }
    members = asking.children().filter(household_id__in=ids).select_related("student")
    for member in members.order_by("student__grade", "student__sort_name"):
        rows[member.household_id].students.append(member.student)
    adults: dict[UUID, list[Adult]] = defaultdict(list)
    grown = HouseholdAdult.objects.seen_by(seen_by).filter(household_id__in=ids, adult__left_at=None)
    for each in grown.select_related("adult").order_by("adult__sort_name"):
        adults[each.household_id].append(each.adult)
    to_ask = WhoToAsk(
        {one.pk for row in rows.values() for one in row.students},
        {one.pk for group in adults.values() for one in group},
        on=asking.on,
        seen_by=seen_by,
    )
    for key, row in rows.items():
        row.adults = to_ask.among(adults[key], row.students)
    places: dict[UUID, set[UUID]] = defaultdict(set)
    children = {one.pk for row in rows.values() for one in row.students}
    here = Enrollment.objects.seen_by(seen_by).filter(student_id__in=children, left_at=None)
    for student_id, school_id in here.values_list("student_id", "school_id"):
        places[student_id].add(school_id)
    for row in rows.values():
        row.schools = sorted({school for one in row.students for school in places[one.pk]})
    return list(rows.values())
