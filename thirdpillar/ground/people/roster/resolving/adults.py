# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""Adults, their contact points and their mailing addresses."""

from __future__ import annotations

from django.db import connection

from thirdpillar.ground.people.roster.meanings import calling_code, read_phone
from thirdpillar.ground.people.roster.resolving.desk import Desk, flag, gone

# What tells two spellings of one address apart from two homes: case, punctuation, spaces and common abbreviations.
RESIDENCE = """left(btrim(replace(replace(replace(translate(lower(concat_ws(' ', {street}, {city}, {state}, left({postal}, 5))),
                 '.,#''-/', '      '), '    ', ' '), '  ', ' '), '  ', ' ')), 300)"""


def _said(told: str, column: str) -> str:
    """SQL for what the export tells, unless a person here has written down something else."""
    return f"CASE WHEN t.languages_said_at IS NOT NULL THEN t.{column} ELSE {told} END AS {column}"


def resolve(desk: Desk) -> None:
    """Make new_adult, known_adult (sid → id; a merged record's id is the one it was merged into), new_point, new_address."""
    _homes(desk)
    given, family = "left(coalesce(btrim(p.given), ''), 100)", "left(coalesce(btrim(p.family), ''), 100)"
    desk.make(
        "new_adult",
        f"""SELECT coalesce(t.merged_into_id, t.id, tp_new_id()) AS id, t.id IS NULL AS is_new,
                   t.merged_into_id IS NOT NULL AS is_merged, p.file, p.line, p.agents, m.relation,
                   p.sid AS sourced_id, {given} AS given_name, {family} AS family_name,
                   CASE WHEN p.given_used IS NULL THEN '' ELSE left(btrim(p.given_used), 100) END AS preferred_name,
                   tp_sort_name({family}, {given}) AS sort_name,
                   {_said("coalesce(r.meant, t.reads_language, '')", "reads_language")},
                   {_said("coalesce(s.meant, t.speaks_language, '')", "speaks_language")},
                   {_said(f"coalesce({flag('h.interpreter')}, t.needs_interpreter)", "needs_interpreter")},
                   p.mobile, p.phone, p.email, h.street, h.city, h.state, h.postal
            FROM raw_person p JOIN role_means m ON m.given = p.role AND m.is_adult
            LEFT JOIN adult_home h ON h.adult = p.sid
            LEFT JOIN read_as r ON r.kind = 'language' AND r.given = h.reads
            LEFT JOIN read_as s ON s.kind = 'language' AND s.given = h.speaks
            LEFT JOIN people_adult t ON t.district_id = %(d)s AND t.sourced_id = p.sid AND t.sourced_id <> ''
            WHERE NOT {gone("p")}""",
    )
    if desk.is_delta or not desk.has("raw_person"):
        # Adults whom only the contacts file names: their languages and address may change, their names may not.
        desk.run(
            f"""INSERT INTO new_adult
                SELECT coalesce(t.merged_into_id, t.id), false, t.merged_into_id IS NOT NULL, NULL, NULL, NULL, 'parent',
                       t.sourced_id, t.given_name, t.family_name, t.preferred_name, t.sort_name,
                       {_said("coalesce(r.meant, t.reads_language)", "reads_language")},
                       {_said("coalesce(s.meant, t.speaks_language)", "speaks_language")},
                       {_said(f"coalesce({flag('h.interpreter')}, t.needs_interpreter)", "needs_interpreter")},
                       NULL, NULL, NULL, h.street, h.city, h.state, h.postal
                FROM adult_home h JOIN people_adult t ON t.district_id = %(d)s AND t.sourced_id = h.adult
                LEFT JOIN read_as r ON r.kind = 'language' AND r.given = h.reads
                LEFT JOIN read_as s ON s.kind = 'language' AND s.given = h.speaks
                WHERE NOT EXISTS (SELECT 1 FROM new_adult n WHERE n.sourced_id = h.adult)
                  AND NOT EXISTS (SELECT 1 FROM gone_person x WHERE x.sid = h.adult)"""
        )
        desk.run("ANALYZE new_adult")
    everything = desk.is_delta or not desk.has("raw_person")
    desk.make(
        "known_adult",
        f"""SELECT sourced_id AS sid, id, relation FROM new_adult
            UNION ALL
            SELECT t.sourced_id, coalesce(t.merged_into_id, t.id), 'parent' FROM people_adult t
            WHERE {everything} AND t.district_id = %(d)s AND t.sourced_id <> '' AND t.left_at IS NULL
              AND t.sourced_id IN (SELECT adult FROM raw_link UNION
                SELECT btrim(a) FROM raw_person p, unnest(string_to_array(p.agents, ',')) a WHERE {everything})
              AND NOT EXISTS (SELECT 1 FROM new_adult n WHERE n.sourced_id = t.sourced_id)
              AND NOT EXISTS (SELECT 1 FROM gone_person x WHERE x.sid = t.sourced_id)""",
    )
    _points(desk)
    _addresses(desk)


def _homes(desk: Desk) -> None:
    """One row an adult with what the contacts file (or Ed-Fi) says of languages and address; the first row that does."""
    for column, header in (("reads", "readsLanguage"), ("speaks", "speaksLanguage")):
        for table in ("raw_link", "raw_home"):
            desk.refuse(
                "language_unread",
                header,
                f"""SELECT r.file, r.line FROM {table} r JOIN read_as a ON a.kind = 'language' AND a.given = r.{column}
                    WHERE a.meant IS NULL""",
            )
    says = "(street IS NOT NULL OR reads IS NOT NULL OR speaks IS NOT NULL OR interpreter IS NOT NULL)"
    desk.make(
        "adult_home",
        f"""SELECT l.adult, l.street, l.city, l.state, l.postal, l.reads, l.speaks, l.interpreter
            FROM raw_link l JOIN (SELECT adult, min(line) AS line FROM raw_link WHERE {says} GROUP BY adult) f
              ON f.line = l.line AND f.adult = l.adult""",
    )
    desk.run(
        """INSERT INTO adult_home (adult, street, city, state, postal, reads, speaks)
           SELECT DISTINCT ON (h.adult) h.adult, h.street, h.city, h.state, h.postal, h.reads, h.speaks FROM raw_home h
           WHERE NOT EXISTS (SELECT 1 FROM adult_home a WHERE a.adult = h.adult) ORDER BY h.adult, h.line"""
    )
    desk.run("ANALYZE adult_home")


def _phone(column: str, country: str) -> str:
    """SQL for E.164 where a number is plainly one of North America; NULL where a careful look is needed."""
    if calling_code(country) != 1:
        return "NULL::text"
    digits = f"translate({column}, ' ()-.+/', '')"
    return f"CASE WHEN {digits} ~ '^1?[2-9][0-9]{{9}}$' THEN '+1' || right({digits}, 10) END"


def _points(desk: Desk) -> None:
    phones = {column: _phone(f"n.{column}", desk.country) for column in ("mobile", "phone")}
    # One number of a kind for each adult, unless two records were merged into one.
    merged = desk.one("SELECT EXISTS (SELECT 1 FROM new_adult WHERE is_merged)")
    once = "DISTINCT ON (n.id, v.kind, v.value, CASE WHEN v.value IS NULL THEN v.given END)" if merged else ""
    desk.make(
        "given_point",
        f"""SELECT {once} n.id AS adult_id, v.kind, v.value, v.given, n.file, n.line
            FROM (SELECT id, file, line, mobile, phone, email, {phones["mobile"]} AS mobile_value,
                         {phones["phone"]} AS phone_value FROM new_adult n
                  WHERE mobile IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL) n,
                 LATERAL (VALUES ('mobile', n.mobile_value, n.mobile), ('phone', n.phone_value, n.phone),
                                 ('email', CASE WHEN n.email ~ '^\\s*[^\\s@]+@[^\\s@]+\\s*$' AND length(n.email) <= 254
                                           THEN lower(btrim(n.email)) END, n.email)) v(kind, value, given)
            WHERE v.given IS NOT NULL AND btrim(v.given) <> ''
              AND (v.kind <> 'phone' OR (n.phone = n.mobile OR n.phone_value = n.mobile_value) IS NOT TRUE)""",
    )
    unread = desk.rows("SELECT DISTINCT given FROM given_point WHERE value IS NULL AND kind <> 'email'")
    if unread:
        desk.run("CREATE TEMP TABLE phone_as (given text, meant text)")
        with connection.cursor() as cursor, cursor.copy("COPY phone_as (given, meant) FROM STDIN") as copy:
            for (given,) in unread:
                copy.write_row((given, read_phone(given, desk.country)))
        desk.run(
            "UPDATE given_point g SET value = p.meant FROM phone_as p WHERE g.value IS NULL AND p.given = g.given"
        )
        desk.run(
            """DELETE FROM given_point g USING given_point m
               WHERE g.ctid <> m.ctid AND g.adult_id = m.adult_id AND g.value = m.value
                 AND (g.kind = 'phone' AND m.kind = 'mobile' OR g.kind = m.kind AND g.ctid > m.ctid)"""
        )
    for kind, header in (("mobile", "sms"), ("phone", "phone"), ("email", "email")):
        code = "email_unread" if kind == "email" else "phone_unread"
        desk.refuse(
            code, header, f"SELECT file, line FROM given_point WHERE value IS NULL AND kind = '{kind}'"
        )
    desk.make(
        "new_point",
        """SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, g.adult_id, g.kind, g.value,
                  left(g.given, 254) AS as_given
           FROM given_point g
           LEFT JOIN people_contactpoint t ON t.adult_id = g.adult_id AND t.kind = g.kind AND t.value = g.value
           WHERE g.value IS NOT NULL""",
    )
    desk.run("DROP TABLE given_point")


def _addresses(desk: Desk) -> None:
    residence = RESIDENCE.format(street="n.street", city="n.city", state="n.state", postal="n.postal")
    desk.make(
        "new_address",
        f"""SELECT coalesce(t.id, tp_new_id()) AS id, t.id IS NULL AS is_new, n.id AS adult_id,
                   left(btrim(n.street), 200) AS street, left(coalesce(btrim(n.city), ''), 100) AS city,
                   left(coalesce(btrim(n.state), ''), 40) AS state,
                   left(coalesce(btrim(n.postal), ''), 20) AS postal_code, {residence} AS residence
            FROM new_adult n LEFT JOIN people_mailingaddress t ON t.adult_id = n.id
            WHERE n.street IS NOT NULL AND NOT n.is_merged""",
    )
