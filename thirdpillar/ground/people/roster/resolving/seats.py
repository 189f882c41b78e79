# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""At which school a student is enrolled, and in which sections."""

from __future__ import annotations

from thirdpillar.ground.people.roster.resolving.desk import Desk, gone


def resolve(desk: Desk) -> None:
    """Make new_enrollment and new_placement."""
    desk.make(
        "at_school",
        """SELECT DISTINCT s.id AS student_id, k.id AS school_id, s.grade
           FROM new_student s, unnest(string_to_array(replace(s.orgs, ';', ','), ',')) o
           JOIN known_school k ON k.sid = btrim(o, ' []"') WHERE s.orgs IS NOT NULL""",
    )
    _refuse_orgs(desk)
    _refuse_seats(desk)
    # Where the users file names no school, the classes do.
    desk.run(
        f"""INSERT INTO at_school
            SELECT DISTINCT s.id, coalesce(c.school_id, k.id), s.grade
            FROM raw_seat e JOIN new_student s ON s.sourced_id = e.person
            LEFT JOIN known_section c ON c.sid = e.class LEFT JOIN known_school k ON k.sid = e.school
            WHERE NOT {gone("e")} AND lower(e.role) = 'student' AND coalesce(c.school_id, k.id) IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM at_school a WHERE a.student_id = s.id)"""
    )
    desk.run("ANALYZE at_school")
    _dates(desk)
    # A delta names a few of a student's classes: it can only widen what is known of one who never left.
    begins, ends = "w.begins_on", "w.ends_on"
    if desk.is_delta:
        begins = f"CASE WHEN t.left_at IS NULL THEN least(t.begins_on, {begins}) ELSE {begins} END"
        ends = f"CASE WHEN t.left_at IS NULL THEN greatest(t.ends_on, {ends}) ELSE {ends} END"
    desk.make(
        "new_enrollment",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, a.student_id, a.school_id, a.grade,
                   coalesce({begins}, t.begins_on) AS begins_on, coalesce({ends}, t.ends_on) AS ends_on
            FROM at_school a LEFT JOIN people_enrollment t ON t.student_id = a.student_id AND t.school_id = a.school_id
            LEFT JOIN enrolled_when w ON w.student_id = a.student_id AND w.school_id = a.school_id""",
    )
    desk.refuse(
        "no_school",
        "orgSourcedIds",
        """SELECT s.file, s.line FROM new_student s
           WHERE NOT EXISTS (SELECT 1 FROM at_school a WHERE a.student_id = s.id) AND (s.is_new OR NOT %(delta)s)""",
    )
    desk.make(
        "new_placement",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, k.id AS student_id, c.id AS section_id,
                   c.school_id, coalesce(left(e.sid, 255), '') AS sourced_id
            FROM raw_seat e JOIN known_student k ON k.sid = e.person JOIN known_section c ON c.sid = e.class
            LEFT JOIN people_placement t ON t.student_id = k.id AND t.section_id = c.id
            WHERE NOT {gone("e")} AND lower(e.role) = 'student'""",
    )
    doubled = """SELECT ctid FROM (SELECT ctid, row_number() OVER (PARTITION BY student_id, section_id) AS nth
                 FROM new_placement WHERE (student_id, section_id) IN (
                   SELECT student_id, section_id FROM new_placement GROUP BY 1, 2 HAVING count(*) > 1)) q WHERE nth > 1"""
    desk.run(f"DELETE FROM new_placement WHERE ctid IN ({doubled})")


def _dates(desk: Desk) -> None:
    """enrolled_when: from the first day of a student's first class at a school to the last day of the last one."""
    if not desk.told("raw_seat", "begins") and not desk.told("raw_seat", "ends"):
        desk.run(
            "CREATE TEMP TABLE enrolled_when (student_id uuid, school_id uuid, begins_on date, ends_on date)"
        )
        return
    for column, header in (("begins", "beginDate"), ("ends", "endDate")):
        desk.refuse(
            "date_unread",
            header,
            f"""SELECT e.file, e.line FROM raw_seat e JOIN read_as r ON r.kind = 'date' AND r.given = e.{column}
                WHERE r.meant IS NULL""",
        )
    desk.make(
        "enrolled_when",
        f"""SELECT q.student_id, q.school_id, q.begins_on,
                   CASE WHEN q.ends_on >= q.begins_on OR q.begins_on IS NULL THEN q.ends_on END AS ends_on
            FROM (SELECT s.id AS student_id, coalesce(c.school_id, k.id) AS school_id,
                         min(b.meant::date) AS begins_on, max(u.meant::date) AS ends_on
                  FROM raw_seat e JOIN new_student s ON s.sourced_id = e.person
                  LEFT JOIN known_section c ON c.sid = e.class LEFT JOIN known_school k ON k.sid = e.school
                  LEFT JOIN read_as b ON b.kind = 'date' AND b.given = e.begins
                  LEFT JOIN read_as u ON u.kind = 'date' AND u.given = e.ends
                  WHERE NOT {gone("e")} AND lower(e.role) = 'student' AND coalesce(c.school_id, k.id) IS NOT NULL
                  GROUP BY 1, 2) q""",
    )


def _refuse_orgs(desk: Desk) -> None:
    desk.make(
        "unknown_org",
        """SELECT DISTINCT o.sid FROM named_org o WHERE o.sid <> '' AND NOT EXISTS (SELECT 1 FROM raw_org r WHERE r.sid = o.sid)
             AND NOT EXISTS (SELECT 1 FROM known_school k WHERE k.sid = o.sid)""",
    )
    if desk.one("SELECT count(*) FROM unknown_org"):
        desk.refuse(
            "dangling_org",
            "orgSourcedIds",
            f"""SELECT DISTINCT p.file, p.line FROM raw_person p, unnest(string_to_array(replace(p.orgs, ';', ','), ',')) o
                JOIN unknown_org u ON u.sid = btrim(o) WHERE NOT {gone("p")}""",
        )


def _refuse_seats(desk: Desk) -> None:
    standing = f"raw_seat e WHERE NOT {gone('e')}"
    for column, header in (("class", "classSourcedId"), ("person", "userSourcedId"), ("role", "role")):
        desk.refuse("missing_value", header, f"SELECT file, line FROM {standing} AND e.{column} IS NULL")
    desk.refuse(
        "dangling_class",
        "classSourcedId",
        f"""SELECT e.file, e.line FROM raw_seat e LEFT JOIN known_section c ON c.sid = e.class
            WHERE c.sid IS NULL AND e.class IS NOT NULL AND NOT {gone("e")}""",
    )
    desk.make(
        "lost_seat",
        f"""SELECT e.file, e.line, e.person FROM raw_seat e LEFT JOIN known_student k ON k.sid = e.person
            WHERE k.sid IS NULL AND e.person IS NOT NULL AND NOT {gone("e")} AND lower(e.role) = 'student'
              -- Whoever leaves takes their classes along: nothing is wrong with those rows.
              AND NOT EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = e.person AND {gone("p")})""",
    )
    elsewhere = "EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = l.person)"
    desk.refuse("not_a_student", "role", f"SELECT l.file, l.line FROM lost_seat l WHERE {elsewhere}")
    desk.refuse(
        "dangling_user", "userSourcedId", f"SELECT l.file, l.line FROM lost_seat l WHERE NOT {elsewhere}"
    )
    desk.refuse(
        "dangling_user",
        "userSourcedId",
        f"""SELECT e.file, e.line FROM raw_seat e WHERE NOT {gone("e")} AND lower(e.role) <> 'student'
            AND e.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = e.person)
            AND NOT (%(delta)s AND EXISTS (SELECT 1 FROM accounts_account a
                                           WHERE a.district_id = %(d)s AND a.sourced_id = e.person))""",
    )
