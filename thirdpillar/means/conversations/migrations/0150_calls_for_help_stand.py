from django.db import migrations, models


class Migration(migrations.Migration):
    """A call for help stands until one of us settles it; who is calling; when an alert is over; what was said yes to."""

    dependencies = [("conversations", "0140_links_that_a_second_guardians_mail_held")]
    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="confirmed",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="broadcast", name="over_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="recipient", name="help_since", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="recipient", name="safe_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="recipient", name="called_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="recipient", name="called_by_id", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="staffnotice",
            name="by_text",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(
                condition=models.Q(("said", "help"), ("settled_at", None)),
                fields=["district_id", "broadcast"],
                name="recipient_calling",
            ),
        ),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["district_id", "settled_at"],
                name="recipient_settled",
            ),
        ),
    ]
