from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MINE, SCHOOLS, breadth


class Migration(migrations.Migration):
    """Texts from families under their district, school and sender."""

    dependencies = [("conversations", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        rls.protect(
            "conversations_inbound", f"(({breadth('school')} AND school_id = {SCHOOLS}) OR adult_id = {MINE})"
        ),
    ]
