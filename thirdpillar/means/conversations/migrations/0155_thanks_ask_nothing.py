from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0150_calls_for_help_stand")]
    operations = [
        migrations.AddField(
            model_name="post",
            name="is_thanks",
            field=models.BooleanField(db_default=False, default=False),
        )
    ]
