from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_keys_within_a_district")]
    operations = [
        migrations.AddField(
            model_name="release",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
