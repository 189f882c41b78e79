import django.db.models.deletion
from django.db import migrations, models

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """The individual meetings of a team are conferences, and belong to the team's year."""

    dependencies = [("conferences", "0012_words_of_a_compact_stay_as_they_were_signed")]

    operations = [
        migrations.AddField(
            model_name="week",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="individual",
                to="conferences.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="week",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "cancelled"), _negated=True),
                fields=("team", "district_id"),
                name="one_week_of_individual_meetings_a_team",
            ),
        ),
        rls.same_district("conferences_week", "team_id", "conferences_team"),
    ]
