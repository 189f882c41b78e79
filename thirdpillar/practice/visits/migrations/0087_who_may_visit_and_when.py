import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A year says who may visit and at what hours; a school may name fewer people."""

    dependencies = [
        ("visits", "0086_marks_for_the_test_alone"),
    ]

    operations = [
        migrations.AddField(
            model_name="schoolterms",
            name="visitor_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="visityear",
            name="earliest",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visityear",
            name="latest",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visityear",
            name="visitor_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
