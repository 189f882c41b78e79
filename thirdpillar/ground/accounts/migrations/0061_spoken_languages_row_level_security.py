from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, breadth


class Migration(migrations.Migration):
    """Staff know who speaks what; whoever else is on the staff, as interpreters are, their own."""

    dependencies = [("accounts", "0060_spoken_languages"), ("base", "0004_account_and_sections")]
    operations = [
        rls.protect(
            "accounts_spokenlanguage", f"({breadth('school', 'class')} OR account_id = {MY_ACCOUNT})"
        ),
        rls.same_district("accounts_spokenlanguage", "account_id", "accounts_account"),
    ]
