"""How many families were reached, out of how many, as of when, by what definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.proof.evidence.models import RollUp
from thirdpillar.proof.evidence.queries.measures import (
    DEFAULT_MEASURE,
    HOUSEHOLDS,
    census_day,
    definition,
    unit_of,
)
from thirdpillar.proof.evidence.queries.presence import pieces_sql, presence_sql, within_school
from thirdpillar.proof.evidence.queries.years import Window, reach_window
from thirdpillar.standards.library import Entry

# What a figure may be broken down by → the column of the presence rows.
DIMENSIONS = {"school": "school_id", "grade": "grade", "language": "language", "group": "group_code"}
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
        return unit_of(self.measure)

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
    """How many of the measure's unit were reached among those the asker may see; None without a school year.

    They are counted distinct within each group: a family with children in two schools counts in both, and
    once in the whole. `school` asks about one school only. Raises KeyError for an unknown dimension and
    PermissionError for an asker without families, or for a school that is not theirs.
    """
    seen_by = within_school(seen_by, school)
    window = reach_window(as_of, seen_by=seen_by)
    if window is None:
        return None
    day = as_of or clock.today(window.zone)
    defined = definition(measure, day)
    presence, params = presence_sql(
        seen_by=seen_by,
        as_of=day,
        window=window,
        stored=_is_stored(window, defined, seen_by),
        grouped="group" in by,
        unit=unit_of(defined),
    )
    with over_all_rows(), connection.cursor() as cursor:
        cursor.execute(
            _counting_sql(by, presence),
            params | _terms(defined, window) | {"census": census_day(defined, day, window)},
        )
        found = cursor.fetchall()
    width = len(by)
    rows = tuple(
        ReachRow(
            {name: str(value or "") for name, value in zip(by, row[:width], strict=True)}, row[-1], row[-2]
        )
        for row in found
    )
    roll_up = RollUp.objects.seen_by(seen_by).filter(
        measure=measure, measure_version=defined.version, school_year_id=window.year.id
    )
    return Reach(defined, day, window, by, rows, roll_up.values_list("read_until", flat=True).first(), school)


def _is_stored(window: Window, measure: Entry, seen_by) -> bool:
    """Whether the derived presence rows, of the present reach year and the first measure as it is now, can answer."""
    present = reach_window(None, seen_by=seen_by)
    return (
        unit_of(measure) == HOUSEHOLDS
        and measure == definition(DEFAULT_MEASURE, clock.today(window.zone))
        and present is not None
        and present.year.id == window.year.id
    )


def _terms(measure: Entry, window: Window) -> dict:
    return {"measure": measure.id, "version": measure.version, "year": window.year.id}


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
        FROM (SELECT {"" if finest else "DISTINCT"} p.counted_id{columns}, p.first_on FROM ({presence}) p
              WHERE p.begins_on <= %(census)s AND p.ends_on > %(census)s) m
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
    stays = f"""SELECT counted_id, first_on, greatest(begins_on, %(first)s) AS begins_on,
                       least(ends_on, %(last)s + 1) AS ends_on
                FROM ({presence}) p WHERE begins_on <= %(last)s AND ends_on > %(first)s"""  # noqa: S608
    # Families alike in all that matters are counted together before the days are asked about.
    return f"""
        WITH alike AS (
          SELECT begins_on, ends_on, first_on, count(*) AS families
          FROM ({pieces_sql(stays, by="counted_id, first_on")}) piece GROUP BY begins_on, ends_on, first_on
        )
        SELECT d.day, coalesce(sum(a.families) FILTER (WHERE a.first_on <= d.day), 0)::bigint,
               coalesce(sum(a.families), 0)::bigint
        FROM unnest(%(days)s::date[], %(censuses)s::date[]) AS d(day, census)
        LEFT JOIN alike a ON a.begins_on <= d.census AND a.ends_on > d.census
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
    defined = definition(measure, day)
    presence, params = presence_sql(
        seen_by=seen_by,
        as_of=day,
        window=window,
        stored=_is_stored(window, defined, seen_by),
        unit=unit_of(defined),
    )
    days = _month_ends(window.begins_on, day)
    censuses = [census_day(defined, each, window) for each in days]
    params |= _terms(defined, window) | {
        "days": days,
        "censuses": censuses,
        "first": min(censuses),
        "last": max(censuses),
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
