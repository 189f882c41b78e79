from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits for a person is found without reading all that ever came in: every page of the staff asks for it."""

    dependencies = [("conversations", "0160_broadcasts_said_anew")]
    operations = [
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                condition=models.Q(
                    ("state", "needs_person"),
                    models.Q(("settled_at", None), ("state", "unknown_sender")),
                    _connector="OR",
                ),
                fields=["district_id", "answers", "reference_id", "adult_id"],
                name="inbound_waiting",
            ),
        ),
    ]
