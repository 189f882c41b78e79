"""The order of resolving: places, people, links, contact points, staff."""

from __future__ import annotations

from collections.abc import Callable

from thirdpillar.ground.people.roster import meanings
from thirdpillar.ground.people.roster.resolving import (
    adults,
    links,
    places,
    rides,
    roles,
    seats,
    staff,
    students,
)
from thirdpillar.ground.people.roster.resolving.desk import Desk, known_status
from thirdpillar.ground.people.roster.staging import RAW

_IDS = {
    "raw_org": ("sid", "parent"),
    "raw_year": ("sid",),
    "raw_class": ("sid", "school"),
    "raw_person": ("sid",),
    "raw_role": ("person", "org"),
    "raw_demographic": ("sid",),
    "raw_seat": ("sid", "class", "school", "person"),
    "raw_link": ("student", "adult"),
    "raw_home": ("adult",),
    "raw_group": ("person",),
    "raw_staff_role": ("person", "org"),
    "raw_ride": ("student", "direction", "route", "stop"),
}


def resolve(desk: Desk, step: Callable[[str], None]) -> None:
    """Make the `new_…` tables (rows as they should be) from the `raw_…` ones."""
    desk.run(
        """CREATE TEMP TABLE refused (file smallint, line integer, "column" text, code text);
           CREATE TEMP TABLE read_as (kind text, given text, meant text)"""
    )
    for table, columns in _IDS.items():
        blanks = " OR ".join(f"{c} <> btrim({c})" for c in columns)
        trimmed = ", ".join(f"{c} = nullif(btrim({c}), '')" for c in columns)
        desk.run(f"UPDATE {table} SET {trimmed} WHERE {blanks}")  # noqa: S608 - our own names
    for table, columns in RAW.items():
        desk.run(f"ANALYZE {table}")
        if "status" in columns:
            desk.refuse(
                "status_unread",
                "status",
                f"SELECT t.file, t.line FROM {table} t WHERE NOT {known_status('t')}",  # noqa: S608 - our own names
            )
    desk.read_distinct("date", [("raw_demographic", "birth"), ("raw_person", "birth"), ("raw_year", "begins"),
                                ("raw_year", "ends"), ("raw_seat", "begins"), ("raw_seat", "ends"),
                                ("raw_role", "begins"), ("raw_role", "ends"),
                                ("raw_link", "r_from"), ("raw_link", "r_until"),
                                ("raw_ride", "begins"), ("raw_ride", "ends")],
                       reader=meanings.date_reader)  # fmt: skip
    desk.read_distinct("grade", [("raw_person", "grades"), ("raw_class", "grades"), ("raw_role", "grade")],
                       meanings.read_grade)  # fmt: skip
    desk.read_distinct("language", [("raw_link", "reads"), ("raw_link", "speaks"), ("raw_home", "reads"),
                                    ("raw_home", "speaks"), ("raw_person", "language")],
                       meanings.read_language)  # fmt: skip
    desk.read_distinct("relation", [("raw_link", "relation")], meanings.read_relation)
    desk.read_distinct("scope", [("raw_link", "r_scope")], meanings.read_scopes)
    desk.read_distinct("source", [("raw_link", "r_source")], meanings.read_source)
    step("places")
    places.resolve(desk)
    step("people")
    roles.resolve(desk)
    students.resolve_roles(desk)
    students.resolve(desk)
    adults.resolve(desk)
    step("links")
    links.resolve(desk)
    step("seats")
    seats.resolve(desk)
    rides.resolve(desk)
    step("staff")
    staff.resolve(desk)
