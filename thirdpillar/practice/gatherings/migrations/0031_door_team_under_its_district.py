from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """What the door's phones bring stands under its district and school."""

    dependencies = [("gatherings", "0030_door_team")]

    operations = [
        rls.protect("gatherings_arrival", AT_SCHOOL),
        rls.same_district("gatherings_arrival", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_arrival", "line_id", "gatherings_signinline"),
        rls.once_in_district("gatherings_arrival", "line_id"),
    ]
