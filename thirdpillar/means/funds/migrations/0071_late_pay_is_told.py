from django.db import migrations, models


class Migration(migrations.Migration):
    """Of late pay the office is told once."""

    dependencies = [("funds", "0070_who_said_that_it_was_done")]
    operations = [
        migrations.AddField(
            model_name="payitem", name="late_told_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
