"""Whether a home visit is what we asked about last at a number: what comes back and nobody understands may answer that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.queries.waiting import asks

# So long after it a text still answers it.
HOLDS = timedelta(days=30)
OF_VISITS, TO_MANY, REPLY = "visits.", "broadcasts.", "conversations.reply"


def asked_of_a_visit(address: str, *, at: datetime, seen_by) -> bool:
    """Our own replies, and what was said to many and asks nothing, come in between and change nothing."""
    arrived = Message.objects.seen_by(seen_by).filter(
        address=address, state__in=MAY_HAVE_ARRIVED, state_at__gte=at - HOLDS
    )
    last = (
        arrived.filter(purpose__startswith=OF_VISITS)
        .order_by("-state_at")
        .values_list("state_at", flat=True)
        .first()
    )
    return last is not None and not asked_else_since(address, last, seen_by=seen_by)


def asked_else_since(address: str, last: datetime, *, seen_by) -> bool:
    """Whether anything but of visits was asked there since a moment."""
    arrived = Message.objects.seen_by(seen_by).filter(address=address, state__in=MAY_HAVE_ARRIVED)
    since = arrived.filter(state_at__gt=last).exclude(
        Q(purpose__startswith=REPLY) | Q(purpose__startswith=OF_VISITS)
    )
    if since.exclude(purpose__startswith=TO_MANY).exists():
        return True
    to_many = since.filter(purpose__startswith=TO_MANY).values_list("body", flat=True)
    return any(asks(body) for body in to_many)
