"""Questions about parent leaders: who they are, and where an adult could be one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.people.queries.reach_of_roles import students_open_to_adult
from thirdpillar.ground.schools.queries import schools


def parent_leaders(*, seen_by):
    """The grants that make somebody a parent leader, by name, each with its account."""
    found = RoleGrant.objects.seen_by(seen_by).filter(role=Role.PARENT_LEADER).select_related("account")
    return found.order_by("account__family_name", "account__given_name", "id")


def leaderships_of(adult_id: UUID, *, seen_by):
    """Where one adult is a parent leader now."""
    return parent_leaders(seen_by=seen_by).filter(account__adult_id=adult_id)


def schools_of_children(adult_id: UUID, *, on: date, seen_by):
    """The schools where an adult has a child of whom they may hear."""
    children = students_open_to_adult(adult_id, on=on, seen_by=seen_by)
    present = Enrollment.objects.seen_by(seen_by).filter(student_id__in=children, left_at=None)
    return schools(seen_by=seen_by).filter(pk__in=present.values("school_id"))
