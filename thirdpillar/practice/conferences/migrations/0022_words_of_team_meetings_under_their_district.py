from django.db import migrations

from thirdpillar.ground.base import rls


class Migration(migrations.Migration):
    """What a home was told of a team's meeting lies in the district of both. Apart, once Django's own keys are there."""

    dependencies = [("conferences", "0021_teams_in_languages")]

    operations = [
        rls.keyed_in_district("conferences_teamhome"),
        rls.same_district("conferences_teamword", "home_id", "conferences_teamhome"),
        rls.same_district("conferences_teamword", "meeting_id", "conferences_teammeeting"),
    ]
