from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth, role

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
# A training tells who volunteers for what: no principal reads it of a colleague (R-PTHV-1b).
MINE_OR_A_FAMILYS = f"(account_id IS NULL OR account_id = {MY_ACCOUNT})"
NOT_EVALUATED = (
    f"({breadth('school')} AND school_id = {SCHOOLS} AND ({MINE_OR_A_FAMILYS} OR NOT {role('principal')}))"
)
STAFFS_OWN = f"({breadth('school')} AND school_id = {SCHOOLS} AND (account_id = {MY_ACCOUNT} OR NOT {role('principal')}))"


class Migration(migrations.Migration):
    """Programmes and all that hangs on them under their district and school; who evaluates educators sees no training."""

    dependencies = [
        ("gatherings", "0010_programmes"),
        ("accounts", "0062_where_the_asker_evaluates"),
    ]

    operations = [
        *(
            rls.protect(f"gatherings_{table}", AT_SCHOOL)
            for table in ("programme", "programmequestion", "placeoffer")
        ),
        rls.protect("gatherings_registration", NOT_EVALUATED),
        rls.protect("gatherings_staffpresence", STAFFS_OWN),
        rls.not_who_evaluates("gatherings_registration", unless=MINE_OR_A_FAMILYS),
        rls.not_who_evaluates("gatherings_staffpresence", unless=f"account_id = {MY_ACCOUNT}"),
        rls.keyed_in_district("gatherings_programme"),
        rls.keyed_in_district("gatherings_registration"),
        rls.same_district("gatherings_gathering", "programme_id", "gatherings_programme"),
        rls.same_district("gatherings_programmequestion", "programme_id", "gatherings_programme"),
        rls.same_district("gatherings_registration", "programme_id", "gatherings_programme"),
        rls.same_district("gatherings_placeoffer", "registration_id", "gatherings_registration"),
        rls.same_district("gatherings_staffpresence", "gathering_id", "gatherings_gathering"),
    ]
