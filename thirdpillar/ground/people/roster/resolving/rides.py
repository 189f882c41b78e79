# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Which buses students ride, from our own bus.csv. Described in docs/bus-csv.md."""

from __future__ import annotations

from thirdpillar.ground.people.choices import Direction
from thirdpillar.ground.people.roster.resolving.desk import Desk

_WAYS = ", ".join(f"'{way}'" for way in Direction.values)
# A student named alone rides no bus.
_EMPTY = "coalesce(r.direction, r.route) IS NULL"
_WAY = f"lower(r.direction) IN ({_WAYS})"


def resolve(desk: Desk) -> None:
    """Make new_ride, named_rider (students whose rides the file restates) and unread_rider (of whom it can't be told)."""
    _refusals(desk)
    desk.make(
        "ride",
        f"""SELECT k.id AS student_id, lower(r.direction) AS direction, left(r.route, 60) AS route,
                   coalesce(left(r.stop, 120), '') AS stop, b.meant::date AS begins_on, u.meant::date AS ends_on,
                   r.file, r.line
            FROM raw_ride r JOIN known_student k ON k.sid = r.student
            LEFT JOIN read_as b ON b.kind = 'date' AND b.given = r.begins
            LEFT JOIN read_as u ON u.kind = 'date' AND u.given = r.ends
            WHERE r.route IS NOT NULL AND {_WAY}""",
    )
    doubled = """SELECT file, line, ctid AS place FROM (
                   SELECT file, line, ctid, row_number() OVER (PARTITION BY student_id, direction, route, stop, begins_on
                     ORDER BY file, line) AS nth FROM ride) q WHERE nth > 1"""
    desk.refuse("duplicate_row", "route", doubled)
    desk.run(f"DELETE FROM ride WHERE ctid IN (SELECT place FROM ({doubled}) q)")
    desk.make(
        "new_ride",
        """SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, r.student_id, r.direction, r.route, r.stop,
                  r.begins_on, r.ends_on
           FROM ride r LEFT JOIN people_busride t
             ON t.district_id = %(d)s AND t.student_id = r.student_id AND t.direction = r.direction AND t.route = r.route
               AND t.stop = r.stop AND t.begins_on IS NOT DISTINCT FROM r.begins_on""",
    )
    desk.make(
        "named_rider",
        "SELECT DISTINCT k.id FROM raw_ride r JOIN known_student k ON k.sid = r.student",
        "id",
    )
    # What cannot be read is not gone: such a student keeps the rides that are known.
    desk.make(
        "unread_rider",
        f"""SELECT DISTINCT s.id FROM people_student s WHERE s.district_id = %(d)s AND s.sourced_id IN (
              SELECT unnest(%(unread)s::text[])
              UNION SELECT r.student FROM raw_ride r
                WHERE r.student IS NOT NULL AND NOT {_EMPTY} AND (r.route IS NULL OR {_WAY} IS NOT TRUE))""",
        unread=desk.unread_riders,
    )


def _refusals(desk: Desk) -> None:
    for column, header in (("student", "studentSourcedId"), ("direction", "direction"), ("route", "route")):
        silent = "" if column == "student" else f"AND NOT {_EMPTY}"
        desk.refuse(
            "missing_value",
            header,
            f"SELECT r.file, r.line FROM raw_ride r WHERE r.{column} IS NULL {silent}",
        )
    desk.refuse("direction_unread", "direction", f"SELECT r.file, r.line FROM raw_ride r WHERE NOT {_WAY}")
    desk.refuse(
        "dangling_student",
        "studentSourcedId",
        # Whoever leaves takes their rides along: nothing is wrong with those rows.
        """SELECT r.file, r.line FROM raw_ride r LEFT JOIN known_student k ON k.sid = r.student
           WHERE k.sid IS NULL AND r.student IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM gone_person g WHERE g.sid = r.student)
             AND NOT EXISTS (SELECT 1 FROM unread_person u WHERE u.sid = r.student)""",
    )
    for column, header in (("begins", "beginDate"), ("ends", "endDate")):
        desk.refuse(
            "date_unread",
            header,
            f"""SELECT r.file, r.line FROM raw_ride r JOIN read_as d ON d.kind = 'date' AND d.given = r.{column}
                WHERE d.meant IS NULL""",
        )
