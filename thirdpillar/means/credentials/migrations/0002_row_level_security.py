from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth, role


class Migration(migrations.Migration):
    """A credential for its holder, and for those of its school who keep them; never for who evaluates."""

    dependencies = [("credentials", "0001_initial"), ("base", "0005_role_that_asks")]
    operations = [
        rls.protect(
            "credentials_credential",
            f"(({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
            f" OR (NOT {breadth('family')} AND account_id = {MY_ACCOUNT}))",
        ),
    ]
