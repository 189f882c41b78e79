from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, SCHOOLS

BREADTH = "(SELECT tp_breadth())"
OF_SCHOOL = (
    f"CASE {BREADTH} WHEN 'district' THEN true WHEN 'school' THEN school_id = {SCHOOLS} ELSE false END"
)
OF_HOUSEHOLD = f"""CASE WHEN {BREADTH} = 'district' THEN true
    WHEN {BREADTH} IN ('school', 'class', 'family') THEN household_id IN (SELECT h.id FROM people_household h)
    ELSE false END"""
WAS_OF_SCHOOL = f"({BREADTH} = 'district' OR ({BREADTH} IN ('school') AND school_id = {SCHOOLS}))"
WAS_OF_HOUSEHOLD = f"""({BREADTH} = 'district' OR ({BREADTH} IN ('school', 'class', 'family')
    AND household_id IN (SELECT h.id FROM people_household h)))"""


def reworded(table: str, now: str, was: str) -> migrations.RunSQL:
    def policy(condition: str) -> str:
        return f"""DROP POLICY tenancy ON {table};
                   CREATE POLICY tenancy ON {table} USING ({IN_DISTRICT} AND {condition})"""

    return migrations.RunSQL(policy(now), policy(was))


class Migration(migrations.Migration):
    """The same conditions as before, as CASE: "district, or …" looks to the planner as if one row in 200 were let through, and
    the counts of two million rows were planned for ten thousand.
    """

    dependencies = [("evidence", "0005_presence_through_the_year")]
    operations = [
        reworded("evidence_presence", OF_SCHOOL, WAS_OF_SCHOOL),
        reworded("evidence_grouppresence", OF_SCHOOL, WAS_OF_SCHOOL),
        reworded("evidence_reachedhousehold", OF_HOUSEHOLD, WAS_OF_HOUSEHOLD),
    ]
