"""`thirdpillar reach`."""

from datetime import date, datetime
from typing import Any

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.whose import district_option, in_district
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import School
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.queries import DIMENSIONS, Reach, reach, refusal_of_day
from thirdpillar.proof.evidence.queries.reach import DEFAULT_MEASURE


def _dimensions(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    by = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    unknown = sorted(set(by) - set(DIMENSIONS))
    if unknown or len(set(by)) != len(by):
        raise click.BadParameter(f"choose from {', '.join(DIMENSIONS)}, each once, with commas between")
    return by


@click.command(short_help="Families reached out of families enrolled.")
@click.option(
    "--by", callback=_dimensions, metavar="school,language,grade,group", help="Break the figure down."
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the figure speaks of (default: today)."
)
@click.option(
    "--measure", default=DEFAULT_MEASURE, show_default=True, help="Which measure of standards/measures."
)
@district_option
@json_option
def command(
    by: tuple[str, ...], as_of: datetime | None, measure: str, district: str | None, as_json: bool
) -> None:
    """Count the families reached among the families enrolled, with definition and as-of date.

    A household counts once in each row: a family with children in two schools stands in both schools' rows and
    once in the whole. Counts are exact and for use inside; publish through the product's published figures.
    """
    with in_district(district) as system:
        refresh_reach(district_id=system.district_id, at=clock.now())
        found = _asked(system, by, as_of.date() if as_of else None, measure)
        names = dict(School.objects.seen_by(system).values_list("id", "name"))
    schools = {str(key): name for key, name in names.items()}
    answer(as_json, facts(found, schools), words(found, schools))


def _asked(system, by: tuple[str, ...], as_of: date | None, measure: str) -> Reach:
    from thirdpillar.standards.library import NotOnTheShelf

    if refusal := refusal_of_day(as_of, measure=measure, seen_by=system):
        raise Failed(str(refusal.reason), Exit.USAGE)
    try:
        found = reach(seen_by=system, by=by, as_of=as_of, measure=measure)
    except NotOnTheShelf as missing:
        raise Failed(str(missing), Exit.USAGE) from None
    if found is None:
        raise Failed("there is no school year yet: import a roster first")
    if as_of and not any(row.enrolled for row in found.rows):
        raise Failed(f"the roster knows of nobody enrolled on {as_of.isoformat()}")
    return found


def facts(found: Reach, schools: dict[str, str]) -> dict[str, Any]:
    """The figure as JSON values."""
    return {
        "measure": found.measure.id,
        "version": found.measure.version,
        "definition": found.measure.text,
        "as_of": found.as_of.isoformat(),
        "school_year": found.window.year.title,
        "school_year_ended_on": _ended(found),
        "unit": found.unit,
        "rows": [
            _named(row.group, schools)
            | {"reached": row.reached, "enrolled": row.enrolled, "unit": found.unit}
            for row in found.rows
        ],
    }


def _ended(found: Reach) -> str | None:
    """The last day of the roster's school year, where it lies before the day of the figure: the roster is an old one."""
    ends = found.window.year.ends_on
    return ends.isoformat() if ends and ends < found.as_of else None


def _named(group: dict[str, str], schools: dict[str, str]) -> dict[str, str]:
    return {name: schools.get(value, value) if name == "school" else value for name, value in group.items()}


def words(found: Reach, schools: dict[str, str]) -> str:
    """The figure as lines for a person."""
    head = f"{found.measure.title}, as of {found.as_of.isoformat()} ({found.measure.id}, version {found.measure.version})"
    lines = [
        f"{row.reached:>8} of {row.enrolled:<8} {'  '.join(value or '?' for value in _named(row.group, schools).values())}"
        for row in found.rows
    ]
    if ended := _ended(found):
        lines.append(
            f"The roster's school year {found.window.year.title} ended on {ended}: bring in this year's roster."
        )
    return "\n".join([head, *lines])
