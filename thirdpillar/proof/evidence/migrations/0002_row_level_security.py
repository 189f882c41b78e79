from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

SEEN = f"({breadth('school', 'class', 'family')} AND household_id IN (SELECT h.id FROM people_household h))"


class Migration(migrations.Migration):
    """Roll-ups and follow-ups under the household they speak of; snapshots and releases hold no person."""

    dependencies = [("evidence", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        rls.protect("evidence_reachedhousehold", SEEN),
        rls.protect("evidence_followup", SEEN),
        rls.protect("evidence_presence", f"({breadth('school')} AND school_id = {SCHOOLS})"),
        rls.protect("evidence_rollup", "true"),
        rls.protect("evidence_snapshot", "true"),
        rls.protect("evidence_release", "true"),
    ]
