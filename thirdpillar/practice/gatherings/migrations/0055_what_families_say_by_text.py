from django.db import migrations, models


class Migration(migrations.Migration):
    """A parent meeting has a word that texts begin with."""

    dependencies = [("gatherings", "0052_many_room_times_at_once")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="text_word",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("text_word", ""), _negated=True),
                fields=("district_id", "text_word"),
                name="one_meeting_per_word",
            ),
        ),
        migrations.AlterField(
            model_name="meetinginput",
            name="way",
            field=models.CharField(
                choices=[
                    ("table", "At a table"),
                    ("link", "Family's link"),
                    ("qr", "Square on the table"),
                    ("text", "Text message"),
                    ("paper", "On paper"),
                ],
                max_length=6,
            ),
        ),
    ]
