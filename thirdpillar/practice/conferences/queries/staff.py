"""Who teaches or interprets on a day: roles that hold then, of accounts that nobody suspended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy


def grants_held(*, on: date, seen_by) -> QuerySet[RoleGrant]:
    """All roles that hold on a day; in the sight of the whole district, which alone sees every account."""
    active = Account.objects.seen_by(seen_by).filter(suspended_at=None)
    return (
        RoleGrant.objects.seen_by(seen_by)
        .filter(Q(begins_on=None) | Q(begins_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))
        .filter(account_id__in=active.values("pk"))
    )


def teachers_of(section_ids: Collection[UUID], *, on: date, district_id: UUID) -> dict[UUID, UUID]:
    """{class: its teacher's account}; of two teachers of a class the latest."""
    wide = Scope.system(district_id, "who teaches a class")
    with tenancy.acting_as(wide):
        held = grants_held(on=on, seen_by=wide).filter(role=Role.TEACHER, section_id__in=list(section_ids))
        # The last of a class stays in the dict.
        rows = held.order_by("made_at", "pk").values_list("section_id", "account_id")
        return {section: who for section, who in rows if section}
