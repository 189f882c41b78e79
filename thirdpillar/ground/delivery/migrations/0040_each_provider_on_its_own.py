import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """The claim's index by channel, as each provider is claimed for on its own; how often a provider was silent in a row."""

    dependencies = [("delivery", "0034_who_evaluates_reads_no_news_of_visits")]
    operations = [
        migrations.AddField(
            model_name="outage",
            name="silences",
            field=models.PositiveSmallIntegerField(db_default=3, default=3),
        ),
        migrations.RemoveIndex(model_name="message", name="message_in_its_turn"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("district_id"),
                models.F("channel"),
                models.Case(
                    models.When(message_class="emergency", then=models.Value(0)),
                    models.When(message_class="sign_in", then=models.Value(1)),
                    default=models.Value(2),
                    output_field=models.IntegerField(),
                ),
                django.db.models.functions.comparison.Coalesce("not_before", "made_at"),
                models.F("id"),
                condition=models.Q(("state", "ready")),
                name="message_in_its_lane",
            ),
        ),
    ]
