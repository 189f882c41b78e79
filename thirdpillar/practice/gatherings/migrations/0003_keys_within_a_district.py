from django.db import migrations, models

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """No key and no reference reaches over the edge of a district."""

    dependencies = [
        ("gatherings", "0002_row_level_security"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attendance",
            name="adult_attends_once",
        ),
        migrations.RemoveConstraint(
            model_name="attendance",
            name="unnamed_household_attends_once",
        ),
        migrations.RemoveConstraint(
            model_name="invitation",
            name="one_invitation_per_household",
        ),
        migrations.RemoveConstraint(
            model_name="signinline",
            name="one_line_per_key",
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adult_id__isnull", False), ("removed_at__isnull", True)),
                fields=("gathering", "adult_id", "district_id"),
                name="adult_attends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("adult_id__isnull", True), ("removed_at__isnull", True)),
                fields=("gathering", "household_id", "district_id"),
                name="unnamed_household_attends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=("gathering", "household_id", "district_id"), name="one_invitation_per_household"
            ),
        ),
        migrations.AddConstraint(
            model_name="signinline",
            constraint=models.UniqueConstraint(
                fields=("gathering", "key", "district_id"), name="one_line_per_key"
            ),
        ),
        rls.keyed_in_district("gatherings_gathering"),
        rls.keyed_in_district("gatherings_signinline"),
        rls.same_district("gatherings_invitation", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_answer", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_signinline", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_attendance", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_attendance", "line_id", "gatherings_signinline"),
        rls.once_in_district("gatherings_attendance", "line_id"),
    ]
