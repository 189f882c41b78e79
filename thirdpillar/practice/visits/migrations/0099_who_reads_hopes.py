from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import IN_DISTRICT, MACHINES, MY_ACCOUNT, breadth

NO_FAMILY = f"NOT {breadth('family')}"
HOPES, VERSION = "visits_hopesanddreams", "visits_hopesversion"


def of_visit(table: str) -> str:
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = {table}.visit_id"
        f" AND {MY_ACCOUNT} = ANY (v.people_ids)))"
    )


def of_home(table: str) -> str:
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.household_id = {table}.household_id"
        f" AND v.stage IN ('scheduled', 'completed') AND {MY_ACCOUNT} = ANY (v.people_ids)))"
    )


def reads(table: str) -> str:
    """The pair, now and when one of it comes again; whoever interprets there until the visit is over."""
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_seat s JOIN visits_visit v ON v.id = s.visit_id"
        f" WHERE s.account_id = {MY_ACCOUNT} AND s.state <> 'left' AND ("
        f"(s.part = 'visitor' AND (s.visit_id = {table}.visit_id"
        f" OR (v.household_id = {table}.household_id AND v.stage IN ('scheduled', 'completed'))))"
        f" OR (s.part = 'interpreter' AND v.household_id = {table}.household_id AND v.stage = 'scheduled'))))"
    )


ASKED = f"({NO_FAMILY} AND state = 'person' AND {MY_ACCOUNT} = ANY (asked_ids))"
ASKED_FOR_IT = f"({NO_FAMILY} AND id IN (SELECT w.hopes_id FROM {VERSION} w WHERE {ASKED}))"
BEFORE = f"{IN_DISTRICT} AND ({MACHINES} OR {of_visit(HOPES)} OR {of_home(HOPES)})"
AFTER = f"{IN_DISTRICT} AND ({MACHINES} OR {reads(HOPES)} OR {ASKED_FOR_IT})"


class Migration(migrations.Migration):
    """What a family hopes for is read by its pair, and by whoever is asked to translate it for as long as that takes."""

    dependencies = [("visits", "0098_hopes_in_other_languages")]
    operations = [
        rls.protect(VERSION, f"({reads(VERSION)} OR {ASKED})", wide=MACHINES),
        rls.keyed_in_district(HOPES),
        rls.same_district(VERSION, "hopes_id", HOPES),
        rls.same_district(VERSION, "visit_id", "visits_visit"),
        migrations.RunSQL(
            sql=f"ALTER POLICY tenancy ON {HOPES} USING ({AFTER}) WITH CHECK ({AFTER})",
            reverse_sql=f"ALTER POLICY tenancy ON {HOPES} USING ({BEFORE}) WITH CHECK ({BEFORE})",
        ),
    ]
