from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Whoever is principal of a school does not see there in another role whose rows these are (R-PTHV-1b)."""

    dependencies = [
        ("credentials", "0002_row_level_security"),
        ("accounts", "0062_where_the_asker_evaluates"),
    ]
    operations = [rls.not_who_evaluates("credentials_credential", unless=f"account_id = {rls.MY_ACCOUNT}")]
