from django.db import migrations, models


class Migration(migrations.Migration):
    """Which text the times that a family may choose from answered: a number takes from the list that it saw."""

    dependencies = [("visits", "0133_times_offered_by_text")]
    operations = [
        migrations.AddField("invitation", "offered_in", models.UUIDField(blank=True, null=True)),
    ]
