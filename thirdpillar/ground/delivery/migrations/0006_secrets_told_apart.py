from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_keys_within_a_district")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_secret",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
