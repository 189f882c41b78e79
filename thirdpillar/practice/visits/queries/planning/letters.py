"""Of which visits somebody prints the letters."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.queries import letters_to_print
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.models.sight import planned_by


def visits_planned_by(scope, *, at: datetime) -> QuerySet[Visit, UUID]:
    """The ids of visits to come at schools that they plan for, booked or called off; not of those that they only make."""
    to_come = Visit.objects.seen_by(scope).filter(planned_by(scope), ends_at__gt=at)
    return to_come.values_list("pk", flat=True)


def letters_wait(scope, *, at: datetime) -> bool:
    """Whether a letter about a booked visit waits to be printed at a school that they plan for."""
    visits = list(visits_planned_by(scope, at=at))
    wide = Scope.system(scope.district_id, "whether letters wait")
    with tenancy.acting_as(wide):
        return letters_to_print(seen_by=wide, references=visits).exclude(expires_at__lte=at).exists()
