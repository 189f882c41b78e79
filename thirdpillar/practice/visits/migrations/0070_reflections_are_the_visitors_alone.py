from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, MACHINES, MY_ACCOUNT, breadth

NO_FAMILY = f"NOT {breadth('family')}"
TABLE = "visits_reflection"
BEFORE = (
    f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = {TABLE}.visit_id"
    f" AND {MY_ACCOUNT} = ANY (v.people_ids)))"
)
AFTER = (
    f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_seat s WHERE s.visit_id = {TABLE}.visit_id"
    f" AND s.account_id = {MY_ACCOUNT} AND s.part = 'visitor' AND s.state <> 'left'))"
)


def policy(narrower: str) -> str:
    using = f"{IN_DISTRICT} AND ({MACHINES} OR {narrower})"
    return f"ALTER POLICY tenancy ON {TABLE} USING ({using}) WITH CHECK ({using});"


class Migration(migrations.Migration):
    """What the pair thought of a visit is read and written by its visitors: not by whoever interpreted there."""

    dependencies = [("visits", "0060_principals_do_not_see_who_visits")]
    operations = [migrations.RunSQL(sql=policy(AFTER), reverse_sql=policy(BEFORE))]
