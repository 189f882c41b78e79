from django.db import migrations, models


class Migration(migrations.Migration):
    """A single sign-on that waits for a second person knows who asked for it."""

    dependencies = [("accounts", "0007_codes_asked_from_own_devices")]
    operations = [
        migrations.AddField(
            model_name="singlesignon",
            name="asked_by_id",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
