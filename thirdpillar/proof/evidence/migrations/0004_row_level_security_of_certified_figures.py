from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Certified figures hold small numbers: they are for those who see the whole district. Attempts go with their family."""

    dependencies = [("evidence", "0003_attempts_and_the_ledger")]
    operations = [
        migrations.RunSQL(
            "DROP POLICY tenancy ON evidence_snapshot",
            f"""ALTER TABLE evidence_snapshot ENABLE ROW LEVEL SECURITY;
                ALTER TABLE evidence_snapshot FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenancy ON evidence_snapshot USING ({rls.IN_DISTRICT})""",
        ),
        rls.protect("evidence_snapshot", "false"),
        rls.protect("evidence_attempt", "follow_up_id IN (SELECT f.id FROM evidence_followup f)"),
    ]
