from django.db import migrations, models


class Migration(migrations.Migration):
    """What was reported is found without reading every conversation: every page of the office asks for it."""

    dependencies = [("conversations", "0161_texts_that_wait")]
    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("reported_at__isnull", False)),
                fields=["district_id", "reported_at"],
                name="thread_reported",
            ),
        ),
    ]
