import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """The claim's own index, the most urgent first; and the zone in which a message is read."""

    dependencies = [("delivery", "0009_recordings")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="zone",
            field=models.CharField(blank=True, db_default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("district_id"),
                models.Case(
                    models.When(message_class="emergency", then=models.Value(0)),
                    models.When(message_class="sign_in", then=models.Value(1)),
                    default=models.Value(2),
                    output_field=models.IntegerField(),
                ),
                django.db.models.functions.comparison.Coalesce("not_before", "made_at"),
                models.F("id"),
                condition=models.Q(("state", "ready")),
                name="message_in_its_turn",
            ),
        ),
    ]
