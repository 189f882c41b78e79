# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Staff: accounts, and the roles that the roster gives them at a school or for a section."""

from __future__ import annotations

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.roster.resolving.desk import Desk, flag, gone

# The roster's words → our roles. A district-wide role comes only from our own staff_roles.csv: no export's vague
# “administrator” opens a whole district.
AT_SCHOOL = {
    "principal": Role.PRINCIPAL,
    "siteadministrator": Role.PRINCIPAL,
    "assistantprincipal": Role.PRINCIPAL,
    "coordinator": Role.COORDINATOR,
    "liaison": Role.LIAISON,
}
ANYWHERE = {"interpreter": Role.INTERPRETER, "office": Role.OFFICE, "reader": Role.READER}
OWN = {**AT_SCHOOL, **ANYWHERE, "teacher": Role.TEACHER}


def not_enabled(alias: str) -> str:
    """SQL that is true where a row says that nobody signs in with it, or says something that cannot be read."""
    return f"(btrim(coalesce({alias}.enabled, '')) <> '' AND ({flag(alias + '.enabled')}) IS NOT TRUE)"


def resolve(desk: Desk) -> None:
    """Make new_account and new_grant."""
    off = f"{gone('p')} OR {not_enabled('p')}"
    staff = "EXISTS (SELECT 1 FROM role_means m WHERE m.given = p.role AND m.is_staff)"
    unread = f"""SELECT p.file, p.line FROM raw_person p
                 WHERE btrim(coalesce(p.enabled, '')) <> '' AND ({flag("p.enabled")}) IS NULL"""
    desk.refuse("sign_in_unread", "enabledUser", f"{unread} AND {staff}")
    desk.refuse("flag_unread", "enabledUser", f"{unread} AND NOT {staff}")
    desk.make(
        "new_account",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, p.file, p.line, p.role AS word, p.orgs,
                   p.sid AS sourced_id, left(coalesce(btrim(p.given), ''), 100) AS given_name,
                   left(coalesce(btrim(p.family), ''), 100) AS family_name,
                   CASE WHEN p.email ~ '^\\s*[^\\s@]+@[^\\s@]+\\s*$' AND length(p.email) <= 254
                        THEN lower(btrim(p.email)) ELSE '' END AS email
            FROM raw_person p JOIN role_means m ON m.given = p.role AND m.is_staff
            LEFT JOIN accounts_account t ON t.district_id = %(d)s AND t.sourced_id = p.sid
            WHERE NOT ({off})""",
    )
    everything = desk.is_delta or not desk.has("raw_person")
    desk.make(
        "known_staff",
        f"""SELECT sourced_id AS sid, id FROM new_account
            UNION ALL SELECT t.sourced_id, t.id FROM accounts_account t
            WHERE {everything} AND t.district_id = %(d)s AND t.sourced_id <> '' AND t.suspended_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM new_account n WHERE n.id = t.id)""",
    )
    _grants(desk)


def _grants(desk: Desk) -> None:
    desk.run(
        """CREATE TEMP TABLE told_grant (account_id uuid, role text, school_id uuid, section_id uuid,
                                         file smallint, line integer)"""
    )
    # Teachers, by the sections they teach; a teacher without one still is a teacher, of nobody yet.
    desk.run(
        f"""INSERT INTO told_grant SELECT DISTINCT k.id, 'teacher', c.school_id, c.id
            FROM raw_seat e JOIN known_staff k ON k.sid = e.person JOIN known_section c ON c.sid = e.class
            WHERE lower(e.role) IN ('teacher', 'professor', 'faculty', 'aide') AND NOT {gone("e")}"""
    )
    words = ", ".join(f"('{word}', '{role}')" for word, role in AT_SCHOOL.items())
    if desk.source.row_roles:
        places = """SELECT k.id, r.role AS word, r.org, r.file, r.line FROM role_now r
                     JOIN known_staff k ON k.sid = r.person"""
    else:
        places = """SELECT n.id, n.word, btrim(o, ' []"') AS org, n.file, n.line FROM new_account n
                    LEFT JOIN LATERAL unnest(string_to_array(replace(n.orgs, ';', ','), ',')) o ON true"""
    desk.run(
        f"""INSERT INTO told_grant SELECT p.id, w.role, s.id, NULL, p.file, p.line
            FROM ({places}) p JOIN (VALUES {words}) w(word, role)
              ON w.word = ANY (string_to_array(regexp_replace(lower(p.word), '[^a-z ]', '', 'g'), ' '))
            LEFT JOIN known_school s ON s.sid = p.org"""
    )
    # A delta names the roles that are over; a whole roster is without them.
    desk.make(
        "ended_grant",
        f"""SELECT a.id AS account_id, w.role, s.id AS school_id FROM role_over o
            JOIN accounts_account a ON a.district_id = %(d)s AND a.sourced_id = o.person
            JOIN known_school s ON s.sid = o.org
            JOIN (VALUES {words}, ('teacher', 'teacher')) w(word, role)
              ON w.word = ANY (string_to_array(regexp_replace(lower(o.role), '[^a-z ]', '', 'g'), ' '))""",
    )
    own = ", ".join(f"('{word}', '{role}')" for word, role in OWN.items())
    desk.refuse(
        "unknown_role",
        "role",
        f"""SELECT r.file, r.line FROM raw_staff_role r
            WHERE lower(btrim(r.role)) NOT IN (SELECT w.word FROM (VALUES {own}) w(word, role)) OR r.role IS NULL""",
    )
    desk.refuse(
        "dangling_user",
        "staffSourcedId",
        "SELECT r.file, r.line FROM raw_staff_role r WHERE NOT EXISTS (SELECT 1 FROM known_staff k WHERE k.sid = r.person)",
    )
    desk.run(
        f"""INSERT INTO told_grant SELECT k.id, w.role, s.id, NULL, r.file, r.line
            FROM raw_staff_role r JOIN known_staff k ON k.sid = r.person
            JOIN (VALUES {own}) w(word, role) ON w.word = lower(btrim(r.role))
            LEFT JOIN known_school s ON s.sid = r.org"""
    )
    bound = ", ".join(f"'{role}'" for role in sorted(set(AT_SCHOOL.values())))
    desk.refuse(
        "role_without_school",
        "orgSourcedId",
        f"SELECT file, line FROM told_grant WHERE role IN ({bound}) AND school_id IS NULL",
    )
    desk.run(f"DELETE FROM told_grant WHERE role IN ({bound}) AND school_id IS NULL")
    anywhere = ", ".join(f"'{role}'" for role in sorted(set(ANYWHERE.values())))
    desk.run(f"UPDATE told_grant SET school_id = NULL WHERE role IN ({anywhere})")
    desk.run(
        """INSERT INTO told_grant SELECT n.id, 'teacher', NULL, NULL FROM new_account n
           WHERE lower(n.word) LIKE '%%teacher%%' AND NOT EXISTS (SELECT 1 FROM told_grant g WHERE g.account_id = n.id)"""
    )
    desk.make(
        "new_grant",
        """SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, g.account_id, g.role, g.school_id,
                  g.section_id, 'roster' AS origin
           FROM (SELECT DISTINCT account_id, role, school_id, section_id FROM told_grant) g
           LEFT JOIN accounts_rolegrant t ON t.district_id = %(d)s AND t.account_id = g.account_id AND t.role = g.role
             AND t.school_id IS NOT DISTINCT FROM g.school_id AND t.section_id IS NOT DISTINCT FROM g.section_id""",
    )
