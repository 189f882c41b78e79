from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES, SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
OF_MY_FAMILIES = (
    f"({breadth('school')} AND household_id IN (SELECT s.household_id FROM people_householdstudent s))"
)


class Migration(migrations.Migration):
    """Searches under their school, what a family said under its family; squares of homes are for machines alone."""

    dependencies = [("gatherings", "0012_when_and_where"), ("people", "0002_row_level_security")]

    operations = [
        rls.protect("gatherings_transitfeed"),
        rls.protect("gatherings_homesquare", "false", wide=MACHINES),
        rls.protect("gatherings_freetimes", OF_MY_FAMILIES),
        rls.protect("gatherings_timesearch", AT_SCHOOL),
        rls.same_district("gatherings_timesearch", "gathering_id", "gatherings_gathering"),
    ]
