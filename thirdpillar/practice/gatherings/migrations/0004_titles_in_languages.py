from django.db import migrations, models


class Migration(migrations.Migration):
    """A gathering's name and its words in further languages."""

    dependencies = [("gatherings", "0003_keys_within_a_district")]
    operations = [
        migrations.AddField(
            model_name="gathering",
            name="in_languages",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
