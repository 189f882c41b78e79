from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import MINE, SCHOOLS, breadth

_ADULT_ROW = (
    f"adult_id = {MINE} OR ({breadth('school', 'class')} AND adult_id IN (SELECT t.adult_id FROM people_tie t))"
    f" OR ({breadth('school')} AND adult_id IN (SELECT a.id FROM people_adult a WHERE a.home_school_id = {SCHOOLS}))"
)


class Migration(migrations.Migration):
    """How an adult wants to be reached is as visible as the adult."""

    dependencies = [("people", "0080_preferences")]
    operations = [
        rls.protect("people_preference", f"({_ADULT_ROW})"),
        rls.keyed_in_district("people_preference"),
        rls.same_district("people_preference", "adult_id", "people_adult"),
    ]
