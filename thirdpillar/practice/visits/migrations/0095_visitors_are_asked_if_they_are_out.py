from django.db import migrations, models


class Migration(migrations.Migration):
    """Who has not checked out is asked before an alarm rings, and whoever calls for help is known by name."""

    dependencies = [("visits", "0091_who_has_not_confirmed_is_reminded")]
    operations = [
        migrations.AddField(
            "visityear", "ask_minutes", models.PositiveSmallIntegerField(default=5), preserve_default=False
        ),
        migrations.AddField("seat", "asked_out_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("seat", "help_at", models.DateTimeField(blank=True, null=True)),
    ]
