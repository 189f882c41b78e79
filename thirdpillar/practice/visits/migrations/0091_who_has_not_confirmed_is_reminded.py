from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever was asked to a visit and has not answered is reminded once, before it lapses."""

    dependencies = [("visits", "0090_contract_hours")]
    operations = [
        # Years that there are begin with the number of the standard of this day.
        migrations.AddField(
            "visityear", "remind_hours", models.PositiveSmallIntegerField(default=24), preserve_default=False
        ),
        migrations.AddField("seat", "reminded_at", models.DateTimeField(blank=True, null=True)),
    ]
