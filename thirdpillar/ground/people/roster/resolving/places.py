# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Schools, school years and sections."""

from __future__ import annotations

from thirdpillar.ground.people.roster.resolving.desk import Desk, gone

# Organisations that are not schools themselves; anything else that has people or classes of its own counts as one.
ABOVE = "('district', 'local', 'state', 'national', 'ministryofeducation', 'localeducationagency', 'county', 'region')"


def resolve(desk: Desk) -> None:
    """Make new_school, new_year, new_section, and known_school and known_section (sid → id)."""
    _first_only(desk, "raw_org")
    _first_only(desk, "raw_class")
    _first_only(desk, "raw_year")
    desk.refuse(
        "missing_value",
        "name",
        "SELECT file, line FROM raw_org WHERE name IS NULL AND " + "NOT " + gone("raw_org"),
    )
    desk.make(
        "named_org",
        """SELECT btrim(o) AS sid FROM raw_person p, unnest(string_to_array(p.orgs, ',')) o
           UNION SELECT org FROM raw_role UNION SELECT school FROM raw_class UNION SELECT school FROM raw_seat""",
    )
    desk.make(
        "new_school",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, o.file, o.line,
                   o.sid AS sourced_id, left(o.name, 200) AS name, left(coalesce(o.identifier, ''), 60) AS identifier
            FROM raw_org o LEFT JOIN schools_school t ON t.district_id = %(d)s AND t.sourced_id = o.sid
            WHERE o.name IS NOT NULL AND NOT {gone("o")}
              AND (lower(o.kind) = 'school'
                   -- Without a type, what others belong to is no school.
                   OR (o.kind IS NULL AND o.sid NOT IN (SELECT u.parent FROM raw_org u WHERE u.parent IS NOT NULL))
                   OR (lower(o.kind) NOT IN {ABOVE} AND o.sid IN (SELECT sid FROM named_org)))""",
    )
    desk.make(
        "known_school",
        """SELECT sourced_id AS sid, id FROM new_school
           UNION ALL
           SELECT t.sourced_id, t.id FROM schools_school t
           WHERE t.district_id = %(d)s AND t.left_at IS NULL AND NOT EXISTS (SELECT 1 FROM new_school n WHERE n.id = t.id)
             AND (%(delta)s OR NOT %(have)s)""".replace(
            "%(have)s", "true" if desk.has("raw_org") else "false"
        ),
    )
    _years(desk)
    _sections(desk)


def _first_only(desk: Desk, table: str) -> None:
    desk.refuse("missing_value", "sourcedId", f"SELECT file, line FROM {table} WHERE sid IS NULL")
    desk.run(f"DELETE FROM {table} WHERE sid IS NULL")
    desk.refuse("cell_too_long", "sourcedId", f"SELECT file, line FROM {table} WHERE length(sid) > 255")
    desk.run(f"DELETE FROM {table} WHERE length(sid) > 255")
    later = f"""SELECT r.file, r.line, r.ctid AS place FROM {table} r JOIN (
                  SELECT sid, min((file::bigint << 32) | line) AS first FROM {table} GROUP BY sid HAVING count(*) > 1
                ) twice ON twice.sid = r.sid AND ((r.file::bigint << 32) | r.line) > twice.first"""
    desk.refuse("duplicate_id", "sourcedId", later)
    desk.run(f"DELETE FROM {table} WHERE ctid IN (SELECT place FROM ({later}) q)")


def _years(desk: Desk) -> None:
    dated = f"""SELECT y.file, y.line, y.sid, y.title, b.meant::date AS begins_on, e.meant::date AS ends_on
               FROM raw_year y LEFT JOIN read_as b ON b.kind = 'date' AND b.given = y.begins
               LEFT JOIN read_as e ON e.kind = 'date' AND e.given = y.ends
               WHERE lower(replace(coalesce(y.kind, ''), ' ', '')) = 'schoolyear' AND NOT {gone("y")}"""
    desk.refuse(
        "date_unread",
        "startDate",
        f"SELECT file, line FROM ({dated}) y WHERE begins_on IS NULL OR ends_on IS NULL",
    )
    desk.refuse("dates_reversed", "endDate", f"SELECT file, line FROM ({dated}) y WHERE begins_on >= ends_on")
    desk.make(
        "new_year",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, y.sid AS sourced_id,
                   left(coalesce(y.title, y.sid), 100) AS title, y.begins_on, y.ends_on
            FROM ({dated}) y LEFT JOIN schools_schoolyear t ON t.district_id = %(d)s AND t.sourced_id = y.sid
            WHERE y.begins_on < y.ends_on""",
    )


def _sections(desk: Desk) -> None:
    desk.refuse(
        "dangling_org",
        "schoolSourcedId",
        f"""SELECT c.file, c.line FROM raw_class c
            WHERE NOT {gone("c")} AND NOT EXISTS (SELECT 1 FROM known_school k WHERE k.sid = c.school)""",
    )
    desk.make(
        "new_section",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, c.sid AS sourced_id,
                   k.id AS school_id, left(coalesce(c.title, c.sid), 200) AS title,
                   lower(coalesce(c.kind, '')) = 'homeroom' AS is_homeroom, coalesce(g.meant, '') AS grade
            FROM raw_class c JOIN known_school k ON k.sid = c.school
            LEFT JOIN read_as g ON g.kind = 'grade' AND g.given = c.grades
            LEFT JOIN schools_section t ON t.district_id = %(d)s AND t.sourced_id = c.sid
            WHERE NOT {gone("c")}""",
        "sourced_id",
    )
    everything = desk.is_delta or not desk.has("raw_class")
    desk.make(
        "known_section",
        f"""SELECT sourced_id AS sid, id, school_id FROM new_section
            UNION ALL
            SELECT t.sourced_id, t.id, t.school_id FROM schools_section t
            WHERE {everything} AND t.district_id = %(d)s AND t.left_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM new_section n WHERE n.id = t.id)""",
        "sid",
    )
