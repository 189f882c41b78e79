"""Sealing the record of every district, and ending accounts that nobody uses. Rung by the schedule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thirdpillar.ground.accounts.actions import suspend_idle
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import seal_entries
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District


def seal_all(at: datetime) -> int:
    """Chain what every district wrote since its last seal; answers how many entries. Every few minutes is right."""
    return _in_each_district(seal_entries, at, "sealing the record")


def suspend_idle_all(at: datetime) -> int:
    """Suspend staff accounts that were not used for 45 days, everywhere; answers how many. Once a night is right."""
    return _in_each_district(suspend_idle, at, "idle accounts")


def _in_each_district(deed, at: datetime, why: str) -> int:
    done = 0
    for district_id in District.objects.order_by("id").values_list("id", flat=True):
        system = Scope.system(district_id, why)
        with transaction.atomic(), tenancy.acting_as(system):
            done += deed(by=system, at=at)
    return done
