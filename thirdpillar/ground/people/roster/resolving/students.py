# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Who is what, and the students."""

from __future__ import annotations

from django.db import connection

from thirdpillar.ground.people.roster.meanings import read_role
from thirdpillar.ground.people.roster.resolving import roles
from thirdpillar.ground.people.roster.resolving.desk import Desk, gone
from thirdpillar.ground.people.roster.resolving.places import _first_only

RACES = {
    "american_indian": "race:american_indian",
    "asian": "race:asian",
    "black": "race:black",
    "pacific": "race:pacific_islander",
    "white": "race:white",
    "two_or_more": "race:two_or_more",
    "hispanic": "hispanic",
}
# School Data Sync writes races as codes in one cell.
RACE_CODES = {
    "americanindianoralaskanative": "race:american_indian",
    "asian": "race:asian",
    "blackorafricanamerican": "race:black",
    "nativehawaiianorotherpacificislander": "race:pacific_islander",
    "white": "race:white",
    "tworaces": "race:two_or_more",
    "hispanicorlatinoethnicity": "hispanic",
}


def resolve_roles(desk: Desk) -> None:
    """Make role_means, and leave in raw_person only rows with an id, a name and a known role."""
    _first_only(desk, "raw_person")
    if desk.source.row_roles:
        roles.end_people(desk)
        desk.run(
            """UPDATE raw_person p SET role = r.roles, orgs = coalesce(p.orgs, r.orgs), grades = coalesce(p.grades, r.grade)
                FROM (SELECT person, string_agg(DISTINCT lower(replace(role, ' ', '')), ' ') AS roles,
                             string_agg(DISTINCT org, ',') AS orgs, max(grade) AS grade
                      FROM role_now GROUP BY person) r
                WHERE r.person = p.sid"""
        )
        # School Data Sync names guardians only by whom they are related to.
        desk.run(
            """UPDATE raw_person p SET role = 'guardian' WHERE p.role IS NULL
               AND p.sid IN (SELECT adult FROM raw_link WHERE adult IS NOT NULL)"""
        )
    if desk.is_delta:
        # A change to a known person may leave out what did not change.
        for table, role in (
            ("people_student", "student"),
            ("people_adult", "parent"),
            ("accounts_account", "teacher"),
        ):
            desk.run(
                f"""UPDATE raw_person p SET role = '{role}' FROM {table} t
                    WHERE p.role IS NULL AND t.district_id = %(d)s AND t.sourced_id = p.sid"""
            )
    desk.run(
        """CREATE TEMP TABLE role_means (given text, is_student boolean, is_adult boolean, is_staff boolean,
                                         relation text, known boolean)"""
    )
    with connection.cursor() as cursor:
        for (given,) in desk.rows("SELECT DISTINCT role FROM raw_person WHERE role IS NOT NULL"):
            m = read_role(given)
            cursor.execute(
                "INSERT INTO role_means VALUES (%s, %s, %s, %s, %s, %s)",
                [given, m.is_student, m.is_adult, m.is_staff, m.relation, m.known],
            )
    desk.run("ANALYZE role_means")
    lost = f"""SELECT p.file, p.line, p.ctid AS place FROM raw_person p LEFT JOIN role_means m ON m.given = p.role
               WHERE (m.known IS NULL OR NOT m.known) AND NOT {gone("p")}"""
    desk.run("CREATE TEMP TABLE unread_person AS SELECT unnest(%(ids)s::text[]) AS sid", ids=desk.unread)
    desk.refuse("unknown_role", "role", lost)
    desk.run(
        f"INSERT INTO unread_person SELECT p.sid FROM raw_person p WHERE p.ctid IN (SELECT place FROM ({lost}) q)"
    )
    desk.run(f"DELETE FROM raw_person WHERE ctid IN (SELECT place FROM ({lost}) q)")
    nameless = f"SELECT p.file, p.line, p.sid FROM raw_person p WHERE p.given IS NULL AND p.family IS NULL AND NOT {gone('p')}"
    desk.refuse("missing_value", "familyName", nameless)
    desk.run(f"INSERT INTO unread_person SELECT q.sid FROM ({nameless}) q")
    desk.run(f"DELETE FROM raw_person p WHERE p.given IS NULL AND p.family IS NULL AND NOT {gone('p')}")
    for column, header in (("given", "givenName"), ("family", "familyName")):
        if desk.told("raw_person", column):
            half = f"SELECT p.file, p.line FROM raw_person p WHERE btrim(coalesce(p.{column}, '')) = '' AND NOT {gone('p')}"
            desk.refuse("half_name", header, half)


def resolve(desk: Desk) -> None:
    """Make new_student, gone_person, and known_student (sid → id)."""
    desk.make("gone_person", f"SELECT sid FROM raw_person p WHERE {gone('p')}", "sid")
    desk.run(f"DELETE FROM raw_demographic d WHERE {gone('d')}")
    _refuse_demographics(desk)
    desk.refuse(
        "date_unread",
        "birthDate",
        """SELECT d.file, d.line FROM raw_demographic d JOIN read_as r ON r.kind = 'date' AND r.given = d.birth
           WHERE r.meant IS NULL""",
    )
    # ISO dates sort as text does; nobody is enrolled before they are born.
    born_later = "read_as r ON r.kind = 'date' AND r.given = {0}.birth WHERE r.meant > %(today)s::text"
    desk.refuse(
        "date_to_come",
        "birthDate",
        f"SELECT d.file, d.line FROM raw_demographic d JOIN {born_later.format('d')}",
    )
    desk.run(
        f"""UPDATE raw_demographic SET birth = NULL
            WHERE birth IN (SELECT d.birth FROM raw_demographic d JOIN {born_later.format("d")})"""
    )
    desk.refuse(
        "grade_unread",
        "grades",
        f"""SELECT p.file, p.line FROM raw_person p JOIN role_means m ON m.given = p.role AND m.is_student
           JOIN read_as g ON g.kind = 'grade' AND g.given = p.grades WHERE g.meant IS NULL AND NOT {gone("p")}""",
    )
    listed = ", ".join(
        f"CASE WHEN lower(d.{column}) IN ('true', '1', 'yes', 'y') THEN '{code}' END"
        for column, code in RACES.items()
    )
    races = " ".join(f"WHEN '{written}' THEN '{code}'" for written, code in RACE_CODES.items())
    by_code = f"""ARRAY(SELECT CASE lower(regexp_replace(c, '[^A-Za-z]', '', 'g')) {races} END
                        FROM unnest(string_to_array(replace(d.races, ';', ','), ',')) c)"""
    groups = f"""array_remove(ARRAY[{listed},
                   CASE WHEN lower(p.el) IN ('true', '1', 'yes', 'y') THEN 'el' END,
                   CASE WHEN lower(p.iep) IN ('true', '1', 'yes', 'y') THEN 'iep' END]
                 || CASE WHEN d.races IS NULL THEN '{{}}' ELSE {by_code} END
                 || coalesce(more.codes, '{{}}'), NULL)"""
    # A delta without the demographics or groups of a student says nothing about them: keep what is known.
    says_nothing = f"d.sid IS NULL AND more.codes IS NULL AND t.id IS NOT NULL AND {_silent(desk)}"
    kept_groups = f"CASE WHEN {says_nothing} THEN t.groups ELSE {groups} END"
    # A file without the column says nothing about grades; an empty cell of a whole roster says that there is none.
    keeps_grade = "true" if desk.is_delta or not desk.told("raw_person", "grades") else "false"
    given, family = "left(coalesce(btrim(p.given), ''), 100)", "left(coalesce(btrim(p.family), ''), 100)"
    desk.make(
        "new_student",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, p.file, p.line, p.orgs, p.agents,
                   p.sid AS sourced_id, {given} AS given_name, {family} AS family_name,
                   CASE WHEN p.given_used IS NULL THEN '' ELSE left(btrim(p.given_used), 100) END AS preferred_name,
                   tp_sort_name({family}, {given}) AS sort_name,
                   coalesce(b.meant, b2.meant, CASE WHEN {_silent(desk)} AND d.sid IS NULL OR d.birth IS NOT NULL
                                                      OR p.birth IS NOT NULL THEN t.birth_on::text END)::date AS birth_on,
                   coalesce(g.meant, CASE WHEN p.grades IS NOT NULL OR {keeps_grade} THEN t.grade END, '') AS grade,
                   coalesce(l.meant, t.home_language, '') AS home_language,
                   {kept_groups}::varchar(40)[] AS groups
            FROM raw_person p JOIN role_means m ON m.given = p.role AND m.is_student
            LEFT JOIN raw_demographic d ON d.sid = p.sid
            LEFT JOIN (SELECT person, array_agg(DISTINCT code ORDER BY code) AS codes FROM raw_group GROUP BY person) more
              ON more.person = p.sid
            LEFT JOIN read_as b ON b.kind = 'date' AND b.given = d.birth
            LEFT JOIN read_as b2 ON b2.kind = 'date' AND b2.given = p.birth
            LEFT JOIN read_as g ON g.kind = 'grade' AND g.given = p.grades
            LEFT JOIN read_as l ON l.kind = 'language' AND l.given = p.language
            LEFT JOIN people_student t ON t.district_id = %(d)s AND t.sourced_id = p.sid
            WHERE NOT {gone("p")}""",
    )
    everything = desk.is_delta or not desk.has("raw_person")
    desk.make(
        "known_student",
        f"""SELECT sourced_id AS sid, id, true AS staged FROM new_student
            UNION ALL
            SELECT t.sourced_id, t.id, false FROM people_student t
            WHERE {everything} AND t.district_id = %(d)s AND t.left_at IS NULL
              AND t.sourced_id IN (SELECT student FROM raw_link UNION SELECT person FROM raw_seat UNION
                SELECT student FROM raw_ride UNION
                SELECT btrim(a) FROM raw_person p, unnest(string_to_array(p.agents, ',')) a WHERE {everything})
              AND NOT EXISTS (SELECT 1 FROM new_student n WHERE n.id = t.id)
              AND NOT EXISTS (SELECT 1 FROM gone_person x WHERE x.sid = t.sourced_id)""",
    )


def _refuse_demographics(desk: Desk) -> None:
    """Rows of nobody and second rows of somebody are told; the second ones are taken out."""
    desk.refuse("missing_id", "sourcedId", "SELECT file, line FROM raw_demographic WHERE sid IS NULL")
    doubled = """SELECT file, line, ctid AS place FROM (
                   SELECT file, line, ctid, row_number() OVER (PARTITION BY sid ORDER BY line) AS nth
                   FROM raw_demographic WHERE sid IN (
                     SELECT sid FROM raw_demographic GROUP BY sid HAVING count(*) > 1)) q WHERE nth > 1"""
    desk.refuse("person_twice", "sourcedId", doubled)
    desk.run(f"DELETE FROM raw_demographic WHERE ctid IN (SELECT place FROM ({doubled}) q)")
    desk.refuse(
        "dangling_user",
        "sourcedId",
        """SELECT d.file, d.line FROM raw_demographic d
           WHERE d.sid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw_person p WHERE p.sid = d.sid)
             AND NOT EXISTS (SELECT 1 FROM unread_person u WHERE u.sid = d.sid)
             AND NOT (%(delta)s AND EXISTS (SELECT 1 FROM people_student t
                                            WHERE t.district_id = %(d)s AND t.sourced_id = d.sid))""",
    )


def _silent(desk: Desk) -> str:
    """Whether an absent demographics row says nothing (a delta, or an export without that file)."""
    return "true" if desk.is_delta or not (desk.has("raw_demographic") or desk.has("raw_group")) else "false"
