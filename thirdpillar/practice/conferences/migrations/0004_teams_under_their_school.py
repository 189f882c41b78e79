from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
TABLES = ("team", "teamhome", "teammeeting", "skill", "score", "goal", "teampresence")


class Migration(migrations.Migration):
    """Teams under their district and school; a teacher sees the own."""

    dependencies = [("conferences", "0003_teams")]

    operations = [
        *(
            rls.protect(f"conferences_{table}", f"({AT_SCHOOL} OR account_id = {MY_ACCOUNT})")
            for table in TABLES
        ),
        *(rls.keyed_in_district(f"conferences_{table}") for table in ("team", "teammeeting", "skill")),
        *(
            rls.same_district(f"conferences_{table}", "team_id", "conferences_team")
            for table in ("teamhome", "teammeeting")
        ),
        *(
            rls.same_district(f"conferences_{table}", "meeting_id", "conferences_teammeeting")
            for table in ("skill", "teampresence")
        ),
        *(
            rls.same_district(f"conferences_{table}", "skill_id", "conferences_skill")
            for table in ("score", "goal")
        ),
    ]
