from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """A plan refers to a cycle of its own district alone."""

    dependencies = [("visits", "0070_reflections_are_the_visitors_alone")]
    operations = [rls.same_district("visits_proposal", "cycle_id", "visits_cycle")]
