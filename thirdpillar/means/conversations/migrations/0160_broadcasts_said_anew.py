from django.db import migrations, models


class Migration(migrations.Migration):
    """While a corrected version goes to whoever got it wrong: because of which doubt, since when, and how far it came."""

    dependencies = [("conversations", "0155_thanks_ask_nothing")]
    operations = [
        migrations.AddField(
            model_name="broadcastversion", name="anew_id", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="broadcastversion",
            name="anew_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="broadcastversion", name="anew_after", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="broadcastversion",
            index=models.Index(
                condition=models.Q(("anew_id__isnull", False)),
                fields=["district_id"],
                name="version_said_anew",
            ),
        ),
    ]
