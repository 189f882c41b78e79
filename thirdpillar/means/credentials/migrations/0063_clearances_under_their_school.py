from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth


class Migration(migrations.Migration):
    """A volunteer's checks for the school that wrote them down, and the office."""

    dependencies = [("credentials", "0062_clearances_of_volunteers")]
    operations = [rls.protect("credentials_clearance", f"({breadth('school')} AND school_id = {SCHOOLS})")]
