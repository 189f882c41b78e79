from django.db import migrations, models


class Migration(migrations.Migration):
    """How often a broadcast could not go on, when it is tried again, and since when people know."""

    dependencies = [("conversations", "0102_transcripts_row_level_security")]
    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="failures",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="broadcast", name="retry_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="broadcast", name="stuck_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
