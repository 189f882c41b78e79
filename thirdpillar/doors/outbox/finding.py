"""What an address of the outbox names, as far as the asker sees it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries import gathering as gathering_of
from thirdpillar.practice.gatherings.queries import invitations_to


def about_gathering(gathering_id: UUID | None, scope) -> tuple[Gathering | None, QuerySet | None]:
    """The gathering that the address names, and the ids of its invitations; nothing where it names none."""
    if gathering_id is None:
        return None, None
    found = gathering_of(gathering_id, seen_by=scope)
    if found is None:
        raise Http404
    return found, invitations_to(found, seen_by=scope).values("pk")


def found_message(request: HttpRequest, message_id: UUID) -> Message:
    found = Message.objects.seen_by(request.scope).filter(pk=message_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
