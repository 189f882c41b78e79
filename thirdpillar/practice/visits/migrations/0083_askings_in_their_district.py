from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """An asking refers to an invitation and a visit year of its own district alone."""

    dependencies = [("visits", "0082_families_asked_before_and_after")]
    operations = [
        rls.same_district("visits_coreasking", "visit_year_id", "visits_visityear"),
        rls.same_district("visits_coreasking", "invitation_id", "visits_invitation"),
    ]
