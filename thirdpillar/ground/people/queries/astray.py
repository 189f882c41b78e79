"""Whether a link that we sent may lie with a stranger: it went to a number or address that is not its reader's today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.people.queries.adults import current_adult

# A link is in what is read on a screen; a letter's address is a home's, and a call says none.
_WITH_LINK = (Channel.SMS, Channel.WHATSAPP, Channel.EMAIL)


def is_astray(
    adult_id: UUID,
    references: Collection[UUID] | QuerySet,
    *,
    purposes: Iterable[str] | None = None,
    since: datetime | None = None,
    seen_by,
) -> bool:
    """Whether a message about these references went, since its link was made, to what is not this adult's any more.

    Wrong, corrected, taken off or gone with a roster: asked when a link is opened, so that nothing can be late.
    """
    sent = Message.objects.seen_by(seen_by).filter(
        reference_id__in=references, state__in=MAY_HAVE_ARRIVED, channel__in=_WITH_LINK
    )
    sent = sent.filter(purpose__in=list(purposes)) if purposes else sent
    sent = sent.filter(state_at__gt=since) if since else sent
    went_to = {address.lower() for address in sent.values_list("address", flat=True).distinct()}
    if not went_to:
        return False
    standing = current_adult(adult_id, seen_by=seen_by) or adult_id
    points = ContactPoint.objects.seen_by(seen_by).filter(adult_id=standing, left_at=None)
    theirs = points.exclude(state=ContactState.WRONG).values_list("value", flat=True)
    return not went_to <= {value.lower() for value in theirs}
