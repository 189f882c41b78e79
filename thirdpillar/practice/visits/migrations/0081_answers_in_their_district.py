from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """Answers refer to a visit year of their own district alone."""

    dependencies = [("visits", "0080_answers_before_and_after")]
    operations = [rls.same_district("visits_coreanswer", "visit_year_id", "visits_visityear")]
