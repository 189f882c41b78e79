from django.db import migrations, models


class Migration(migrations.Migration):
    """A mail that did not say truly how its letters are written: some of them may be others."""

    dependencies = [("conversations", "0180_reports_are_seen_at_once")]
    operations = [
        migrations.AddField(
            model_name="inbound",
            name="is_guessed",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
