from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, MY_ACCOUNT, SCHOOLS, SECTIONS, WIDE, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
TABLES = ("team", "teamhome", "teammeeting", "skill", "score", "goal", "teampresence")
# The classes of the asker are those of roles that hold today.
OF_CLASS = f"({breadth('class')} AND section_id = {SECTIONS})"
NOW = f"{IN_DISTRICT} AND ({WIDE} OR ({AT_SCHOOL} OR {OF_CLASS}))"
BEFORE = f"{IN_DISTRICT} AND ({WIDE} OR ({AT_SCHOOL} OR account_id = {MY_ACCOUNT}))"


def policy(table: str, using: str) -> str:
    return f"ALTER POLICY tenancy ON conferences_{table} USING ({using}) WITH CHECK ({using});"


class Migration(migrations.Migration):
    """Whoever teaches a class today sees its team, and whoever had it before nothing, by the database's own word."""

    dependencies = [("conferences", "0010_whose_class_a_row_of_a_team_is_of")]

    operations = [
        migrations.RunSQL(sql=policy(table, NOW), reverse_sql=policy(table, BEFORE)) for table in TABLES
    ]
