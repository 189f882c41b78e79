"""From a session to a scope: the account behind it, the role it acts in, and the students that role reaches."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.actions import touch_session
from thirdpillar.ground.accounts.choices import BREADTH, FAMILY, Role, Strength
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import (
    ACTING_AS,
    grants_on,
    session_account,
    session_strength,
    support_grant_on,
)
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Student
from thirdpillar.ground.people.queries import students_in_sections, students_open_to_adult

_WIDEST_FIRST = ("district", "school", "class", "family", "none")


def scope_of(request: HttpRequest) -> tuple[Account | None, Scope, bool]:
    """The account and scope of a request, and whether a passkey must come first.

    With nobody signed in, and with somebody whose proof is too weak for any of their roles, the scope sees nobody.
    """
    now = clock.now()
    account = session_account(request, now)
    district = request.district  # type: ignore[attr-defined]
    if account is None:
        return None, Scope(district_id=district.id), False
    touch_session(request, account=account, at=now)
    strength = session_strength(request)
    asked = request.session.get(ACTING_AS, "")
    scope = scope_of_account(account, district.zone, asked, strength=strength)
    roles = {Role(grant.role) for grant in grants_on(account, clock.today(district.zone))}
    allowed = rules.roles_allowed(roles, strength)
    account.role_labels = [str(scope.role.label)] if scope.role else []
    account.roles = sorted(allowed, key=_width)
    account.url = reverse("accounts:passkeys")
    return account, scope, bool(roles) and not allowed


def _width(role: Role) -> tuple[int, int]:
    # Of two roles as wide, the one that may do more stands first there: a parent leader is a caregiver, too.
    return _WIDEST_FIRST.index(BREADTH[role]), list(BREADTH).index(role)


def scope_of_account(
    account: Account, zone: str, acting_as: str = "", *, strength: str = Strength.PASSKEY
) -> Scope:
    """How far an account sees today: in the role asked for where it holds that role, else in its widest."""
    today = clock.today(zone)
    grants = grants_on(account, today)
    roles = sorted(rules.roles_allowed({Role(grant.role) for grant in grants}, strength), key=_width)
    if not roles:
        return Scope(district_id=account.district_id, account_id=account.id)
    role = Role(acting_as) if acting_as in roles else roles[0]
    mine = [grant for grant in grants if grant.role == role]
    system = Scope.system(account.district_id, "how far an account sees")
    breadth, read_only = BREADTH[role], False
    schools = frozenset(grant.school_id for grant in mine if grant.school_id)
    sections = frozenset(grant.section_id for grant in mine if grant.section_id)
    students: frozenset[UUID] = frozenset()
    if breadth == "class":
        students = students_in_sections(sections, seen_by=system)
    elif role in FAMILY and account.adult_id:
        students = students_open_to_adult(account.adult_id, on=today, seen_by=system)
    elif role == Role.STUDENT and account.student_id:
        here = Student.objects.seen_by(system).filter(pk=account.student_id, left_at=None)
        students = frozenset(here.values_list("pk", flat=True))
    elif role == Role.SUPPORT and support_grant_on(account, clock.now()):
        breadth, read_only = "district", True
    return Scope(
        district_id=account.district_id,
        breadth=breadth,
        role=role,
        account_id=account.id,
        school_ids=schools,
        section_ids=sections,
        student_ids=students,
        adult_id=account.adult_id if role in FAMILY else None,
        evaluates_at=frozenset(
            grant.school_id for grant in grants if grant.role == Role.PRINCIPAL and grant.school_id
        ),
        read_only=read_only,
    )
