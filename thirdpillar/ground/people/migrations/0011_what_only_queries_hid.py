from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, SCHOOLS, STUDENTS, WIDE, breadth

# Not inlined, so that the policies of the two tables of members do not refer to each other while a statement is planned.
MY_HOUSEHOLD = """
CREATE FUNCTION tp_household() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN (SELECT h.household_id FROM people_householdadult h WHERE h.adult_id = tp_adult()); END $$;
"""
ENROLLED = (
    f"({breadth('school')} AND student_id IN (SELECT e.student_id FROM people_enrollment e"
    f" WHERE e.left_at IS NULL AND e.school_id = {SCHOOLS}))"
)
BEFORE = {
    "people_householdstudent": f"{ENROLLED} OR ({breadth('class', 'family')} AND student_id = {STUDENTS})",
    "people_merge": breadth("school"),
}
NOW = {
    "people_householdstudent": (
        f"{ENROLLED} OR ({breadth('class')} AND student_id = {STUDENTS})"
        f" OR ({breadth('family')} AND student_id = {STUDENTS} AND household_id = (SELECT tp_household()))"
    ),
    "people_merge": f"{breadth('school')} AND kept_id IN (SELECT a.id FROM people_adult a)",
}


def policies(narrower: dict[str, str]) -> str:
    return "".join(
        f"ALTER POLICY tenancy ON {table} USING ({IN_DISTRICT} AND ({WIDE} OR ({condition})))"
        f" WITH CHECK ({IN_DISTRICT} AND ({WIDE} OR ({condition})));\n"
        for table, condition in narrower.items()
    )


class Migration(migrations.Migration):
    """That a child has another home, and merges at other schools: so far only the queries hid them."""

    dependencies = [("people", "0010_keys_within_a_district")]
    operations = [
        migrations.RunSQL(MY_HOUSEHOLD, "DROP FUNCTION tp_household()"),
        migrations.RunSQL(policies(NOW), policies(BEFORE)),
    ]
