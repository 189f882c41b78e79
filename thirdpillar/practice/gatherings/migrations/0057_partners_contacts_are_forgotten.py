from django.db import migrations, models


class Migration(migrations.Migration):
    """A partner's contact is removed after its time; until then there is a way to write to them."""

    dependencies = [("gatherings", "0056_words_of_meetings_that_are_there")]

    operations = [
        migrations.AddField(
            model_name="spaceuse",
            name="forgotten_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="spaceuse", name="space_use_has_a_way_to_write_to"),
        migrations.AddConstraint(
            model_name="spaceuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email", ""), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    ("forgotten_at__isnull", False),
                    _connector="OR",
                ),
                name="space_use_has_a_way_to_write_to",
            ),
        ),
    ]
