from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Apart from the table itself: Django writes its own reference only when that migration is over."""

    dependencies = [("evidence", "0011_rehearsals")]
    operations = [rls.same_district("evidence_rehearsal", "snapshot_id", "evidence_snapshot")]
