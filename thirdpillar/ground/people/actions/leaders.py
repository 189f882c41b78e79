"""Making a caregiver a parent leader of a school, and ending that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.actions import account_for_adult, grant_role, withdraw_role
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules
from thirdpillar.ground.people.queries import standing_adult
from thirdpillar.ground.people.queries.leaders import schools_of_children


@transaction.atomic
def make_parent_leader(*, by, at: datetime, adult_id: UUID, school_id: UUID) -> RoleGrant:
    """Give an adult of the roster the role at a school where they have a child; an account is made if there is none.

    The role opens the published figures beside the own family, and nothing of anybody else's.
    """
    rules.must_be_district_office(by)
    adult = standing_adult(adult_id, seen_by=by)
    if adult is None:
        raise Refused(_("This person is not on your list."))
    if not schools_of_children(adult_id, on=at.date(), seen_by=by).filter(pk=school_id).exists():
        raise Refused(_("A parent leader has a child at the school."))
    account = account_for_adult(
        by=by, at=at, adult_id=adult.pk, given_name=adult.preferred_name or adult.given_name,
        family_name=adult.family_name, language=adult.reads_language,
    )  # fmt: skip
    if not account.is_active:
        raise Refused(_("This person's account is locked."))
    # One who is given the role takes no second person's word, so what comes back is the grant itself.
    return grant_role(by=by, at=at, account=account, role=Role.PARENT_LEADER, school_id=school_id)  # type: ignore[return-value]


@transaction.atomic
def end_parent_leader(*, by, at: datetime, grant_id: UUID) -> None:
    """Take the role back; they stay a caregiver. Nothing happens where it was taken back before."""
    rules.must_be_district_office(by)
    grants = RoleGrant.objects.seen_by(by).filter(role=Role.PARENT_LEADER)
    grant = grants.filter(pk=grant_id).select_related("account").first()
    if grant is not None:
        withdraw_role(by=by, at=at, account=grant.account, grant_id=grant.pk)
