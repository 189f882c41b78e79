from django.db import migrations, models


class Migration(migrations.Migration):
    """What one text with pictures costs, for whoever says so."""

    dependencies = [("conversations", "0091_answers_to_alerts_by_time")]
    operations = [
        migrations.AddField(
            model_name="broadcastterms",
            name="picture_price",
            field=models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True),
        ),
    ]
