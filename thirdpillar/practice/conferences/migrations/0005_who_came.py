import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who of a home was there at a conference."""

    dependencies = [("conferences", "0004_teams_under_their_school")]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="came_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
    ]
