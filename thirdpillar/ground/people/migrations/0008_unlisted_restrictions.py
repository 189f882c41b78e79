from django.db import migrations, models


class Migration(migrations.Migration):
    """A restriction that the roster no longer names holds on and waits for people to decide."""

    dependencies = [("people", "0007_checked_in_sets")]
    operations = [
        migrations.AddField(
            model_name="restriction",
            name="unlisted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
