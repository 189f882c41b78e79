from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """What families are asked of times stands under the school that asks."""

    dependencies = [("gatherings", "0050_times_asked")]

    operations = [
        rls.protect("gatherings_timeasking", AT_SCHOOL),
        rls.same_district("gatherings_timeasking", "gathering_id", "gatherings_gathering"),
    ]
