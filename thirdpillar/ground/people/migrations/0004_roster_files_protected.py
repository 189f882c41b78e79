from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Uploaded files under their district; nobody but the office and machines at its work sees them."""

    dependencies = [("people", "0003_roster_files")]
    operations = [rls.protect("people_rosterfile", "false")]
