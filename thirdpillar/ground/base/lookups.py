"""Many ids in a query as one array instead of one parameter each.

`id IN (a, b, …)` is put together and taken apart value by value, by Django and by the driver: for five hundred ids that
takes longer than PostgreSQL needs to find the rows. `id = ANY('{a,b,…}')` is the same question, planned the same way.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignKey, UUIDField
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

# Fewer are written one by one: of a few values PostgreSQL's statistics tell more when it sees them.
MANY = 8


class _AsOneArray:
    """What both lookups below do otherwise than Django's."""

    def as_sql(self, compiler, connection):
        ids = self._many_ids()
        if ids is None:
            return super().as_sql(compiler, connection)  # type: ignore[misc]  # the lookup that this is mixed into
        if not ids:
            raise EmptyResultSet
        known, params = self.process_lhs(compiler, connection)  # type: ignore[attr-defined]  # likewise
        return f"{known} = ANY(%s)", [*params, ids]

    def _many_ids(self) -> list[UUID] | None:
        """The ids, each once and in order, where there are many and nothing but ids."""
        given = self.rhs  # type: ignore[attr-defined]  # likewise
        if not isinstance(given, (list, tuple)) or len(given) < MANY:
            return None
        ids = list(dict.fromkeys(each for each in given if each is not None))
        return ids if all(isinstance(each, UUID) for each in ids) else None


class InIds(_AsOneArray, In):
    """`id__in=[…]`."""


class InRelatedIds(_AsOneArray, RelatedIn):
    """`student__in=[…]` and `student_id__in=[…]`."""


def register() -> None:
    """Let every field of ids be asked so."""
    UUIDField.register_lookup(InIds)
    ForeignKey.register_lookup(InRelatedIds)
