from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever waits for words in their language, or was not written to in time, stands among its recipients."""

    dependencies = [("conversations", "0190_interpreting_by_the_line_or_by_nobody")]
    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="lapsed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="broadcast",
            name="told_waiting_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="recipient",
            name="unreached",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_way", "No number or address that may be used"),
                    ("shared", "Reads at the number or address of another adult of this message"),
                    ("waits", "Waits for a person to check"),
                    ("no_words", "Not translated in time"),
                    ("too_late", "Too late to go"),
                ],
                max_length=10,
            ),
        ),
    ]
