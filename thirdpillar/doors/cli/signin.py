"""`thirdpillar signin`."""

from pathlib import Path
from uuid import UUID

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.whose import district_option, in_district
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sheets import BadFile, read_sheet
from thirdpillar.practice.gatherings.actions import record_sign_ins
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.forms import digest_of, lines_of_table
from thirdpillar.practice.gatherings.models import Gathering


@click.group(short_help="Sign-in sheets of gatherings.")
def command() -> None:
    """Take in what families wrote to sign in."""


@command.command("import", short_help="Take a sheet as CSV or XLSX into a gathering.")
@click.argument("gathering")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@district_option
@json_option
def import_sheet(gathering: str, file: Path, district: str | None, as_json: bool) -> None:
    """Match the names in FILE to the roster. GATHERING is an id, or a title that only one gathering has.

    Sure names count at once; doubtful and new ones wait for a person on the gathering's page. The same file twice
    counts once.
    """
    data = file.read_bytes()
    try:
        brought = lines_of_table(read_sheet(file.name, data), digest_of(data))
    except BadFile as problem:
        raise Failed(str(problem), line=problem.line, column=problem.column) from problem
    with in_district(district) as system:
        found = _the_gathering(gathering, system)
        try:
            tally = record_sign_ins(
                gathering_id=found.pk, lines=brought.lines, way=Way.PAPER, by=system, at=clock.now()
            )
        except Refused as refusal:
            raise Failed(str(refusal.reason)) from refusal
    answer(
        as_json,
        {
            "taken": tally.taken,
            "waiting": tally.waiting,
            "new": tally.new,
            "before": tally.before,
            "blank": tally.blank,
            "read_by_look": brought.by_look,
            "unread_columns": list(brought.unread),
            "unread_sheets": list(brought.other_sheets),
        },
        f"{tally.taken} matched, {tally.waiting} wait for a person, {tally.new} may be new, {tally.before} known before"
        + (f", {tally.blank} without a name, number or child" if tally.blank else "")
        + ("; no headings were found, so each cell was read by its look" if brought.by_look else "")
        + (f"; columns not read: {', '.join(brought.unread)}" if brought.unread else "")
        + (f"; sheets not read: {', '.join(brought.other_sheets)}" if brought.other_sheets else ""),
    )


def _the_gathering(named: str, system: Scope) -> Gathering:
    rows = Gathering.objects.seen_by(system)
    try:
        fitting = list(rows.filter(pk=UUID(named)))
    except ValueError:
        fitting = list(rows.filter(title__iexact=named)[:20])
    if len(fitting) == 1:
        return fitting[0]
    known = [{"id": one.pk, "title": one.title, "begins_at": one.begins_at} for one in fitting]
    raise Failed(
        "several gatherings have this title" if known else "there is no such gathering",
        Exit.USAGE,
        gatherings=known,
    )
