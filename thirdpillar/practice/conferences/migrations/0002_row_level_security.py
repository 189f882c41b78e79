from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Conferences under their district and school; a teacher and an interpreter see their own."""

    dependencies = [("conferences", "0001_initial"), ("base", "0005_role_that_asks")]

    operations = [
        *(rls.protect(f"conferences_{table}", AT_SCHOOL) for table in ("week", "evening", "coming")),
        rls.protect("conferences_host", f"({AT_SCHOOL} OR account_id = {MY_ACCOUNT})"),
        rls.protect(
            "conferences_conference",
            f"({AT_SCHOOL} OR account_id = {MY_ACCOUNT} OR interpreter_id = {MY_ACCOUNT})",
        ),
        rls.keyed_in_district("conferences_week"),
        *(
            rls.same_district(f"conferences_{table}", "week_id", "conferences_week")
            for table in ("evening", "host", "coming", "conference")
        ),
    ]
