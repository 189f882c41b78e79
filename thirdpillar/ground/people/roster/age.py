# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""How old an export is: the latest change that its rows tell of. A manifest's or a zip's own times say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from thirdpillar.ground.people.roster.meanings import date_reader, read_date
from thirdpillar.ground.people.roster.resolving.desk import Desk

DATED = ("raw_person", "raw_seat", "raw_org")
# A clock may be half a day ahead of ours; what lies further ahead is a mistake and would make every later file an older one.
AHEAD = timedelta(days=1)
_DAY = "split_part(split_part(btrim(modified), 'T', 1), ' ', 1)"


def exported_at(desk: Desk) -> datetime | None:
    """The latest change that the export tells of and that may be believed; midnight (UTC) where it tells only the day."""
    desk.read_distinct("modified", [(table, _DAY) for table in DATED], reader=date_reader)
    latest = (desk.at + AHEAD).date()
    for table in DATED:
        rows = f"""SELECT t.file, t.line FROM {table} t
                   JOIN read_as a ON a.kind = 'modified' AND a.given = {_DAY} WHERE """
        desk.refuse("date_unread", "dateLastModified", rows + "a.meant IS NULL AND a.given <> ''")
        desk.refuse("date_to_come", "dateLastModified", rows + f"a.meant > '{latest.isoformat()}'")
    day = desk.one(
        "SELECT max(meant) FROM read_as WHERE kind = 'modified' AND meant <= %(latest)s",
        latest=latest.isoformat(),
    )
    if day is None:
        return None
    union = " UNION ".join(
        f"""SELECT modified FROM {table}
            JOIN read_as a ON a.kind = 'modified' AND a.given = {_DAY} AND a.meant = %(day)s"""
        for table in DATED
    )
    told = [_moment(text) for (text,) in desk.rows(union, day=day)]
    believed = [moment for moment in told if moment and moment <= desk.at + AHEAD]
    return max(believed, default=datetime.combine(datetime.fromisoformat(day), time.min, UTC))


def is_older(this: datetime, last: datetime) -> bool:
    """Whether one export is older than another; where one of them tells only its day, days are compared."""
    if time.min in (this.astimezone(UTC).time(), last.astimezone(UTC).time()):
        return this.astimezone(UTC).date() < last.astimezone(UTC).date()
    return this < last


def _moment(text: str) -> datetime | None:
    """The moment of an ISO cell with a time; None for a cell of any other style."""
    text = text.strip()
    if len(text) <= len("2014-11-13") or read_date(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
