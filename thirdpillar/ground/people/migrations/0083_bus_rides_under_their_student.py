from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, STUDENTS, breadth

_OF_STUDENT = (
    f"({breadth('school')} AND student_id IN (SELECT e.student_id FROM people_enrollment e"
    f" WHERE e.left_at IS NULL AND e.school_id = {SCHOOLS}))"
    f" OR ({breadth('class')} AND student_id = {STUDENTS})"
)
_TABLES = (
    "people_student", "people_enrollment", "people_placement", "people_adult", "people_contactpoint",
    "people_mailingaddress", "people_tie", "people_restriction", "people_household", "people_householdstudent",
    "people_householdadult",
)  # fmt: skip


def _statistics(tables: tuple[str, ...]) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION people_gather_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = public, pg_temp AS $$
        BEGIN
          {" ".join(f"ANALYZE {table};" for table in tables)}
        END $$;
    """


class Migration(migrations.Migration):
    """A ride is as visible to staff as its student, and to no family; statistics after an import know the table."""

    dependencies = [("people", "0082_bus_rides")]
    operations = [
        rls.protect("people_busride", f"({_OF_STUDENT})"),
        rls.keyed_in_district("people_busride"),
        migrations.RunSQL(_statistics((*_TABLES, "people_busride")), _statistics(_TABLES)),
    ]
