from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a link carries its code: what went out before carried another, which opens nothing."""

    dependencies = [("conversations", "0102_transcripts_row_level_security")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="seat",
            name="code_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
