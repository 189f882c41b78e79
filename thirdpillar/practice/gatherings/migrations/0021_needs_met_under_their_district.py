from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth, role

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Rooms, needs and who arranges what under their district and school; what is remembered is not for who evaluates."""

    dependencies = [("gatherings", "0020_needs_met")]

    operations = [
        *(rls.protect(f"gatherings_{table}", AT_SCHOOL) for table in ("room", "staffingtask", "needstally")),
        rls.protect("gatherings_keptneeds", f"({AT_SCHOOL} AND NOT {role('principal')})"),
        rls.keyed_in_district("gatherings_room"),
        rls.same_district("gatherings_gathering", "room_id", "gatherings_room"),
        rls.same_district("gatherings_staffingtask", "gathering_id", "gatherings_gathering"),
        rls.same_district("gatherings_needstally", "gathering_id", "gatherings_gathering"),
    ]
