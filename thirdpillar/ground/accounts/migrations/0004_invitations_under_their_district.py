from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Invitations and proposals are read by district-wide scopes alone, like every other credential."""

    dependencies = [("accounts", "0003_invitations_and_second_persons")]
    operations = [
        rls.protect("accounts_invitation", "false"),
        rls.protect("accounts_roleproposal", "false"),
    ]
