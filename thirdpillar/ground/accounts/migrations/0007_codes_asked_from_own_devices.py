from django.db import migrations, models


class Migration(migrations.Migration):
    """A device that an address signed in on before has a budget of its own."""

    dependencies = [("accounts", "0006_keys_within_a_district")]
    operations = [
        migrations.AddField(
            model_name="signincode",
            name="from_own_device",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
