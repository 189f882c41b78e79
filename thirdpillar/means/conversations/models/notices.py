"""How each of the staff is told that a family waits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.conversations.choices.notices import Told


class StaffNotice(Tenant):
    """One row an account that chose, or was told once; without one it is told daily. `told_until`: of all up to then.

    `by_text`: a family that calls for help after an alert is told of by text, not by e-mail.
    """

    account_id = models.UUIDField()
    how = models.CharField(max_length=8, choices=Told.choices, default=Told.DAILY, db_default=Told.DAILY)
    by_text = models.BooleanField(default=False, db_default=False)
    told_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "account_id"], name="one_notice_per_account")
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(account_id=scope.account_id) if scope.account_id else Q(pk__in=[])
