from django.db import migrations

TABLES = (
    "people_student", "people_enrollment", "people_placement", "people_adult", "people_contactpoint",
    "people_mailingaddress", "people_tie", "people_restriction", "people_household", "people_householdstudent",
    "people_householdadult",
)  # fmt: skip
FUNCTION = f"""
CREATE FUNCTION people_gather_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  {" ".join(f"ANALYZE {table};" for table in TABLES)}
END $$;
"""


class Migration(migrations.Migration):
    """A function, owned by the tables' owner, with which the product refreshes their statistics after an import.

    Fresh tables of a first roster look empty to the planner until autovacuum comes by; under row-level security it
    then joins them row by row. The product's own role may not ANALYZE what it does not own.
    """

    dependencies = [("people", "0005_corrections_and_second_persons")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION people_gather_statistics()")]
