from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    dependencies = [("visits", "0096_visits_by_video_have_a_link")]
    operations = [rls.same_district("visits_concernmark", "visit_year_id", "visits_visityear")]
