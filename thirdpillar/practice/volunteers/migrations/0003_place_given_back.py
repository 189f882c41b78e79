from django.db import migrations, models


class Migration(migrations.Migration):
    """A place that somebody may not have any more is given back, and staff sees that it was."""

    dependencies = [("volunteers", "0002_row_level_security")]

    operations = [
        migrations.AddField("signup", "given_back_at", models.DateTimeField(null=True, blank=True)),
    ]
