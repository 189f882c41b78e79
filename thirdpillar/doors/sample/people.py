"""The people of a sample as whom anybody may look around, each with a link that signs in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.actions import account_for_adult, grant_role, sample_link
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.actions.contact import confirm_contact_point
from thirdpillar.ground.people.choices import NARROW_RELATIONS, ContactKind, Relation
from thirdpillar.ground.people.models import Adult, ContactPoint, Enrollment, Placement, Restriction, Tie
from thirdpillar.ground.people.queries import restrictions_in_force
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.visits.choices import Part, SeatState, Stage
from thirdpillar.practice.visits.models import Seat


def school_of_choice(*, by: Scope, on: date) -> UUID | None:
    """Where the sample's people are at home: the school of the limited parent's open child, else the largest."""
    limited = _limited_parents(by, on)
    present = Enrollment.objects.seen_by(by).filter(left_at=None, student__left_at=None)
    if limited:
        open_children = limited[0][1]
        here = present.filter(student_id__in=open_children).order_by("grade", "student__sourced_id").first()
        if here:
            return here.school_id
    sizes: dict[UUID, int] = {}
    for school_id in present.values_list("school_id", flat=True):
        sizes[school_id] = sizes.get(school_id, 0) + 1
    return max(sorted(sizes, key=str), key=lambda school_id: sizes[school_id], default=None)


def choose_families(*, by: Scope, at: datetime, school_id: UUID, on: date) -> None:
    """Make the accounts of the families' people, once: a parent with a phone only, a limited one, a parent leader.

    They are the first families' accounts of the district; by that `sign_in_links` finds them again.
    """
    with transaction.atomic():
        tenancy.enter_scope(by)
        if not Account.objects.seen_by(by).exclude(adult_id=None).exists():
            _choose(by, at, school_id, on)


def _choose(by: Scope, at: datetime, school_id: UUID, on: date) -> None:
    at_school = _parents_at(school_id, by, on)
    with_mail = set(
        ContactPoint.objects.seen_by(by)
        .filter(kind=ContactKind.EMAIL, left_at=None)
        .values_list("adult_id", flat=True)
    )
    with_phone = [adult for adult in at_school if adult.pk not in with_mail]
    limited = [adult for adult, _open in _limited_parents(by, on)]
    taken: set[UUID] = set()
    for candidates in (with_phone, limited):
        for adult in candidates[:1]:
            taken.add(adult.pk)
            _caregiver(adult, by, at)
    leaders = [adult for adult in at_school if adult.pk not in taken]
    if leaders:
        account = _caregiver(leaders[0], by, at)
        grant_role(by=by, at=at, account=account, role=Role.PARENT_LEADER, school_id=school_id)


def sign_in_links() -> list[tuple[str, str]]:
    """(who, link) for each of the sample's people; empty where there is no sample district."""
    district = District.objects.filter(is_sample=True).order_by("made_at").first()
    if district is None:
        return []
    by = Scope.system(district.pk, "the sample's people")
    with transaction.atomic():
        tenancy.enter_scope(by)
        people = _people(by, clock.today(district.zone))
    return [(f"{account.display_name}, {what}", sample_link(account)) for account, what in people]


def accounts_of_families(*, by: Scope) -> list[Account]:
    """The families' people of the sample: its first accounts of adults."""
    return list(_accounts(by).exclude(adult_id=None).order_by("made_at", "id")[:3])


def teacher_of_sample(*, by: Scope, on: date) -> Account | None:
    """The teacher among the sample's people."""
    families = accounts_of_families(by=by)
    _leader, parents = _parted(families, by, on)
    return _teacher(by, *_school_and_sections((parents or families)[:1], by, on))


def _parted(families: list[Account], by: Scope, on: date) -> tuple[Account | None, list[Account]]:
    """The parent leader, and the others: whoever sees all of the children first."""
    leader = next((one for one in families if _holds(one, Role.PARENT_LEADER, by)), None)
    parents = [one for one in families if one != leader]
    return leader, sorted(parents, key=lambda one: _sees_less(one, by, on))


def _people(by: Scope, on: date) -> list[tuple[Account, str]]:
    families = accounts_of_families(by=by)
    leader, parents = _parted(families, by, on)
    school_id, section_ids = _school_and_sections((parents or families)[:1], by, on)
    staff = [
        (_first(by, grants__role=Role.OFFICE), _("district office")),
        (_first(by, grants__role=Role.PRINCIPAL, grants__school_id=school_id), _("principal")),
        (_first(by, grants__role=Role.COORDINATOR, grants__school_id=school_id), _("coordinator")),
        (_teacher(by, school_id, section_ids), _("teacher")),
        (_visitor(by, on), _("teacher who visits families")),
        (leader, _("parent leader")),
    ]
    for parent in parents:
        limited = _sees_less(parent, by, on)
        staff.append(
            (
                parent,
                _("parent who sees only some of the children") if limited else _("parent with a phone only"),
            )
        )
    staff.append((_first(by, grants__role=Role.READER), _("board reader")))
    staff.append((_first(by, grants__role=Role.INTERPRETER), _("interpreter")))
    # Nobody is listed twice: whoever visits is, where they are one of the others, called what they are listed as first.
    listed: dict[UUID, tuple[Account, str]] = {}
    for account, what in staff:
        if account is not None:
            listed.setdefault(account.pk, (account, what))
    return list(listed.values())


def _accounts(by: Scope):
    return Account.objects.seen_by(by).filter(suspended_at=None)


def _first(by: Scope, **which) -> Account | None:
    return _accounts(by).filter(**which).distinct().order_by("sourced_id", "id").first()


def _teacher(by: Scope, school_id: UUID | None, section_ids: list[UUID]) -> Account | None:
    """The child's own teacher, else one of the school."""
    of_child = _first(by, grants__role=Role.TEACHER, grants__section_id__in=section_ids)
    return of_child or _first(by, grants__role=Role.TEACHER, grants__school_id=school_id)


def _visitor(by: Scope, on: date) -> Account | None:
    """Whoever visits a family next: today if anybody does, and who can text us of it before others."""
    coming = Seat.objects.seen_by(by).filter(
        part=Part.VISITOR,
        state=SeatState.CONFIRMED,
        visit__stage=Stage.SCHEDULED,
        visit__ends_at__gt=clock.now(),
    )
    rows = list(coming.order_by("visit__begins_at", "pk").values_list("account_id", "visit__begins_at"))
    if not rows:
        return None
    zone = ZoneInfo(District.objects.get(pk=by.district_id).zone)
    texts = set(_accounts(by).exclude(phone="").values_list("pk", flat=True))
    return _first(
        by, pk=min(rows, key=lambda row: (row[1].astimezone(zone).date() != on, row[0] not in texts))[0]
    )


def _holds(account: Account, role: Role, by: Scope) -> bool:
    return RoleGrant.objects.seen_by(by).filter(account=account, role=role).exists()


def _sees_less(account: Account, by: Scope, on: date) -> bool:
    return restrictions_in_force(on, seen_by=by).filter(adult_id=account.adult_id).exists()


def _school_and_sections(accounts: list[Account], by: Scope, on: date) -> tuple[UUID | None, list[UUID]]:
    """Where the first of these people's youngest child goes to school, and its classes."""
    if not accounts:
        return school_of_choice(by=by, on=on), []
    barred = restrictions_in_force(on, seen_by=by).filter(adult_id=accounts[0].adult_id).values("student_id")
    ties = (
        Tie.objects.seen_by(by)
        .filter(adult_id=accounts[0].adult_id, left_at=None)
        .exclude(student_id__in=barred)
    )
    present = Enrollment.objects.seen_by(by).filter(left_at=None, student_id__in=ties.values("student_id"))
    chosen = school_of_choice(by=by, on=on)
    here = sorted(present, key=lambda one: (one.school_id != chosen, one.grade, str(one.student_id)))
    if not here:
        return chosen, []
    placed = Placement.objects.seen_by(by).filter(student_id=here[0].student_id, left_at=None)
    return here[0].school_id, list(placed.values_list("section_id", flat=True))


def _caregiver(adult: Adult, by: Scope, at: datetime) -> Account:
    mobile = (
        ContactPoint.objects.seen_by(by)
        .filter(adult=adult, kind=ContactKind.MOBILE, left_at=None)
        .order_by("value")
        .first()
    )
    if mobile:
        confirm_contact_point(by=by, at=at, contact_point_id=mobile.pk)
    return account_for_adult(
        by=by, at=at, adult_id=adult.pk, given_name=adult.given_name, family_name=adult.family_name,
        language=adult.reads_language,
    )  # fmt: skip


def _parents_at(school_id: UUID, by: Scope, on: date) -> list[Adult]:
    """Parents of the school whom invitations go to, without any restriction; those who read English first."""
    barred = Restriction.objects.seen_by(by).filter(left_at=None).values("adult_id")
    here = Enrollment.objects.seen_by(by).filter(school_id=school_id, left_at=None, student__left_at=None)
    ties = (
        Tie.objects.seen_by(by)
        .filter(student_id__in=here.values("student_id"), left_at=None, adult__left_at=None)
        .exclude(relation__in=NARROW_RELATIONS)
        .exclude(adult_id__in=barred)
        .filter(Q(priority=1) | Q(priority=None), may_text=True)
        .exclude(has_legal_authority=False)
    )
    found = Adult.objects.seen_by(by).filter(pk__in=ties.values("adult_id"))
    listed = list(
        found.filter(contact_points__kind=ContactKind.MOBILE, contact_points__left_at=None).distinct()
    )
    return sorted(listed, key=lambda adult: (adult.reads_language not in ("en", ""), adult.sourced_id))


def _limited_parents(by: Scope, on: date) -> list[tuple[Adult, list[UUID]]]:
    """Parents from whom some, not all, of their children here are hidden, with the open ones; fathers first."""
    barred: dict[UUID, set[UUID]] = {}
    for adult_id, student_id in restrictions_in_force(on, seen_by=by).values_list("adult_id", "student_id"):
        barred.setdefault(adult_id, set()).add(student_id)
    ties: dict[UUID, list[Tie]] = {}
    rows = Tie.objects.seen_by(by).filter(adult_id__in=barred, left_at=None, student__left_at=None)
    for tie in rows.exclude(relation__in=NARROW_RELATIONS).select_related("adult", "student"):
        ties.setdefault(tie.adult_id, []).append(tie)
    found = []
    for adult_id, own in ties.items():
        seen = [tie.student_id for tie in own if tie.student_id not in barred[adult_id]]
        if seen and len(seen) < len(own):
            found.append((own[0].adult, seen, own[0].relation != Relation.FATHER))
    found.sort(key=lambda one: (one[2], one[0].reads_language not in ("en", ""), one[0].sourced_id))
    return [(adult, seen) for adult, seen, _other in found]
