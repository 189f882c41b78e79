"""How many families were reached, out of how many, as of when, by what definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from thirdpillar.ground.base import clock
from thirdpillar.proof.evidence.models import RollUp
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.proof.evidence.queries.presence import pieces_sql, presence_sql, within_school
from thirdpillar.proof.evidence.queries.years import Window, reach_window
from thirdpillar.standards import library
from thirdpillar.standards.library import Entry

# What a figure may be broken down by → the column of the presence rows.
DIMENSIONS = {"school": "school_id", "grade": "grade", "language": "language", "group": "group_code"}
DEFAULT_MEASURE = "families_reached"
MOST_MONTHS = 12


@dataclass(frozen=True)
class ReachRow:
    """One group's figure; `group` maps a dimension to its value ("" where the roster does not say)."""

    group: dict[str, str]
    reached: int
    enrolled: int

    @property
    def missing(self) -> int:
        return self.enrolled - self.reached

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down below 100 so that "100%" means all of them; None when nobody is enrolled."""
        if not self.enrolled:
            return None
        return 100 if self.reached == self.enrolled else min(99, round(100 * self.reached / self.enrolled))


@dataclass(frozen=True)
class Reach:
    """A figure with all that belongs to it: definition, day, window, and how fresh the roll-up is."""

    measure: Entry
    as_of: date
    window: Window
    by: tuple[str, ...]
    rows: tuple[ReachRow, ...]
    refreshed_at: datetime | None
    school: UUID | None = None

    @property
    def unit(self) -> str:
        return self.measure.terms["unit"]

    @property
    def total(self) -> ReachRow:
        return self.rows[0] if not self.by and self.rows else ReachRow({}, 0, 0)


def reach(
    *,
    seen_by,
    by: tuple[str, ...] = (),
    as_of: date | None = None,
    measure: str = DEFAULT_MEASURE,
    school: UUID | None = None,
) -> Reach | None:
    """Families reached among those the asker may see, whole or by dimensions; None without a school year.

    Households are counted distinct within each group: a family with children in two schools counts in both, and
    once in the whole. `school` asks about one school only. Raises KeyError for an unknown dimension and
    PermissionError for an asker without families, or for a school that is not theirs.
    """
    seen_by = within_school(seen_by, school)
    window = reach_window(as_of, seen_by=seen_by)
    if window is None:
        return None
    day = as_of or clock.today(window.zone)
    definition = library.measure(measure, day)
    presence, params = presence_sql(
        seen_by=seen_by,
        as_of=day,
        window=window,
        stored=_is_stored(window, measure, seen_by),
        grouped="group" in by,
    )
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            _counting_sql(by, presence),
            params | {"measure": measure, "version": definition.version, "year": window.year.id},
        )
        found = cursor.fetchall()
    width = len(by)
    rows = tuple(
        ReachRow(
            {name: str(value or "") for name, value in zip(by, row[:width], strict=True)}, row[-1], row[-2]
        )
        for row in found
    )
    roll_up = RollUp.objects.seen_by(seen_by).filter(measure=measure, school_year_id=window.year.id).first()
    return Reach(definition, day, window, by, rows, roll_up.read_until if roll_up else None, school)


def _is_stored(window: Window, measure: str, seen_by) -> bool:
    """Whether the derived presence rows, of the present reach year and the first measure, can answer."""
    present = reach_window(None, seen_by=seen_by)
    return measure == DEFAULT_MEASURE and present is not None and present.year.id == window.year.id


def _counting_sql(by: tuple[str, ...], presence: str) -> str:
    keys = [DIMENSIONS[name] for name in by]
    listed = "".join(f"m.{key}, " for key in keys)
    columns = "".join(f", p.{key}" for key in keys)
    grouped = "GROUP BY " + ", ".join(f"m.{key}" for key in keys) if keys else ""
    # Stored rows are distinct at the finest cut; at any other, siblings are dropped before they are counted.
    finest = set(by) == {"school", "grade", "language"} and "evidence_presence" in presence
    # Only names of DIMENSIONS and our own SQL go into the text; every value is a parameter.
    return f"""
        SELECT {listed}count(*), count(*) FILTER (WHERE m.first_on <= %(as_of)s)
        FROM (SELECT {"" if finest else "DISTINCT"} p.household_id{columns}, p.first_on FROM ({presence}) p
              WHERE p.begins_on <= %(as_of)s AND p.ends_on > %(as_of)s) m
        {grouped}
        ORDER BY {", ".join(f"m.{key}" for key in keys) if keys else "1"}
    """  # noqa: S608


@dataclass(frozen=True)
class TrendPoint:
    """The figure as it stood at the end of a day."""

    on: date
    reached: int
    enrolled: int

    @property
    def percent(self) -> int | None:
        return ReachRow({}, self.reached, self.enrolled).percent


def _trend_sql(presence: str) -> str:
    stays = f"""SELECT household_id, first_on, greatest(begins_on, %(first)s) AS begins_on,
                       least(ends_on, %(last)s + 1) AS ends_on
                FROM ({presence}) p WHERE begins_on <= %(last)s AND ends_on > %(first)s"""  # noqa: S608
    # Families alike in all that matters are counted together before the days are asked about.
    return f"""
        WITH alike AS (
          SELECT begins_on, ends_on, first_on, count(*) AS families
          FROM ({pieces_sql(stays, by="household_id, first_on")}) piece GROUP BY begins_on, ends_on, first_on
        )
        SELECT d.day, coalesce(sum(a.families) FILTER (WHERE a.first_on <= d.day), 0)::bigint,
               coalesce(sum(a.families), 0)::bigint
        FROM unnest(%(days)s::date[]) AS d(day) LEFT JOIN alike a ON a.begins_on <= d.day AND a.ends_on > d.day
        GROUP BY d.day ORDER BY d.day
    """  # noqa: S608


def reach_trend(
    *, seen_by, measure: str = DEFAULT_MEASURE, as_of: date | None = None, school: UUID | None = None
) -> list[TrendPoint]:
    """The figure at each month's end of the reach year up to `as_of`, each with the denominator of that very day."""
    seen_by = within_school(seen_by, school)
    window = reach_window(as_of, seen_by=seen_by)
    if window is None:
        return []
    day = as_of or clock.today(window.zone)
    presence, params = presence_sql(
        seen_by=seen_by, as_of=day, window=window, stored=_is_stored(window, measure, seen_by)
    )
    days = _month_ends(window.begins_on, day)
    params |= {
        "measure": measure,
        "version": library.measure(measure, day).version,
        "year": window.year.id,
        "days": days,
        "first": days[0],
        "last": days[-1],
    }
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(_trend_sql(presence), params)
        return [TrendPoint(*row) for row in cursor.fetchall()]


def _month_ends(first: date, last: date) -> list[date]:
    """The ends of the last twelve months at most between two days, and the last day itself."""
    days: list[date] = []
    year, month = last.year, last.month
    while len(days) < MOST_MONTHS:
        end = date(year, month, 1) - timedelta(days=1)
        if end < first:
            break
        days.append(end)
        year, month = end.year, end.month
    return [*reversed(days), last]
