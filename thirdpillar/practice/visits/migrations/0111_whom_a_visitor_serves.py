import django.contrib.postgres.fields
from django.db import migrations, models


def codes() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=10), blank=True, db_default=[], default=list, size=None
    )


def ids() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.UUIDField(), blank=True, db_default=[], default=list, size=None
    )


class Migration(migrations.Migration):
    """A counselor, nurse or coordinator serves children whom no class of theirs names: the school says which."""

    dependencies = [("visits", "0110_what_stood_on_a_day")]
    operations = [
        migrations.AddField("visitoroptin", "serves_classes", ids()),
        migrations.AddField("visitoroptin", "serves_grades", codes()),
    ]
