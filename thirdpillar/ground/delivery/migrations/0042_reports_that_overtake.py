from django.db import migrations, models

KINDS = [
    ("refused", "Refused"),
    ("dead", "Dead"),
    ("stop", "Stop"),
    ("gave_up", "Gave Up"),
    ("moved", "Moved"),
]


class Migration(migrations.Migration):
    """A report says what it is about and why it failed: so one that overtakes the provider's own answer is heeded after it."""

    dependencies = [("delivery", "0041_halted_purposes")]
    operations = [
        migrations.AddField(
            model_name="receipt",
            name="provider_reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="receipt",
            name="failed",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="receipt",
            name="failure",
            field=models.CharField(blank=True, choices=KINDS, db_default="", default="", max_length=8),
        ),
    ]
