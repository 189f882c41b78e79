from django.db import migrations, models

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """No key and no reference reaches over the edge of a district."""

    dependencies = [
        ("evidence", "0008_reached_adults"),
        ("people", "0010_keys_within_a_district"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="followup",
            name="one_open_follow_up_per_household",
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("household", "school_year_id", "district_id"),
                name="one_open_follow_up_per_household",
            ),
        ),
        rls.keyed_in_district("evidence_followup"),
        rls.keyed_in_district("evidence_snapshot"),
        rls.same_district("evidence_attempt", "follow_up_id", "evidence_followup"),
        rls.same_district("evidence_followup", "household_id", "people_household"),
        rls.same_district("evidence_reachedhousehold", "household_id", "people_household"),
        rls.same_district("evidence_reachedadult", "adult_id", "people_adult"),
        rls.same_district("evidence_release", "snapshot_id", "evidence_snapshot"),
    ]
