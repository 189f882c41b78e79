import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A sentence of the memory says which of its words may be a name; the night looks at those that are there."""

    dependencies = [("conversations", "0191_whom_a_broadcast_did_not_reach_in_time")]
    operations = [
        migrations.AddField(
            model_name="segment",
            name="words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="figures",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
