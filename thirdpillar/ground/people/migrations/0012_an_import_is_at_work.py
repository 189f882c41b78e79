from django.db import migrations, models


class Migration(migrations.Migration):
    """A word: an import that reads, compares or takes in is at work."""

    dependencies = [("people", "0011_what_only_queries_hid")]
    operations = [
        migrations.AlterField(
            model_name="rosterimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("loading", "At work"),
                    ("compared", "Ready to be looked at"),
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
