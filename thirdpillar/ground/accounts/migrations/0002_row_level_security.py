from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MINE, breadth


class Migration(migrations.Migration):
    """Accounts under their district; credentials are read by the sign-in steps alone, which see the district."""

    dependencies = [("accounts", "0001_initial"), ("base", "0001_tenancy_functions")]
    operations = [
        rls.protect("accounts_account", f"({breadth('school', 'class')} OR adult_id = {MINE})"),
        rls.protect("accounts_rolegrant", f"{breadth('school', 'class')}"),
        rls.protect("accounts_supportgrant", "false"),
        rls.protect("accounts_passkey", "false"),
        rls.protect("accounts_recoverycode", "false"),
        rls.protect("accounts_signincode", "false"),
        rls.protect("accounts_singlesignon", "false"),
    ]
