from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth


class Migration(migrations.Migration):
    """The outbox under its district and school; anyone inside may enqueue for their own school."""

    dependencies = [("delivery", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        rls.protect("delivery_message", f"({breadth('school')} AND school_id = {SCHOOLS})"),
        rls.protect("delivery_receipt", "false"),
        rls.protect("delivery_fence", "false", writable="(SELECT tp_breadth()) = 'district'"),
    ]
