from django.db import migrations, models


class Migration(migrations.Migration):
    """A file whose time is over stays as a line that says so."""

    dependencies = [("conversations", "0081_translations_for_two_readers")]
    operations = [
        migrations.AlterField(
            "attachment",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "On its way to us"),
                    ("kept", "Kept"),
                    ("refused", "Not taken"),
                    ("removed", "No longer kept"),
                ],
                default="kept",
                max_length=10,
            ),
        ),
    ]
