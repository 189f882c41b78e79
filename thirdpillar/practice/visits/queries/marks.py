"""Of how many students the test was told something: never of which."""

from __future__ import annotations

from django.db import connection

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.visits.models import VisitYear
from thirdpillar.practice.visits.rules import may_adopt


def told_to_the_test(year: VisitYear, *, seen_by) -> dict[str, int]:
    """For each attribute how many students of the district are told of, yes or no; for the office alone."""
    if may_adopt(seen_by) is not None:
        return {}
    wide = Scope.system(seen_by.district_id, "of how many students the test was told something")
    with tenancy.acting_as(wide), connection.cursor() as cursor:
        cursor.execute(
            """SELECT k, count(*) FROM visits_concernmark, unnest(known) AS k
               WHERE district_id = %s AND visit_year_id = %s GROUP BY 1""",
            [seen_by.district_id, year.pk],
        )
        return dict(cursor.fetchall())
