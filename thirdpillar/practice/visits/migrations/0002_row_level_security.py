from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MACHINES, MY_ACCOUNT, SCHOOLS, breadth, role

STAFF = breadth("school", "class")
PLANNERS = f"({breadth('school')} AND {role('coordinator', 'liaison')} AND school_id = {SCHOOLS})"
NO_FAMILY = f"NOT {breadth('family')}"
MINE = f"({NO_FAMILY} AND account_id = {MY_ACCOUNT})"
ON_IT = f"({NO_FAMILY} AND {MY_ACCOUNT} = ANY (people_ids))"


def of_visit(table: str) -> str:
    """On the visit that a row belongs to."""
    return (
        f"({NO_FAMILY} AND EXISTS (SELECT 1 FROM visits_visit v WHERE v.id = {table}.visit_id"
        f" AND {MY_ACCOUNT} = ANY (v.people_ids)))"
    )


REFERENCES = (
    ("schoolterms", "visit_year_id", "visityear"),
    ("cycle", "visit_year_id", "visityear"),
    ("payrule", "visit_year_id", "visityear"),
    ("deviation", "visit_year_id", "visityear"),
    ("visitoroptin", "visit_year_id", "visityear"),
    ("visitorhours", "opt_in_id", "visitoroptin"),
    ("draw", "cycle_id", "cycle"),
    ("invitation", "cycle_id", "cycle"),
    ("invitation", "draw_id", "draw"),
    ("asking", "invitation_id", "invitation"),
    ("wishedtime", "invitation_id", "invitation"),
    ("visit", "invitation_id", "invitation"),
    ("seat", "visit_id", "visit"),
    ("reflection", "visit_id", "visit"),
    ("hopesanddreams", "visit_id", "visit"),
    ("promise", "visit_id", "visit"),
    ("crosssectionresult", "cycle_id", "cycle"),
)


class Migration(migrations.Migration):
    """Terms for all staff; opt-ins, invitations and visits for who plans them and who is on them; reflections for the pair."""

    dependencies = [("visits", "0001_initial"), ("base", "0005_role_that_asks")]
    operations = [
        *(
            rls.protect(f"visits_{table}", STAFF)
            for table in ("visityear", "schoolterms", "cycle", "payrule", "deviation")
        ),
        rls.protect("visits_visitoroptin", f"({PLANNERS} OR {MINE})"),
        rls.protect("visits_visitorhours", f"({PLANNERS} OR {MINE})"),
        *(
            rls.protect(f"visits_{table}", PLANNERS)
            for table in ("draw", "invitation", "asking", "wishedtime")
        ),
        rls.protect("visits_visit", f"({PLANNERS} OR {ON_IT})"),
        rls.protect("visits_seat", f"({PLANNERS} OR {MINE} OR {of_visit('visits_seat')})"),
        rls.protect("visits_reflection", of_visit("visits_reflection"), wide=MACHINES),
        rls.protect("visits_hopesanddreams", of_visit("visits_hopesanddreams"), wide=MACHINES),
        rls.protect(
            "visits_promise",
            f"({PLANNERS} OR ({NO_FAMILY} AND owner_id = {MY_ACCOUNT}) OR {of_visit('visits_promise')})",
        ),
        rls.protect("visits_crosssectionresult", f"({breadth('school')} AND school_id = {SCHOOLS})"),
        *(
            rls.keyed_in_district(f"visits_{table}")
            for table in ("visityear", "visitoroptin", "cycle", "draw", "invitation", "visit")
        ),
        *(
            rls.same_district(f"visits_{table}", column, f"visits_{target}")
            for table, column, target in REFERENCES
        ),
    ]
