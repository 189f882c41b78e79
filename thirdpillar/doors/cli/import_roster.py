"""`thirdpillar import roster`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.db import transaction

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.whose import district_option, the_district
from thirdpillar.doors.drop_folder import WAITS, check_drop_folder, dropped_in
from thirdpillar.doors.instance.screen import Screen
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport
from thirdpillar.ground.people.queries.rosters import (
    reasons_held,
    roster_refusals,
    told_changes,
    told_notes,
    told_refusals,
)
from thirdpillar.ground.people.roster.actions import found_district_from, take_in_roster
from thirdpillar.ground.people.roster.refusals import Unreadable, sentence
from thirdpillar.ground.schools.models import District

SHOWN_REFUSALS = 20
# What the comparison calls its kinds → the words of the counts.
PLURALS = {
    "school": "schools", "year": "school_years", "section": "sections", "student": "students", "enrollment": "enrollments",
    "placement": "placements", "adult": "adults", "point": "contact_points", "address": "addresses", "tie": "links",
    "restriction": "restrictions", "account": "staff", "grant": "roles", "ride": "bus_rides",
}  # fmt: skip
# What is said of files that are no roster.
NOTHING_READ: dict[str, Any] = {
    "state": "failed",
    "counts": {},
    "refused": [],
    "dropped_columns": [],
    "held": [],
    "notes": [],
    "unread_columns": {},
}


@click.group("import", short_help="Take in what other systems export.")
def command() -> None:
    """Take in what other systems export."""


@command.command("roster", short_help="Read, compare and take in a roster export.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--preview", "way", flag_value="preview", default=True, help="Only say what would change (default)."
)
@click.option("--apply", "way", flag_value="apply", help="Take it in, unless a guard rail holds it.")
@click.option("--force", "way", flag_value="force", help="Take it in even where a guard rail would hold it.")
@click.option(
    "--zone", default="America/Chicago", show_default=True, help="Time zone, where this founds the district."
)
@district_option
@json_option
def roster(path: Path, way: str, zone: str, district: str | None, as_json: bool) -> None:
    """Read the export at PATH (a folder or a zip), compare it with what is known, and with --apply take it in.

    OneRoster 1.0 to 1.2, School Data Sync and Ed-Fi bulk XML are recognised by their files; beside any of them may
    lie our own contacts.csv, staff_roles.csv and bus.csv. Where the instance has no district yet, --apply founds it from
    the export; --preview tells what that would bring and leaves nothing behind.

    \b
    Exit codes: 0 done, 1 could not be read, 3 held for a person (the reasons are told; with --apply it waits on the
    roster page; --force takes it in).
    """
    at, founds = clock.now(), district is None and not District.objects.exists()
    try:
        if founds and way == "preview":
            found, told = _looked_at_alone(path, zone, at)
        else:
            whose = (
                found_district_from(path, zone=zone, is_sample=False, at=at)
                if founds
                else the_district(district)
            )
            found, told = _worked_on(path, whose, way, at)
    except Unreadable as error:
        raise Failed(str(error), Exit.REFUSED, **NOTHING_READ) from None
    except Refused as refused:
        raise Failed(str(refused.reason)) from None
    if found.state == ImportState.FAILED:
        raise Failed(sentence(found.failure, {}), Exit.REFUSED, **told)
    answer(as_json, told, words(found, told))
    if _state(found) == ImportState.HELD:
        raise SystemExit(Exit.HELD)


@command.command("drop-folder", short_help="Look into the drop folder now, as each night does.")
@json_option
def drop_folder(as_json: bool) -> None:
    """Take in every export that lies in the folder THIRDPILLAR_DROP_FOLDER names, as the nightly look does.

    What was written to within the last minute is left: it may still be on its way.

    \b
    Exit codes: 0 done, 1 something could not be read (it lies in unread/) or has to wait, 3 something is held for
    a person (the reasons are told; it waits on the roster page).
    """
    if dropped_in() is None:
        raise Failed("THIRDPILLAR_DROP_FOLDER does not name a folder: set it first (docs/operating.md)")
    found = check_drop_folder()
    lines = []
    for each in found:
        lines.append(f"{each.name}{f' ({each.district})' if each.district else ''}: {each.state}")
        lines += [f"  - {reason}" for reason in each.reasons]
    exports = [each._asdict() for each in found]
    states = {each.state for each in found}
    if states & {ImportState.FAILED, WAITS}:
        raise Failed("\n".join(lines), exports=exports)
    answer(
        as_json, {"exports": exports}, "\n".join(lines) or "Nothing lies there that is ready to be taken in."
    )
    if ImportState.HELD in states:
        raise SystemExit(Exit.HELD)


def _worked_on(path: Path, whose: District, way: str, at: datetime) -> tuple[RosterImport, dict[str, Any]]:
    by = Scope.system(whose.id, "thirdpillar import roster")
    found = take_in_roster(
        path=path, by=by, at=at, force=way == "force", preview=way == "preview", say=Screen()
    )
    with transaction.atomic():
        tenancy.enter_scope(by)
        return found, facts(found, by)


def _looked_at_alone(path: Path, zone: str, at: datetime) -> tuple[RosterImport, dict[str, Any]]:
    """A look at the export of a district that is not here yet; nothing of it stays, not even its name."""
    with transaction.atomic():
        whose = found_district_from(path, zone=zone, is_sample=False, at=at)
        found, told = _worked_on(path, whose, "preview", at)
        transaction.set_rollback(True)
    return found, {**told, "import": None, "district": whose.name}


def _state(found: RosterImport) -> str:
    """The state; of a look, what the export would be once it is to be taken in."""
    if found.state != ImportState.LOOKED:
        return found.state
    return ImportState.HELD if found.held else ImportState.COMPARED


def facts(found: RosterImport, by: Scope) -> dict[str, Any]:
    """An import as JSON values."""
    shown = ("schools", "students", "adults", "links", "staff", "households")
    changes = found.changes
    return {
        "import": str(found.id),
        "state": _state(found),
        "format": found.source_format,
        "counts": {name: found.counts.get(name) for name in shown},
        **{
            what: {PLURALS[kind]: numbers[key] for kind, numbers in changes.items() if numbers.get(key)}
            for what, key in (("added", "joined"), ("changed", "changed"), ("left", "left"))
        },
        "at_no_school": found.counts.get("at_no_school", 0),
        "moved": changes.get("student", {}).get("moved", 0),
        "phones_changed": changes.get("point", {}).get("phones", 0),
        "restrictions_changed": changes.get("restriction", {}).get("pairs", 0),
        "sentence": told_changes(found),
        "refused": told_refusals(roster_refusals(found, seen_by=by)),
        "dropped_columns": found.dropped_columns,
        "held": reasons_held(found),
        "notes": told_notes(found),
        "unread_columns": found.counts.get("unread_columns", {}),
    }


def words(found: RosterImport, told: dict[str, Any]) -> str:
    """An import as lines for a person."""
    counts = ", ".join(f"{number:,} {name}" for name, number in told["counts"].items() if number is not None)
    looked = found.state == ImportState.LOOKED
    heads = {
        ImportState.COMPARED: f"Only looked at; --apply founds {told['district']} and takes it in."
        if told.get("district")
        else "Only looked at; --apply takes it in.",
        ImportState.HELD: "Only looked at; --apply would hold it for a person, --force takes it in:"
        if looked
        else "HELD for a person, on the roster page; --force takes it in:",
        ImportState.APPLIED: "Taken in.",
    }
    lines = [
        f"{told['format']}: {counts}",
        told["sentence"],
        heads.get(ImportState(_state(found)), found.state),
    ]
    lines += [f"  - {reason}" for reason in told["held"]]
    lines += told["notes"]
    if told["at_no_school"]:
        lines.append(f"{told['at_no_school']:,} students are enrolled at no school: no figure counts them.")
    if told["dropped_columns"]:
        lines.append(
            "Dropped unread, because such facts are never kept: " + ", ".join(told["dropped_columns"])
        )
    if told["refused"]:
        lines.append(f"{len(told['refused']):,} rows or cells need a look:")
        lines += [
            f"  {each['file']}:{each['line'] or ''} {each['column']}: {each['reason']}"
            for each in told["refused"][:SHOWN_REFUSALS]
        ]
        if len(told["refused"]) > SHOWN_REFUSALS:
            lines.append("  … all of them with --json, or on the import's page")
    return "\n".join(lines)
