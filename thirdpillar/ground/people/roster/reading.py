"""Recognising an export and staging it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

from django.db import transaction

from thirdpillar.ground.people.roster import contacts, edfi, oneroster, sds
from thirdpillar.ground.people.roster.refusals import Notes, Unreadable
from thirdpillar.ground.people.roster.resolving.desk import Desk
from thirdpillar.ground.people.roster.staging import Source, fill, make_tables
from thirdpillar.ground.people.roster.standards import folded

_RECOGNISERS = (edfi.recognise, sds.recognise, oneroster.recognise)


@cache
def read_columns() -> frozenset[str]:
    """Folded names of all columns that some reader of tables reads; nothing else of a table need be kept."""
    tables: list[dict[str, tuple[str, ...]]] = [columns for _target, columns in oneroster.FILES.values()]
    tables.extend(columns for _target, columns, _told in sds.FILES.values())  # type: ignore[misc]
    names = {name for columns in tables for called in columns.values() for name in called}
    return frozenset(folded(name) for name in {*names, *contacts.COLUMNS, "username"})


def recognise(folder, notes: Notes) -> Source:
    """What kind of export this is; Unreadable when it is none that we know."""
    for way in _RECOGNISERS:
        source = way(folder, notes)
        if source is not None:
            return source
    if getattr(folder, "holds_zip", False):
        raise Unreadable("zip_in_zip")
    raise Unreadable("no_export")


def stage(desk: Desk, notes: Notes, step: Callable[[str], None]) -> None:
    """COPY every file of the export into this session's staging tables."""
    with transaction.atomic():
        make_tables()
    tables: list[str] = []
    for feed in desk.source.feeds:
        step(f"reading {feed.file}")
        desk.files.append(feed.file)
        tables.append(feed.table)
        desk.columns.setdefault(feed.table, set()).update(feed.columns)
        with transaction.atomic():
            fill(feed, len(desk.files) - 1, notes)
    people = {
        file for file, table in zip(desk.files, tables, strict=True) if table in ("raw_person", "raw_role")
    }
    desk.unread = sorted({sid for file, sid in notes.unread if file in people and sid})
    riders = {file for file, table in zip(desk.files, tables, strict=True) if table == "raw_ride"}
    desk.unread_riders = sorted({sid for file, sid in notes.unread if file in riders and sid})
    # What a broken file does not name has not left: absence counts only where everything could be read.
    for table in {
        oneroster.FILES[f.casefold()][0] for f in notes.broken_files if f.casefold() in oneroster.FILES
    }:
        desk.source.present.discard(table)
    if "contacts.csv" in {f.casefold() for f in notes.broken_files}:
        desk.source.present.discard("raw_link")


def digest_of(folder) -> str:
    """A fingerprint of the export's files, the same however they are packed."""
    whole = hashlib.sha256()
    for name in sorted(folder.names(), key=str.casefold):
        whole.update(name.casefold().encode() + b"\0")
        with folder.open(name) as stream:
            while chunk := stream.read(1 << 20):
                whole.update(chunk)
    return whole.hexdigest()
