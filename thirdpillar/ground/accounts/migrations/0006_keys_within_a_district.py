from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """No key and no reference reaches over the edge of a district."""

    dependencies = [("accounts", "0005_family_accounts_out_of_sight")]
    operations = [
        rls.keyed_in_district("accounts_account"),
        rls.same_district("accounts_invitation", "account_id", "accounts_account"),
        rls.same_district("accounts_passkey", "account_id", "accounts_account"),
        rls.same_district("accounts_recoverycode", "account_id", "accounts_account"),
        rls.same_district("accounts_rolegrant", "account_id", "accounts_account"),
        rls.same_district("accounts_roleproposal", "account_id", "accounts_account"),
        rls.same_district("accounts_signincode", "account_id", "accounts_account"),
        rls.same_district("accounts_supportgrant", "account_id", "accounts_account"),
    ]
