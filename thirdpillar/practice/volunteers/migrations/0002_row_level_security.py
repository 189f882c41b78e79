from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MY_ACCOUNT, SCHOOLS, SECTIONS, breadth

AT_SCHOOL = f"({breadth('school')} AND school_id = {SCHOOLS})"
OF_TEACHER = f"({AT_SCHOOL} OR (NOT {breadth('family')} AND account_id = {MY_ACCOUNT}))"

TAUGHT = f"school_id IN (SELECT s.school_id FROM schools_section s WHERE s.id = {SECTIONS})"


class Migration(migrations.Migration):
    """What families give under its district and school; a teacher sees the lessons that they asked for."""

    dependencies = [("volunteers", "0001_initial"), ("base", "0005_role_that_asks")]

    operations = [
        *(
            rls.protect(f"volunteers_{table}", AT_SCHOOL)
            for table in ("volunteer", "offer", "helpingrole", "shift", "signup", "thanks")
        ),
        *(rls.protect(f"volunteers_{table}", OF_TEACHER) for table in ("lesson", "hours", "servicehours")),
        # It names no person: its school and whoever teaches there may read it.
        rls.protect("volunteers_opportunity", f"({AT_SCHOOL} OR ({breadth('class')} AND {TAUGHT}))"),
        *(
            rls.keyed_in_district(f"volunteers_{table}")
            for table in ("volunteer", "offer", "lesson", "helpingrole", "shift", "signup", "opportunity")
        ),
        *(
            rls.same_district(f"volunteers_{table}", "volunteer_id", "volunteers_volunteer")
            for table in ("offer", "lesson", "signup", "hours", "thanks")
        ),
        rls.same_district("volunteers_lesson", "offer_id", "volunteers_offer"),
        rls.same_district("volunteers_shift", "role_id", "volunteers_helpingrole"),
        rls.same_district("volunteers_signup", "shift_id", "volunteers_shift"),
        rls.same_district("volunteers_hours", "sign_up_id", "volunteers_signup"),
        rls.same_district("volunteers_hours", "lesson_id", "volunteers_lesson"),
        rls.same_district("volunteers_opportunity", "lesson_id", "volunteers_lesson"),
        rls.same_district("volunteers_servicehours", "opportunity_id", "volunteers_opportunity"),
    ]
