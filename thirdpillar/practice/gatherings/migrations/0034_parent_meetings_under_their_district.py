from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
TABLES = ("meeting", "agendaitem", "point", "pointversion", "meetinginput")


class Migration(migrations.Migration):
    """Parent meetings, and what families said there, stand under their district and school."""

    dependencies = [("gatherings", "0033_parent_meetings")]

    operations = [
        *(rls.protect(f"gatherings_{table}", AT_SCHOOL) for table in TABLES),
        *(rls.keyed_in_district(f"gatherings_{table}") for table in ("agendaitem", "point")),
        *(
            rls.same_district(f"gatherings_{table}", "gathering_id", "gatherings_gathering")
            for table in ("meeting", "agendaitem", "point", "meetinginput")
        ),
        rls.once_in_district("gatherings_meeting", "gathering_id"),
        rls.same_district("gatherings_pointversion", "point_id", "gatherings_point"),
        rls.same_district("gatherings_meetinginput", "item_id", "gatherings_agendaitem"),
        rls.same_district("gatherings_meetinginput", "point_id", "gatherings_point"),
    ]
