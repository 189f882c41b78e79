# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Student–adult links and the restrictions on them."""

from __future__ import annotations

from thirdpillar.ground.people.roster.resolving.desk import Desk, flag

FLAGS = (
    ("legal", "legalGuardian"),
    ("lives", "livesWith"),
    ("records", "recordsAccess"),
    ("interpreter", "interpreter"),
)
PERMISSIONS = (("sms", "maySms"), ("email", "mayEmail"), ("call", "mayCall"), ("mail", "mayMail"))


def resolve(desk: Desk) -> None:
    """Make new_tie, named_student (students whose links the export restates) and new_restriction."""
    _refusals(desk)
    # An unreadable permission counts as no: somebody wrote something there, and silence would be taken as yes.
    may = {column: f"coalesce({flag('l.' + column)}, l.{column} IS NULL)" for column, _ in PERMISSIONS}
    desk.make(
        "pair",
        f"""SELECT k.id AS student_id, a.id AS adult_id, l.file, l.line,
                   coalesce(r.meant, CASE WHEN l.relation IS NULL THEN a.relation ELSE 'other' END) AS relation,
                   {flag("l.legal")} AS has_legal_authority, {flag("l.lives")} AS lives_with,
                   CASE WHEN l.priority ~ '^[1-9]$' THEN l.priority::smallint END AS priority,
                   {may["sms"]} AS may_text, {may["email"]} AS may_email, {may["call"]} AS may_call,
                   {may["mail"]} AS may_mail, {flag("l.records")} AS records_access
            FROM raw_link l JOIN known_student k ON k.sid = l.student JOIN known_adult a ON a.sid = l.adult
            LEFT JOIN read_as r ON r.kind = 'relation' AND r.given = l.relation""",
    )
    doubled = """SELECT p.file, p.line, p.ctid AS place FROM pair p JOIN (
                   SELECT student_id, adult_id, min((file::bigint << 32) | line) AS first FROM pair
                   GROUP BY student_id, adult_id HAVING count(*) > 1
                 ) d USING (student_id, adult_id) WHERE ((p.file::bigint << 32) | p.line) > d.first"""
    if desk.rows(f"SELECT 1 FROM ({doubled}) q LIMIT 1"):
        desk.refuse("duplicate_row", "adultSourcedId", doubled)
        desk.run(f"DELETE FROM pair WHERE ctid IN (SELECT place FROM ({doubled}) q)")
    _agents(desk)
    desk.make(
        "new_tie",
        """SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, p.student_id, p.adult_id, p.relation,
                  p.has_legal_authority, p.lives_with, p.priority, p.may_text, p.may_email, p.may_call, p.may_mail,
                  p.records_access, p.told
           FROM (SELECT *, true AS told FROM pair UNION ALL
                 SELECT student_id, adult_id, NULL, NULL, relation, NULL, NULL, NULL, true, true, true, true, NULL, false
                 FROM agent_pair) p
           LEFT JOIN people_tie t ON t.student_id = p.student_id AND t.adult_id = p.adult_id""",
    )
    # Bare OneRoster says only that a link is; what a person or an earlier contacts file said of it stays.
    desk.run(
        """UPDATE new_tie n SET relation = t.relation, has_legal_authority = t.has_legal_authority,
             lives_with = t.lives_with, priority = t.priority, may_text = t.may_text, may_email = t.may_email,
             may_call = t.may_call, may_mail = t.may_mail, records_access = t.records_access
           FROM people_tie t WHERE t.id = n.id AND NOT n.told AND NOT n.is_new"""
    )
    desk.make(
        "named_student",
        """SELECT k.id FROM known_student k WHERE k.sid IN (SELECT student FROM raw_link)
           UNION SELECT id FROM new_student WHERE agents IS NOT NULL
           UNION SELECT id FROM new_student WHERE NOT %(delta)s""",
    )
    _keep_said(desk)
    _restrictions(desk)


# column of the tie → the column of the file that tells it
_TOLD_BY = {
    "relation": "relation", "has_legal_authority": "legal", "lives_with": "lives", "priority": "priority",
    "may_text": "sms", "may_email": "email", "may_call": "call", "may_mail": "mail", "records_access": "records",
}  # fmt: skip


def _keep_said(desk: Desk) -> None:
    """A column that the file does not have says nothing; what a person here forbade no roster allows again."""
    silent = [column for column, told in _TOLD_BY.items() if not desk.told("raw_link", told)]
    if silent:
        kept = ", ".join(f"{column} = t.{column}" for column in silent)
        desk.run(
            f"UPDATE new_tie n SET {kept} FROM people_tie t WHERE t.id = n.id AND n.told AND NOT n.is_new"
        )
    forbidden = ", ".join(
        f"{column} = n.{column} AND t.{column}"
        for column in ("may_text", "may_email", "may_call", "may_mail")
    )
    desk.run(
        f"UPDATE new_tie n SET {forbidden} FROM people_tie t WHERE t.id = n.id AND t.permissions_said_at IS NOT NULL"
    )


def _refusals(desk: Desk) -> None:
    for column, header, code in (
        ("student", "studentSourcedId", "dangling_student"),
        ("adult", "adultSourcedId", "dangling_adult"),
    ):
        desk.refuse("missing_value", header, f"SELECT file, line FROM raw_link WHERE {column} IS NULL")
        desk.refuse(
            code,
            header,
            f"""SELECT l.file, l.line FROM raw_link l LEFT JOIN known_{column} k ON k.sid = l.{column}
                WHERE k.sid IS NULL AND l.{column} IS NOT NULL""",
        )
    desk.refuse(
        "relation_unread",
        "relation",
        """SELECT l.file, l.line FROM raw_link l JOIN read_as r ON r.kind = 'relation' AND r.given = l.relation
           WHERE r.meant IS NULL""",
    )
    for code, columns in (("flag_unread", FLAGS), ("permission_unread", PERMISSIONS)):
        for column, header in columns:
            desk.refuse(
                code,
                header,
                f"SELECT file, line FROM raw_link WHERE {column} IS NOT NULL AND ({flag(column)}) IS NULL",
            )
    desk.refuse("priority_unread", "priority", "SELECT file, line FROM raw_link WHERE priority !~ '^[1-9]$'")
    desk.refuse("restriction_text", "", "SELECT file, line FROM raw_link WHERE remark IS NOT NULL")


def _agents(desk: Desk) -> None:
    """Links that users.csv gives: adults listed at the student, students listed at the adult."""
    desk.make(
        "agent",
        """SELECT student_sid, adult_sid, min(file) AS file, min(line) AS line FROM (
             SELECT s.sourced_id AS student_sid, btrim(a, ' []"') AS adult_sid, s.file, s.line
             FROM new_student s, unnest(string_to_array(replace(s.agents, ';', ','), ',')) a WHERE s.agents IS NOT NULL
             UNION ALL
             SELECT btrim(a, ' []"'), n.sourced_id, n.file, n.line
             FROM new_adult n, unnest(string_to_array(replace(n.agents, ';', ','), ',')) a WHERE n.agents IS NOT NULL
           ) q WHERE student_sid <> '' AND adult_sid <> '' GROUP BY student_sid, adult_sid""",
    )
    desk.make(
        "agent_seen",
        """SELECT g.file, g.line, g.student_sid, g.adult_sid, k.id AS student_id, a.id AS adult_id, a.relation
           FROM agent g LEFT JOIN known_student k ON k.sid = g.student_sid LEFT JOIN known_adult a ON a.sid = g.adult_sid""",
    )
    desk.make(
        "lost_agent",
        """SELECT q.file, q.line, bool_or(p.sid IS NOT NULL) AS is_here
           FROM (SELECT file, line, student_sid, adult_sid, unnest(array_remove(
                   ARRAY[CASE WHEN adult_id IS NULL THEN adult_sid END, CASE WHEN student_id IS NULL THEN student_sid END],
                   NULL)) AS sid
                 FROM agent_seen WHERE student_id IS NULL OR adult_id IS NULL) q
           LEFT JOIN (SELECT DISTINCT sid FROM raw_person) p ON p.sid = q.sid
           GROUP BY q.file, q.line, q.student_sid, q.adult_sid""",
    )
    desk.refuse("not_an_adult", "agentSourcedIds", "SELECT file, line FROM lost_agent WHERE is_here")
    desk.refuse("dangling_user", "agentSourcedIds", "SELECT file, line FROM lost_agent WHERE NOT is_here")
    desk.make(
        "agent_pair",
        """SELECT DISTINCT ON (q.student_id, q.adult_id) q.student_id, q.adult_id, q.relation FROM agent_seen q
           WHERE q.student_id IS NOT NULL AND q.adult_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM pair p WHERE p.student_id = q.student_id AND p.adult_id = q.adult_id)""",
    )


def _restrictions(desk: Desk) -> None:
    """A restriction is the whole of what a row says; one that reads otherwise stands beside the old until people decide."""
    # What cannot be read in full is read as the strictest it can be: deny wins until a person has looked.
    desk.make(
        "told_restriction",
        """SELECT DISTINCT p.student_id, p.adult_id, l.file, l.line, coalesce(sc.meant, 'all') AS scopes,
                  coalesce(so.meant, 'court_order') AS source, left(coalesce(l.r_reference, ''), 120) AS reference,
                  bf.meant::date AS begins_on, bu.meant::date AS ends_on,
                  array_remove(ARRAY[
                    CASE WHEN sc.meant IS NULL THEN 'restrictionScope' END,
                    CASE WHEN so.meant IS NULL THEN 'restrictionSource' END,
                    CASE WHEN l.r_from IS NOT NULL AND bf.meant IS NULL THEN 'restrictionFrom' END,
                    CASE WHEN l.r_until IS NOT NULL AND bu.meant IS NULL THEN 'restrictionUntil' END], NULL) AS unread
           FROM raw_link l JOIN pair p ON p.file = l.file AND p.line = l.line
           LEFT JOIN read_as sc ON sc.kind = 'scope' AND sc.given = l.r_scope
           LEFT JOIN read_as so ON so.kind = 'source' AND so.given = l.r_source
           LEFT JOIN read_as bf ON bf.kind = 'date' AND bf.given = l.r_from
           LEFT JOIN read_as bu ON bu.kind = 'date' AND bu.given = l.r_until
           WHERE l.r_scope IS NOT NULL OR l.r_source IS NOT NULL OR l.r_from IS NOT NULL OR l.r_until IS NOT NULL
              OR l.r_reference IS NOT NULL""",
    )
    for header in ("restrictionScope", "restrictionSource", "restrictionFrom", "restrictionUntil"):
        rows = f"SELECT file, line FROM told_restriction WHERE '{header}' = ANY (unread)"
        desk.refuse("restriction_unread", header, rows)
    desk.run("UPDATE told_restriction SET scopes = 'all' WHERE unread <> '{}'")
    # Read again in vain, it is no new question to whoever has decided it; read in full, it asks no more.
    desk.make(
        "new_restriction",
        """SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, r.student_id, r.adult_id,
                  to_jsonb(string_to_array(r.scopes, ';')) AS scopes, r.source, r.reference, r.begins_on, r.ends_on,
                  NULL::timestamptz AS unlisted_at, true AS from_roster,
                  CASE WHEN r.unread = '{}' THEN NULL WHEN t.id IS NULL THEN %(at)s ELSE t.unread_at END::timestamptz AS unread_at
           FROM told_restriction r LEFT JOIN people_restriction t
             ON t.adult_id = r.adult_id AND t.student_id = r.student_id AND t.from_roster AND t.left_at IS NULL
            AND t.scopes = to_jsonb(string_to_array(r.scopes, ';')) AND t.source = r.source
            AND t.reference = r.reference AND t.begins_on IS NOT DISTINCT FROM r.begins_on
            AND t.ends_on IS NOT DISTINCT FROM r.ends_on""",
    )
