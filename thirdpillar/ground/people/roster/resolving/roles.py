# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Roles that stand in a file of their own (OneRoster 1.2, SDS 2.1): which hold now, and whose last one is over.

Now is the import's day, or the last day of the file's own sessions where all of them are over: between two school
years a district's people have not left.

Source: 1EdTech OneRoster CSV binding 1.2, roles.csv (beginDate and endDate, both days included).
"""

from __future__ import annotations

from django.db import connection

from thirdpillar.ground.people.roster.meanings import read_role
from thirdpillar.ground.people.roster.resolving.desk import Desk, gone


def resolve(desk: Desk) -> None:
    """Make role_now (rows that hold now) and role_over (those that do not, with what they are)."""
    _now(desk)
    for column, header in headers(desk):
        desk.refuse(
            "date_unread",
            header,
            f"""SELECT r.file, r.line FROM raw_role r JOIN read_as a ON a.kind = 'date' AND a.given = r.{column}
                WHERE a.meant IS NULL AND NOT {gone("r")}""",
        )
    dated = f"""SELECT r.file, r.line, r.person, r.role, r.org, r.grade, {gone("r")} AS is_gone,
                       b.meant::date > %(now)s IS TRUE AS is_to_come, u.meant::date < %(now)s IS TRUE AS is_over
                FROM raw_role r LEFT JOIN read_as b ON b.kind = 'date' AND b.given = r.begins
                LEFT JOIN read_as u ON u.kind = 'date' AND u.given = r.ends"""
    desk.make(
        "role_now",
        f"SELECT file, line, person, role, org, grade FROM ({dated}) q WHERE NOT (is_gone OR is_to_come OR is_over)",
        "person",
        now=desk.now,
    )
    _words(desk)
    for column, header in (("person", "userSourcedId"), ("role", "role")):
        missing = f"SELECT r.file, r.line FROM raw_role r WHERE r.{column} IS NULL AND NOT {gone('r')}"
        desk.refuse("role_incomplete", header, missing)
    desk.refuse(
        "role_unread",
        "role",
        f"""SELECT r.file, r.line FROM raw_role r JOIN role_word w ON w.given = r.role AND NOT w.known
            WHERE NOT {gone("r")}""",
    )
    desk.make(
        "role_over",
        f"""SELECT q.file, q.line, q.person, q.role, q.org, q.is_to_come AND NOT q.is_gone AS is_to_come,
                   q.is_over AND NOT q.is_gone AS is_over, w.is_student, w.is_adult, w.is_staff
            FROM ({dated}) q LEFT JOIN role_word w ON w.given = q.role
            WHERE (q.is_gone OR q.is_to_come OR q.is_over) AND q.person IS NOT NULL""",
        "person",
        now=desk.now,
    )


def headers(desk: Desk) -> tuple[tuple[str, str], tuple[str, str]]:
    """The columns of a role's days and what the export calls them."""
    begins, ends = (
        ("roleStartDate", "roleEndDate") if desk.source.format == "sds 2.1" else ("beginDate", "endDate")
    )
    return ("begins", begins), ("ends", ends)


def _now(desk: Desk) -> None:
    """Set the day on which roles are looked at; where it is not today, say so once, at the last session's end."""
    if desk.is_delta or not desk.has("raw_role"):
        return
    ended = f"""SELECT y.file, y.line, e.meant::date AS ends_on FROM raw_year y
                JOIN read_as e ON e.kind = 'date' AND e.given = y.ends
                WHERE e.meant IS NOT NULL AND NOT {gone("y")} ORDER BY ends_on DESC, file, line LIMIT 1"""
    for file, line, last in desk.rows(ended):
        if last < desk.today:
            desk.now = last
            desk.refuse(
                "year_over",
                "endDate",
                "SELECT %(f)s::smallint AS file, %(l)s::integer AS line",
                f=file,
                l=line,
            )


def _words(desk: Desk) -> None:
    """role_word: what each single role of the file makes of a person."""
    desk.run(
        "CREATE TEMP TABLE role_word (given text, is_student boolean, is_adult boolean, is_staff boolean, known boolean)"
    )
    with connection.cursor() as cursor:
        for (given,) in desk.rows("SELECT DISTINCT role FROM raw_role WHERE role IS NOT NULL"):
            m = read_role(given.replace(" ", ""))
            cursor.execute(
                "INSERT INTO role_word VALUES (%s, %s, %s, %s, %s)",
                [given, m.is_student, m.is_adult, m.is_staff, m.known],
            )


def end_people(desk: Desk) -> None:
    """Whoever has roles in the file and none that holds today is off the roster, as if marked so in the file of people."""
    lost = "NOT EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = n.person)"
    if desk.is_delta:
        # A delta may name a role without its person.
        lost += "".join(
            f""" AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.district_id = %(d)s AND t.sourced_id = n.person)"""
            for table in ("people_student", "people_adult", "accounts_account")
        )
    desk.refuse(
        "dangling_user",
        "userSourcedId",
        f"SELECT n.file, n.line FROM role_now n WHERE n.person IS NOT NULL AND NOT n.person = ANY (%(unread)s) AND {lost}",
        unread=desk.unread,
    )
    # Whose role row could not be read may have one that holds.
    desk.make(
        "ended_person",
        f"""SELECT person, min(file) AS file, min(line) AS line FROM role_over o
            WHERE NOT EXISTS (SELECT 1 FROM role_now n WHERE n.person = o.person) AND NOT o.person = ANY (%(unread)s)
              AND {"NOT " + _stays() if desk.is_delta else "true"}
            GROUP BY person""",
        unread=desk.unread,
    )
    (_, begun), (_, ended) = headers(desk)
    # Roles of people who left long ago are no news; where no role of the file holds, they are why it names nobody.
    known = " UNION ALL ".join(
        f"SELECT sourced_id FROM {table} WHERE district_id = %(d)s AND {here}"
        for table, here in (
            ("people_student", "left_at IS NULL"),
            ("people_adult", "left_at IS NULL"),
            ("accounts_account", "suspended_at IS NULL"),
        )
    )
    for code, header, which in (
        (
            "role_over",
            ended,
            f"o.is_over AND (o.person IN ({known}) OR NOT EXISTS (SELECT 1 FROM role_now))",
        ),
        ("role_to_come", begun, "o.is_to_come"),
    ):
        desk.refuse(
            code,
            header,
            f"SELECT o.file, o.line FROM role_over o JOIN ended_person e ON e.person = o.person WHERE {which}",
        )
    desk.run("UPDATE raw_person SET status = 'inactive' WHERE sid IN (SELECT person FROM ended_person)")
    if desk.is_delta:
        # A delta may name a role that is over without its person.
        desk.run(
            """INSERT INTO raw_person (file, line, sid, status) SELECT e.file, e.line, e.person, 'inactive'
               FROM ended_person e WHERE NOT EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = e.person)"""
        )


def _stays() -> str:
    """SQL that is true where a person is known for more than the roles that a delta says are over."""
    over = """EXISTS (SELECT 1 FROM role_over x WHERE x.person = o.person AND x.is_{0}
                      AND (x.org IS NULL OR x.org = k.sourced_id OR NOT EXISTS (
                        SELECT 1 FROM schools_school c WHERE c.district_id = %(d)s AND c.sourced_id = x.org)))"""
    return f"""(EXISTS (
        SELECT 1 FROM people_student s JOIN people_enrollment e ON e.student_id = s.id AND e.left_at IS NULL
        JOIN schools_school k ON k.id = e.school_id
        WHERE s.district_id = %(d)s AND s.sourced_id = o.person AND s.left_at IS NULL AND NOT {over.format("student")})
      OR EXISTS (
        SELECT 1 FROM people_adult a JOIN people_tie t ON t.adult_id = coalesce(a.merged_into_id, a.id) AND t.left_at IS NULL
        JOIN people_enrollment e ON e.student_id = t.student_id AND e.left_at IS NULL
        JOIN schools_school k ON k.id = e.school_id
        WHERE a.district_id = %(d)s AND a.sourced_id = o.person AND NOT {over.format("adult")})
      OR EXISTS (
        SELECT 1 FROM accounts_account a JOIN accounts_rolegrant g ON g.account_id = a.id AND g.origin = 'roster'
        LEFT JOIN schools_school k ON k.id = g.school_id
        WHERE a.district_id = %(d)s AND a.sourced_id = o.person AND a.suspended_at IS NULL
          AND (g.school_id IS NOT NULL OR g.role <> 'teacher') AND NOT {over.format("staff")}))"""
