import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which times a family was texted to choose from."""

    dependencies = [("visits", "0132_no_evaluator_reads_what_a_family_answers")]
    operations = [
        migrations.AddField(
            "invitation",
            "offered_times",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
