from django.db import migrations, models


class Migration(migrations.Migration):
    """A word: an export was looked at by command and not kept, so it waits for nobody."""

    dependencies = [("people", "0015_restrictions_not_read_in_full")]
    operations = [
        migrations.AlterField(
            model_name="rosterimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("loading", "At work"),
                    ("compared", "Ready to be looked at"),
                    ("looked", "Looked at by command, not kept"),
                    ("held", "Held for a person"),
                    ("applied", "Taken in"),
                    ("undone", "Undone"),
                    ("failed", "Could not be read"),
                    ("discarded", "Set aside"),
                ],
                default="loading",
                max_length=12,
            ),
        ),
    ]
