from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, MACHINES, MY_ACCOUNT, breadth, role

NO_FAMILY = f"NOT {breadth('family')}"
HOPES, VERSION = "visits_hopesanddreams", "visits_hopesversion"
NOWHERE = "cardinality((SELECT tp_evaluates_at())::uuid[]) = 0"


def reads(table: str) -> str:
    """The pair, now and when one of it comes again; whoever interprets there until the visit is over. (As in 0099.)"""
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_seat s JOIN visits_visit v ON v.id = s.visit_id"
        f" WHERE s.account_id = {MY_ACCOUNT} AND s.state <> 'left' AND ("
        f"(s.part = 'visitor' AND (s.visit_id = {table}.visit_id"
        f" OR (v.household_id = {table}.household_id AND v.stage IN ('scheduled', 'completed'))))"
        f" OR (s.part = 'interpreter' AND v.household_id = {table}.household_id AND v.stage = 'scheduled'))))"
    )


ASKED = f"({NO_FAMILY} AND state = 'person' AND {MY_ACCOUNT} = ANY (asked_ids))"
# In a role that may go on visits, and nobody who evaluates.
ASKED_NOW = (
    f"({NO_FAMILY} AND {role('teacher', 'coordinator', 'liaison', 'interpreter')} AND {NOWHERE}"
    f" AND state = 'person' AND {MY_ACCOUNT} = ANY (asked_ids))"
)


def policies(asked: str) -> str:
    of_hopes = f"id IN (SELECT w.hopes_id FROM {VERSION} w WHERE {asked})"
    using = {
        HOPES: f"{IN_DISTRICT} AND ({MACHINES} OR {reads(HOPES)} OR ({NO_FAMILY} AND {of_hopes}))",
        VERSION: f"{IN_DISTRICT} AND ({MACHINES} OR ({reads(VERSION)} OR {asked}))",
    }
    return ";".join(
        f"ALTER POLICY tenancy ON {table} USING ({rule}) WITH CHECK ({rule})" for table, rule in using.items()
    )


class Migration(migrations.Migration):
    """Who is asked to translate what a family hopes for reads it in a role that goes on visits, and never who evaluates."""

    dependencies = [
        ("visits", "0111_whom_a_visitor_serves"),
        ("accounts", "0062_where_the_asker_evaluates"),
    ]
    operations = [migrations.RunSQL(policies(ASKED_NOW), policies(ASKED))]
