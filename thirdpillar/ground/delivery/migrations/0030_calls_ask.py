from django.db import migrations, models


class Migration(migrations.Migration):
    """What a call asks, to be answered by a key."""

    dependencies = [("delivery", "0020_messages_in_their_turn")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="asks",
            field=models.CharField(
                blank=True,
                choices=[("", ""), ("wellbeing", "wellbeing")],
                db_default="",
                max_length=12,
            ),
        ),
    ]
