"""Who does the deeds of the made term: accounts of the roster, with roles given by hand where it names none."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.actions import grant_role
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.queries import staff_at
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Placement
from thirdpillar.ground.schools.models import District

AT_EACH_SCHOOL = (Role.COORDINATOR, Role.PRINCIPAL)
IN_THE_DISTRICT = (Role.OFFICE, Role.READER, Role.INTERPRETER)


@transaction.atomic
def staff_the_schools(*, school_ids: list[UUID], by: Scope, at: datetime) -> None:
    """See to it that each school has a coordinator and a principal, and the district an office, a reader and an interpreter.

    OneRoster knows no such roles. People without a class come first; whom the roster gives a role keeps it.
    """
    tenancy.enter_scope(by)
    free = _unoccupied(by)
    for role in IN_THE_DISTRICT:
        if not _holders(role, None, by) and free:
            grant_role(by=by, at=at, account=free.pop(0), role=role)
    for school_id in school_ids:
        for role in AT_EACH_SCHOOL:
            if _holders(role, school_id, by):
                continue
            here = [account for account in free if school_id in _schools_of(account, by)] or free
            if here:
                free.remove(here[0])
                grant_role(by=by, at=at, account=here[0], role=role, school_id=school_id)


def coordinator_of(school_id: UUID, *, zone: str, by: Scope) -> Scope | None:
    """How far this school's coordinator sees; else its principal. None where it has neither."""
    with transaction.atomic():
        tenancy.enter_scope(by)
        for role in AT_EACH_SCHOOL:
            found = _holders(role, school_id, by)
            if found:
                return scope_of_account(found[0], zone, role)
    return None


def office_of(district: District, by: Scope) -> Scope | None:
    """How far the first person of the district office sees."""
    with transaction.atomic():
        tenancy.enter_scope(by)
        found = _holders(Role.OFFICE, None, by)
        return scope_of_account(found[0], district.zone, Role.OFFICE) if found else None


def _holders(role: Role, school_id: UUID | None, by: Scope) -> list[Account]:
    accounts = Account.objects.seen_by(by).filter(suspended_at=None, grants__role=role)
    if school_id is not None:
        accounts = accounts.filter(grants__school_id=school_id)
    return list(accounts.distinct().order_by("sourced_id", "id"))


def _unoccupied(by: Scope) -> list[Account]:
    """Staff without a role first, then teachers, each in the roster's order."""
    staff = (
        Account.objects.seen_by(by)
        .filter(suspended_at=None, adult_id=None, student_id=None)
        .exclude(sourced_id="")
    )
    busy = set(RoleGrant.objects.seen_by(by).exclude(role=Role.TEACHER).values_list("account_id", flat=True))
    teaching = set(
        RoleGrant.objects.seen_by(by).exclude(section_id=None).values_list("account_id", flat=True)
    )
    rows = [account for account in staff.order_by("sourced_id") if account.pk not in busy]
    return sorted(rows, key=lambda account: (account.pk in teaching, account.sourced_id))


def _schools_of(account: Account, by: Scope) -> set[UUID | None]:
    return set(RoleGrant.objects.seen_by(by).filter(account=account).values_list("school_id", flat=True))


def who_teaches_most(school_id: UUID, most: int, office: Scope) -> list[Account]:
    """Teachers who together know most children of the school; the roster's order breaks ties."""
    staff = staff_at([school_id], seen_by=office, roles=(Role.TEACHER,))
    teachers = sorted(staff, key=lambda one: one.sourced_id)
    children: dict[UUID, set[UUID]] = defaultdict(set)
    placed = Placement.objects.seen_by(office).filter(school_id=school_id, left_at=None)
    for section_id, student_id in placed.values_list("section_id", "student_id"):
        children[section_id].add(student_id)
    known: dict[UUID, set[UUID]] = defaultdict(set)
    grants = RoleGrant.objects.seen_by(office).filter(role=Role.TEACHER, section_id__in=list(children))
    for account_id, section_id in grants.values_list("account_id", "section_id"):
        known[account_id] |= children[section_id]
    chosen: list[Account] = []
    met: set[UUID] = set()
    while teachers and len(chosen) < most:
        best = max(teachers, key=lambda one: len(known[one.pk] - met))
        teachers.remove(best)
        chosen.append(best)
        met |= known[best.pk]
    return chosen
