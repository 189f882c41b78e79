"""Whoever looks at whom visits are for, and where, leaves an entry in the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.practice.visits.models import Invitation, Visit


def note_read(
    scope,
    visits: Collection[Visit],
    places: Mapping[UUID, str] | None = None,
    without: Collection[Invitation] = (),
) -> None:
    """Note that these visits, and families without one, were looked at by name; and of which the place was told."""
    at = clock.now()
    if visits or without:
        record_read(
            by=scope, at=at, deed="visits.see_visits", subject="visit", visits=[str(one.pk) for one in visits],
            invitations=[str(one.pk) for one in without],
        )  # fmt: skip
    if places:
        record_read(
            by=scope, at=at, deed="visits.see_place", subject="visit", visits=[str(one) for one in places]
        )
