from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, MACHINES, MY_ACCOUNT, SCHOOLS, WIDE, breadth, role

PLANNERS = f"({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
NO_FAMILY = f"NOT {breadth('family')}"


def of_visit(table: str) -> str:
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = {table}.visit_id"
        f" AND {MY_ACCOUNT} = ANY (v.people_ids)))"
    )


def of_home(table: str) -> str:
    """About a home that the asker visits, now or before."""
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.household_id = {table}.household_id"
        f" AND v.stage IN ('scheduled', 'completed') AND {MY_ACCOUNT} = ANY (v.people_ids)))"
    )


HOPES, PROMISE = "visits_hopesanddreams", "visits_promise"
OWN = f"({NO_FAMILY} AND owner_id = {MY_ACCOUNT})"
BEFORE = {
    HOPES: f"{IN_DISTRICT} AND ({MACHINES} OR {of_visit(HOPES)})",
    PROMISE: f"{IN_DISTRICT} AND ({WIDE} OR ({PLANNERS} OR {OWN} OR {of_visit(PROMISE)}))",
}
AFTER = {
    HOPES: f"{IN_DISTRICT} AND ({MACHINES} OR {of_visit(HOPES)} OR {of_home(HOPES)})",
    PROMISE: f"{IN_DISTRICT} AND ({WIDE} OR {PLANNERS} OR {OWN} OR {of_visit(PROMISE)} OR {of_home(PROMISE)})",
}


class Migration(migrations.Migration):
    """Hopes and promises of a first visit are read by whoever makes the second, though they were not on the first."""

    dependencies = [("visits", "0040_afterwards")]
    operations = [
        migrations.RunSQL(
            sql=f"ALTER POLICY tenancy ON {table} USING ({using}) WITH CHECK ({using})",
            reverse_sql=f"ALTER POLICY tenancy ON {table} USING ({BEFORE[table]}) WITH CHECK ({BEFORE[table]})",
        )
        for table, using in AFTER.items()
    ]
