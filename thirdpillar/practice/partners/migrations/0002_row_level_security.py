from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, breadth

STAFF = breadth("school")
AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"


class Migration(migrations.Migration):
    """Organizations for the staff of the district; fairs, questions and referrals under their school."""

    dependencies = [("partners", "0001_initial"), ("base", "0005_role_that_asks")]

    operations = [
        *(rls.protect(f"partners_{table}", STAFF) for table in ("organization", "service", "providerlink")),
        *(
            rls.protect(f"partners_{table}", AT_SCHOOL)
            for table in ("fair", "stand", "application", "question", "referral")
        ),
        *(
            rls.keyed_in_district(f"partners_{table}")
            for table in ("organization", "service", "fair", "stand", "question")
        ),
        *(
            rls.same_district(f"partners_{table}", "organization_id", "partners_organization")
            for table in ("service", "providerlink", "stand", "referral")
        ),
        *(
            rls.same_district(f"partners_{table}", "fair_id", "partners_fair")
            for table in ("stand", "application", "question")
        ),
        rls.same_district("partners_question", "stand_id", "partners_stand"),
        rls.same_district("partners_referral", "question_id", "partners_question"),
        rls.same_district("partners_referral", "service_id", "partners_service"),
    ]
