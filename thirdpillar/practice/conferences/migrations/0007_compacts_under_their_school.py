from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Compacts for anybody of the district to read; what was signed under its school, and a teacher sees the own."""

    dependencies = [("conferences", "0006_compacts")]

    operations = [
        *(rls.protect(f"conferences_{table}", "true") for table in ("compact", "compacttext")),
        rls.protect("conferences_compactmark", f"({AT_SCHOOL} OR account_id = {MY_ACCOUNT})"),
        *(rls.keyed_in_district(f"conferences_{table}") for table in ("compact", "conference")),
        *(
            rls.same_district(f"conferences_{table}", "compact_id", "conferences_compact")
            for table in ("compacttext", "compactmark")
        ),
        rls.same_district("conferences_compactmark", "conference_id", "conferences_conference"),
    ]
