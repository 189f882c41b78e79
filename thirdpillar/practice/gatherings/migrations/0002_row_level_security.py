from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Gatherings and all that hangs on them under their district and school."""

    dependencies = [("gatherings", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        rls.protect(f"gatherings_{table}", AT_SCHOOL)
        for table in ("gathering", "invitation", "answer", "signinline", "attendance")
    ]
