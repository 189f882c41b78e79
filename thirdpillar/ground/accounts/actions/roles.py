"""Who may do what: accounts made by hand, roles granted and taken back, the second person's word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts import rules
from thirdpillar.ground.accounts.choices import SCHOOL_BOUND, Role
from thirdpillar.ground.accounts.models import Account, RoleGrant, RoleProposal
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused


@transaction.atomic
def add_account(
    *, by: Scope, at: datetime, given_name: str, family_name: str, email: str, language: str
) -> Account:
    """An account for somebody whom the roster does not name; a second one for the same e-mail is refused."""
    email = email.strip().lower()
    if Account.objects.seen_by(by).filter(email__iexact=email).exists():
        raise Refused(_("Somebody here already has this e-mail address."))
    account = Account(
        district_id=by.district_id,
        given_name=given_name,
        family_name=family_name,
        email=email,
        language=language,
    )
    account.save(force_insert=True)
    record(by=by, at=at, deed="accounts.add_account", subject="account", subject_id=account.id)
    return account


@transaction.atomic
def grant_role(
    *, by: Scope, at: datetime, account: Account, role: Role, school_id: UUID | None = None
) -> RoleGrant | RoleProposal:
    """Grant a role, or propose it where it takes a second person of the office."""
    if role in {Role.CAREGIVER, Role.STUDENT, Role.TEACHER}:
        raise Refused(_("This role comes from the roster."))
    if role == Role.PARENT_LEADER and account.adult_id is None:
        raise Refused(_("A parent leader is a parent on the roster. Start from the page of the family."))
    if role in SCHOOL_BOUND and school_id is None:
        raise Refused(_("Say at which school."))
    if role not in SCHOOL_BOUND and school_id is not None:
        raise Refused(_("This role is for the whole district. Leave the school out."))
    place = school_id
    offices = lock_offices(by)
    if rules.needs_second_person(role, len(offices)):
        proposal, is_new = RoleProposal.objects.seen_by(by).get_or_create(
            account=account, role=role, school_id=place, decided_at=None,
            defaults={"district_id": by.district_id, "asked_by_id": by.account_id, "asked_at": at},
        )  # fmt: skip
        if is_new:
            record(
                by=by,
                at=at,
                deed="accounts.propose_role",
                subject="account",
                subject_id=account.id,
                role=str(role),
            )
        return proposal
    return _grant(by, at, account, role, place)


def _grant(by: Scope, at: datetime, account: Account, role: str, school_id: UUID | None) -> RoleGrant:
    grant, is_new = RoleGrant.objects.seen_by(by).get_or_create(
        account=account,
        role=role,
        school_id=school_id,
        section_id=None,
        defaults={"district_id": by.district_id},
    )
    if is_new:
        record(
            by=by, at=at, deed="accounts.grant_role", subject="account", subject_id=account.id, role=str(role),
            school=str(school_id or ""),
        )  # fmt: skip
    return grant


@transaction.atomic
def decide_proposal(*, by: Scope, at: datetime, proposal_id: UUID, yes: bool) -> RoleProposal:
    """The second person's word. Whoever asked may only take the proposal back."""
    proposal = (
        RoleProposal.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=proposal_id, decided_at=None)
        .select_related("account")
        .first()
    )
    if proposal is None:
        raise Refused(_("This was decided already."))
    if yes and by.account_id in (proposal.asked_by_id, proposal.account_id):
        raise Refused(_("Someone else in the office has to agree."))
    proposal.decided_by_id, proposal.decided_at, proposal.was_granted = by.account_id, at, yes
    proposal.save(update_fields=["decided_by_id", "decided_at", "was_granted"])
    if yes:
        _grant(by, at, proposal.account, proposal.role, proposal.school_id)
    else:
        record(
            by=by, at=at, deed="accounts.decline_role", subject="account", subject_id=proposal.account_id,
            role=proposal.role,
        )  # fmt: skip
    return proposal


@transaction.atomic
def withdraw_role(*, by: Scope, at: datetime, account: Account, grant_id: UUID) -> None:
    """Take a role back; it ends with the person's next request. The last one in the office keeps theirs."""
    offices = lock_offices(by)
    grant = RoleGrant.objects.seen_by(by).filter(pk=grant_id, account=account).first()
    if grant is None:
        return
    if grant.role == Role.OFFICE:
        rules.may_lose_office(offices_left=len(offices - {account.id}))
    grant.delete()
    record(
        by=by, at=at, deed="accounts.withdraw_role", subject="account", subject_id=account.id, role=grant.role,
        school=str(grant.school_id or ""),
    )  # fmt: skip


def lock_offices(by: Scope) -> set[UUID]:
    """Ids of the accounts now in the district office, held so until the end of this transaction.

    Two who leave at the same moment would each see the other one staying.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('accounts.office' || %s::text, 0))",
            [by.district_id],
        )
    grants = RoleGrant.objects.seen_by(by).filter(role=Role.OFFICE, account__suspended_at=None)
    return set(grants.values_list("account_id", flat=True))


@transaction.atomic
def admit_account(*, by: Scope, at: datetime, account: Account) -> None:
    """Let a suspended person in again; the old credentials stay dead, so an invitation follows."""
    changed = (
        Account.objects.seen_by(by)
        .filter(pk=account.pk)
        .exclude(suspended_at=None)
        .update(suspended_at=None, suspended_because="", epoch=F("epoch") + 1, last_seen_at=at)
    )
    if changed:
        record(by=by, at=at, deed="accounts.admit_account", subject="account", subject_id=account.id)
