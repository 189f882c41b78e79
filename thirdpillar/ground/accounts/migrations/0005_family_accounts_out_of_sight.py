from django.db import migrations

from thirdpillar.ground.base.rls import IN_DISTRICT, MINE, WIDE, breadth

WORKS_HERE = (
    "((adult_id IS NULL AND student_id IS NULL) OR id IN (SELECT g.account_id FROM accounts_rolegrant g"
    " WHERE g.role NOT IN ('caregiver', 'parent_leader', 'student')))"
)
STAFF_KNOW_STAFF = f"({breadth('school', 'class')} AND {WORKS_HERE})"
USING = f"{IN_DISTRICT} AND ({WIDE} OR {STAFF_KNOW_STAFF} OR adult_id = {MINE})"
BEFORE = f"{IN_DISTRICT} AND ({WIDE} OR ({breadth('school', 'class')} OR adult_id = {MINE}))"


class Migration(migrations.Migration):
    """School staff see the accounts of staff; a family's account is seen by itself and the district office."""

    dependencies = [("accounts", "0004_invitations_under_their_district")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY tenancy ON accounts_account USING ({USING}) WITH CHECK ({USING})",
            f"ALTER POLICY tenancy ON accounts_account USING ({BEFORE}) WITH CHECK ({BEFORE})",
        ),
    ]
