import django.db.models.functions.datetime
from django.db import migrations, models

# The owner of the table sees no row of it; for this one statement it must.
_WRITTEN = """
ALTER TABLE conversations_recipient NO FORCE ROW LEVEL SECURITY;
UPDATE conversations_recipient SET written_at = made_at;
ALTER TABLE conversations_recipient FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """When each was written to; and whoever answered an alert since a moment is found without reading all who were asked."""

    dependencies = [("conversations", "0090_broadcasts_wait_for_words")]
    operations = [
        migrations.AddField(
            model_name="recipient",
            name="written_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.RunSQL(_WRITTEN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(
                condition=models.Q(("said", ""), _negated=True),
                fields=["district_id", "said_at"],
                name="recipient_by_answer",
            ),
        ),
    ]
