"""Who sees rows of home visits: those who plan them at a school, whoever is on a visit, and never who evaluates educators."""

from __future__ import annotations

from django.db.models import Q

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.standards import library

# A principal evaluates, and is told figures alone (R-PTHV-1b), whatever else they are at that school.
PLANNERS = (Role.COORDINATOR, Role.LIAISON)
# Who may open a page of one's own visits: everybody whom the model names on any day; a year may name fewer of them.
VISITORS = tuple(
    dict.fromkeys(
        Role(each)
        for one in library.shelf()
        if (one.kind, one.id) == ("home_visit_practice", "R-PTHV-1b")
        for each in one.terms["roles"]
    )
)


def planned_by(scope) -> Q:
    """Rows of the asker's own schools, for whoever plans visits there; all of the district for its office.

    But for the schools that somebody evaluates at, in the office too.
    """
    inside = Q(district_id=scope.district_id)
    if scope.sees_all:
        return inside & ~Q(school_id__in=scope.evaluates_at) if scope.evaluates_at else inside
    if scope.breadth == "school" and scope.role in PLANNERS:
        return inside & Q(school_id__in=scope.school_ids - scope.evaluates_at)
    return Q(pk__in=[])


def my_own(scope, field: str = "account_id") -> Q:
    """Rows that name the asker's own account; a family has none here."""
    if scope.breadth == "family" or not scope.account_id:
        return Q(pk__in=[])
    return Q(district_id=scope.district_id) & Q(**{field: scope.account_id})
