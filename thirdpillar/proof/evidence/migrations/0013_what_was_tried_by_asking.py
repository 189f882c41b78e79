from django.db import migrations, models


class Migration(migrations.Migration):
    """What is tried for a family that no message reaches: another school is asked, or the office."""

    dependencies = [("evidence", "0012_rehearsals_within_a_district")]
    operations = [
        migrations.AlterField(
            "attempt",
            "way",
            models.CharField(
                choices=[
                    ("texted", "Sent a text"),
                    ("emailed", "Sent an e-mail"),
                    ("called", "Called"),
                    ("wrote", "Sent a letter"),
                    ("asked", "Asked in person"),
                    ("visited", "Went to see them"),
                    ("asked_school", "Asked the sibling's school"),
                    ("asked_office", "Asked the office"),
                ],
                max_length=12,
            ),
        ),
    ]
