from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, SCHOOLS, WIDE, breadth, role

STAFF = breadth("school", "class")
# An interpreter belongs to no school, and may visit as well.
READERS = f"{IN_DISTRICT} AND ({WIDE} OR {STAFF} OR {role('interpreter')})"
PLANNERS = f"({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
OF_OFFICE = f"{IN_DISTRICT} AND {WIDE}"
OF_SCHOOL = f"{IN_DISTRICT} AND ({WIDE} OR {PLANNERS})"
WRITERS = {
    "visityear": OF_OFFICE,
    "schoolterms": OF_SCHOOL,
    "cycle": OF_SCHOOL,
    "payrule": OF_OFFICE,
    "deviation": OF_OFFICE,
}
BEFORE = f"{IN_DISTRICT} AND ({WIDE} OR {STAFF})"


class Migration(migrations.Migration):
    """All staff read the terms; the office writes them, and who plans at a school what its school adapts."""

    dependencies = [("visits", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=f"ALTER POLICY tenancy ON visits_{table} USING ({READERS}) WITH CHECK ({writers})",
            reverse_sql=f"ALTER POLICY tenancy ON visits_{table} USING ({BEFORE}) WITH CHECK ({BEFORE})",
        )
        for table, writers in WRITERS.items()
    ]
