from django.db import migrations, models


class Migration(migrations.Migration):
    """When the office was told that somebody is not paid, because nobody has said whether they were there."""

    dependencies = [("visits", "0140_interpreters_at_one_place")]
    operations = [
        migrations.AddField("seat", "late_told_at", models.DateTimeField(blank=True, null=True)),
    ]
