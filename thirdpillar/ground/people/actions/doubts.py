"""A number or address of which words say that it may be somebody else's, until a person has looked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.people.models import ContactPoint


def doubt_owner(*, by: Scope, at: datetime, value: str) -> int:
    """From now on nothing but what is urgent goes there, whoever has it on their list; answer how many points."""
    points = ContactPoint.objects.seen_by(by).filter(value=value, left_at=None, doubted_at=None)
    found = points.update(doubted_at=at)
    if found:
        record(by=by, at=at, deed="people.doubt_owner", subject="contact_point", points=found)
    return found


def believe_owner(*, by: Scope, at: datetime, value: str, adult_ids: Collection[UUID]) -> int:
    """A person has looked, and it is theirs after all: these adults', and nobody else's who has it on their list."""
    points = ContactPoint.objects.seen_by(by).filter(value=value, adult_id__in=adult_ids)
    return believe_owners(points=points, by=by, at=at)


def believe_owners(*, points: QuerySet[ContactPoint], by: Scope, at: datetime) -> int:
    """Of these those in doubt are believed again; answer how many."""
    points = points.exclude(doubted_at=None)
    found = points.update(doubted_at=None)
    if found:
        record(by=by, at=at, deed="people.believe_owner", subject="contact_point", points=found)
    return found
