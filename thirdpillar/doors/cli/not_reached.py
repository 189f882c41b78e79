"""`thirdpillar not-reached`."""

from itertools import chain
from typing import Any

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.whose import district_option, in_district
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Household
from thirdpillar.ground.schools.models import School
from thirdpillar.proof.evidence.actions import refresh_reach
from thirdpillar.proof.evidence.queries import Family, FamilyFilter, every_family, families


@click.command(short_help="The families not yet reached, those first whom a text reaches.")
@click.option("--school", default="", help="Only families with a child in this school (its name or id).")
@click.option("--language", help="Only families of this home language (a tag such as es).")
@click.option("--limit", type=click.IntRange(1), help="No more than so many.")
@district_option
@json_option
def command(
    school: str, language: str | None, limit: int | None, district: str | None, as_json: bool
) -> None:
    """List enrolled families without a two-way touchpoint this school year, with the next thing to try.

    Holds names: keep what it prints as you keep the roster.
    """
    with in_district(district) as system:
        wanted = FamilyFilter(school=_the_school(school, system), language=_the_language(language, system))
        refresh_reach(district_id=system.district_id, at=clock.now())
        meant = families(wanted, seen_by=system)
        total = len(meant)
        found = chain.from_iterable(every_family(wanted, seen_by=system)) if limit is None else meant[:limit]
        rows = [_row(family) for family in found]
        record_read(
            by=system, at=clock.now(), deed="evidence.families", subject="household", families=len(rows)
        )
    lines = [f"{row['step']:<7} {row['language'] or '?':<8} {', '.join(row['students'])}" for row in rows]
    answer(
        as_json, {"total": total, "families": rows}, "\n".join([f"{total} families not yet reached", *lines])
    )


def _the_language(tag: str | None, system) -> str | None:
    """The tag, where some home has it; "unknown" for homes of which nobody has said. Raises Failed with those there are."""
    if tag is None:
        return None
    known = set(
        Household.objects.seen_by(system).filter(dissolved_at=None).values_list("reads_language", flat=True)
    )
    asked = "" if tag.casefold() == "unknown" else tag
    fitting = [one for one in known if one.casefold() == asked.casefold()]
    if fitting:
        return str(fitting[0])
    raise Failed(
        "no family has this home language", Exit.USAGE, languages=sorted(one or "unknown" for one in known)
    )


def _the_school(named: str, system) -> str:
    """The id of the school of this name, id or number; raises Failed with the names there are."""
    if not named:
        return ""
    known = list(School.objects.seen_by(system).order_by("name"))
    asked = named.casefold()
    fitting = [one for one in known if asked in (one.name.casefold(), str(one.pk), one.sourced_id.casefold())]
    if len(fitting) == 1:
        return str(fitting[0].pk)
    raise Failed(
        "several schools have this name: say which by its id" if fitting else "there is no such school",
        Exit.USAGE,
        schools=[{"id": one.pk, "name": one.name} for one in fitting or known],
    )


def _row(family: Family) -> dict[str, Any]:
    return {
        "household": str(family.id),
        "language": family.language,
        "step": family.step,
        "students": [student.display_name for student in family.students],
        "adults": [adult.display_name for adult in family.adults],
    }
