from django.db import migrations, models


class Migration(migrations.Migration):
    """What went to a number is asked whenever words come from it."""

    dependencies = [("delivery", "0030_calls_ask")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["district_id", "address", "state_at"], name="message_by_address"),
        ),
    ]
