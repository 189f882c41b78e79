from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, breadth, role


class Migration(migrations.Migration):
    """Pay for whoever it is for, and for those of the school who approve it; files for payroll for the office alone."""

    dependencies = [("funds", "0001_initial"), ("base", "0005_role_that_asks")]
    operations = [
        rls.protect("funds_fund", f"({breadth('school')} AND (school_id IS NULL OR school_id = {SCHOOLS}))"),
        rls.protect(
            "funds_payitem",
            f"(({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
            f" OR (NOT {breadth('family')} AND account_id = {MY_ACCOUNT}))",
        ),
        rls.protect("funds_payexport", "false"),
        rls.keyed_in_district("funds_fund"),
        rls.same_district("funds_payitem", "fund_id", "funds_fund"),
    ]
