# ruff: noqa: S608 - names of tables and columns are this package's own constants; values are parameters
"""What an import would change, set by set, before anything is written."""

from __future__ import annotations

from thirdpillar.ground.people.roster.nouns import NOUNS, Noun
from thirdpillar.ground.people.roster.resolving.desk import Desk

# Suspended by the roster: only such an account comes back by the roster.
OFF_THE_ROSTER = "no longer on the roster"


def compare(desk: Desk) -> tuple[dict, dict]:
    """Make changed_… and left_… tables; answer (counts of the export, changes per kind)."""
    changes: dict[str, dict[str, int]] = {}
    for noun in NOUNS:
        _changed(desk, noun)
        _left(desk, noun)
        joined = desk.one(f"SELECT count(*) FROM {noun.staged} WHERE is_new")
        returned = desk.one(f"SELECT count(*) FROM {noun.changed} WHERE returns")
        changes[noun.name] = {
            "joined": joined + returned,
            "changed": desk.one(f"SELECT count(*) FROM {noun.changed}") - returned,
            "left": desk.one(f"SELECT count(*) FROM {noun.left}"),
        }
    changes["student"]["moved"] = desk.one(
        """SELECT count(DISTINCT n.student_id) FROM new_enrollment n JOIN people_enrollment t ON t.student_id = n.student_id
           WHERE n.is_new AND t.id IN (SELECT id FROM left_enrollment)
             AND n.student_id NOT IN (SELECT id FROM left_student)"""
    )
    changes["point"]["phones"] = _phones(desk)
    changes["restriction"]["pairs"] = desk.one(
        """SELECT count(*) FROM (
             SELECT student_id, adult_id FROM new_restriction WHERE is_new
             UNION SELECT t.student_id, t.adult_id FROM people_restriction t WHERE t.id IN (SELECT id FROM left_restriction)
           ) q"""
    )
    counts = {
        "schools": desk.one("SELECT count(*) FROM new_school"),
        "students": desk.one("SELECT count(*) FROM new_student"),
        "adults": desk.one("SELECT count(*) FROM new_adult WHERE NOT is_merged"),
        "links": desk.one("SELECT count(*) FROM new_tie"),
        "staff": desk.one("SELECT count(*) FROM new_account"),
        "sections": desk.one("SELECT count(*) FROM new_section"),
        "placements": desk.one("SELECT count(*) FROM new_placement"),
        "rides": desk.one("SELECT count(*) FROM new_ride"),
        # They are in no figure, whatever else is known of them: an enrolment file may be missing.
        "at_no_school": desk.one(
            """SELECT count(*) FROM new_student s
               WHERE NOT EXISTS (SELECT 1 FROM new_enrollment e WHERE e.student_id = s.id)
                 AND NOT EXISTS (SELECT 1 FROM people_enrollment e WHERE e.district_id = %(d)s AND e.student_id = s.id
                                   AND e.left_at IS NULL AND e.id NOT IN (SELECT id FROM left_enrollment))"""
        ),
    }
    return counts, changes


def _changed(desk: Desk, noun: Noun) -> None:
    pairs = [f"t.{column} IS DISTINCT FROM s.{column}" for column in noun.comparable]
    returns = "false"
    if noun.has_left:
        returns = "t.left_at IS NOT NULL"
    elif noun.name == "account":
        returns = f"t.suspended_because = '{OFF_THE_ROSTER}' AND t.suspended_at IS NOT NULL"
        pairs = [f"t.origin = 'roster' AND ({' OR '.join(pairs)})"]
    differs = " OR ".join([*pairs, returns]) if pairs or returns != "false" else "false"
    merged = "AND NOT s.is_merged" if noun.name == "adult" else ""
    desk.make(
        noun.changed,
        f"""SELECT t.id, {returns} AS returns FROM {noun.staged} s JOIN {noun.table} t ON t.id = s.id
            WHERE t.district_id = %(d)s AND NOT s.is_new {merged} AND ({noun.only_where}) AND ({differs})""",
    )


def _left(desk: Desk, noun: Noun) -> None:
    condition = noun.leaving(desk)
    present = (
        "t.left_at IS NULL"
        if noun.has_left
        else "t.suspended_at IS NULL"
        if noun.name == "account"
        else "true"
    )
    desk.make(
        noun.left,
        f"SELECT t.id FROM {noun.table} t WHERE t.district_id = %(d)s AND {present} AND {condition or 'false'}",
    )


def _phones(desk: Desk) -> int:
    """Adults who stay and whose phone numbers differ from what the roster last said."""
    return desk.one(
        """SELECT count(DISTINCT adult_id) FROM (
             SELECT t.adult_id FROM people_contactpoint t JOIN left_point l USING (id) WHERE t.kind <> 'email'
             UNION ALL
             SELECT n.adult_id FROM new_point n JOIN new_adult a ON a.id = n.adult_id AND NOT a.is_new
             WHERE n.is_new AND n.kind <> 'email'
           ) q"""
    )
