"""Which invitation to a home visit a text can mean; none where that is in doubt. What it says of it: `visit_answers.py`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import OF_A_VISIT, are, is_overtaken
from thirdpillar.doors.replies import Heard
from thirdpillar.doors.senders import CAME_TOGETHER, holders
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.practice.gatherings.actions.telling import INVITATION as TO_A_GATHERING
from thirdpillar.practice.gatherings.models import Invitation as GatheringInvitation
from thirdpillar.practice.gatherings.queries import latest_answer
from thirdpillar.practice.visits.actions.telling import HOPES
from thirdpillar.practice.visits.choices import Standing
from thirdpillar.practice.visits.models import Asking, Invitation, Visit
from thirdpillar.practice.visits.queries.invitations import children_told

# What of ours a family answers with words about a visit: that it is asked, that it is booked, and after it that its
# hopes were written down (there a person reads whatever it says).
ASKED, BOOKED = "visits.invitation", "visits.booked:"  # what is booked is named with its time, too


def visit_meant(heard: Heard) -> Invitation | None:
    """The one invitation to a visit that a text can mean; None where it means something else, or where that is in doubt.

    Of a visit and a gathering the one told last is meant, unless they came together, or the other one alone is not
    answered yet. "Later" and "another time" are said of visits alone. After something else that asks, none is meant.
    """
    sent = _sent(heard.inbound.sender, heard.by)
    today = clock.today(heard.district.zone)
    found = list(
        Invitation.objects.seen_by(heard.by)
        .filter(pk__in=list(sent), cycle__closes_on__gte=today)
        .select_related("cycle__visit_year")
    )
    # Whoever has the number since answers nothing that was asked of somebody else.
    standing = current_adults([one.adult_id for one in found if one.adult_id], seen_by=heard.by)
    theirs = set(holders(heard.inbound.sender, heard.by))
    found = sorted(
        (one for one in found if one.adult_id and standing.get(one.adult_id) in theirs),
        key=lambda one: sent[one.pk],
    )
    if not found or (len(found) > 1 and sent[found[-1].pk] - sent[found[-2].pk] < CAME_TOGETHER):
        return None
    one = found[-1]
    if is_overtaken(heard.inbound.sender, are(OF_A_VISIT), by=heard.by):
        return None
    if not _before_the_gathering(heard, one, sent[one.pk]):
        return None
    return one if children_told(one, on=today, seen_by=heard.by) else None


def came_together(heard: Heard) -> bool:
    """Whether a visit and a gathering were told of within an hour, neither answered: nobody knows which one is meant."""
    if heard.invitation is None or latest_answer(heard.invitation, seen_by=heard.by) is not None:
        return False
    at, sent = _gathering_at(heard, heard.invitation), _sent(heard.inbound.sender, heard.by)
    open_ones = Invitation.objects.seen_by(heard.by).filter(pk__in=list(sent), standing=Standing.INVITED)
    return at is not None and any(
        abs(sent[one] - at) < CAME_TOGETHER for one in open_ones.values_list("pk", flat=True)
    )


def _before_the_gathering(heard: Heard, visit: Invitation, visit_at: datetime) -> bool:
    if heard.invitation is None or heard.meaning.intent in (Intent.LATER, Intent.MOVE):
        return True
    if heard.meaning.intent == Intent.NEED or came_together(heard):
        return False
    at = _gathering_at(heard, heard.invitation)
    if (at is None or visit_at > at) and _is_of_hopes(heard, visit_at):
        return True
    gathering_open = latest_answer(heard.invitation, seen_by=heard.by) is None
    visit_open = visit.standing == Standing.INVITED
    if gathering_open != visit_open:
        return visit_open
    return at is None or visit_at > at


def _is_of_hopes(heard: Heard, at: datetime) -> bool:
    """Whether what was told then is that hopes were written down: an answer to that is nothing to a gathering."""
    told = Message.objects.seen_by(heard.by).filter(address=heard.inbound.sender, state__in=MAY_HAVE_ARRIVED)
    return told.filter(purpose__startswith=HOPES, state_at=at).exists()


def _gathering_at(heard: Heard, invitation: GatheringInvitation) -> datetime | None:
    sent = Message.objects.seen_by(heard.by).filter(
        purpose=TO_A_GATHERING,
        reference_id=invitation.pk,
        address=heard.inbound.sender,
        state__in=MAY_HAVE_ARRIVED,
    )
    return sent.order_by("-state_at").values_list("state_at", flat=True).first()


def _sent(sender: str, by: Scope) -> dict[UUID, datetime]:
    """{invitation: when something about its visit came to this number last}."""
    of_visits = are((ASKED,)) | Q(purpose__startswith=BOOKED) | Q(purpose__startswith=HOPES)
    arrived = Message.objects.seen_by(by).filter(of_visits, address=sender, state__in=MAY_HAVE_ARRIVED)
    when = dict(arrived.order_by("state_at").values_list("reference_id", "state_at"))
    found: dict[UUID, datetime] = {}
    for model in (Asking, Visit):
        rows = model.objects.seen_by(by).filter(pk__in=list(when)).values_list("pk", "invitation_id")
        for key, invitation in rows:
            found[invitation] = max(when[key], found.get(invitation, when[key]))
    return found
