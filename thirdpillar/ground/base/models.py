"""What every tenant table has: a random id, its district, and when it was written."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from thirdpillar.ground.base.scoped import ScopedManager


class GenRandomUUID(models.Func):
    """PostgreSQL's gen_random_uuid(), core since 13; lets set-based SQL insert without naming ids."""

    function = "gen_random_uuid"
    template = "%(function)s()"
    output_field = models.UUIDField()


def for_the_whole_district(scope) -> Q:
    """All rows of the district for those who see all of it, none for anybody else."""
    return Q(district_id=scope.district_id) if scope.sees_all else Q(pk__in=[])


class Tenant(models.Model):
    """A row that belongs to one district, guarded by `seen_by` here and by row-level security below."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=GenRandomUUID(), editable=False)
    district_id = models.UUIDField(editable=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ScopedManager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        """The rows this scope may see; a model narrows it by overriding."""
        return Q(district_id=scope.district_id)


class OfTheOffice(Tenant):
    """Rows for the sight of the whole district alone: the office, and machines at work."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        return for_the_whole_district(scope)
