from django.db import migrations, models


class Migration(migrations.Migration):
    """What one call and one letter cost, for whoever says so."""

    dependencies = [("conversations", "0120_alerts_at_every_school_of_a_family")]
    operations = [
        migrations.AddField(
            model_name="broadcastterms",
            name=name,
            field=models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True),
        )
        for name in ("call_price", "letter_price")
    ]
