"""A number by text that takes one of the times which a family was offered for its visit (`doors/visit_answers.py`).

The offer must be the last that we asked at this number; where anything else was said since, a person reads it: 2 must never
be taken for a no.
"""

from __future__ import annotations

from datetime import timedelta

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.folding import fold
from thirdpillar.doors.replies import REPLY, Heard, say_back
from thirdpillar.doors.senders import belongs_to, holders
from thirdpillar.doors.visit_answers import ANSWERS, OFFERS, say_chosen
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT, Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.choosing import choose_time
from thirdpillar.practice.visits.models import Invitation

# So long an offer is answered by its number alone.
OFFER_HOLDS = timedelta(days=30)
_OFFERS = SAID_OF_A_VISIT + OFFERS.removeprefix(REPLY)


def take_offered(heard: Heard) -> bool:
    """Whether a text was the number of a time that was offered; it is taken, or a person reads what it means."""
    said = fold(heard.inbound.body)
    arrived = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, state__in=MAY_HAVE_ARRIVED
    )
    if not said.isdigit() or len(said) > 1:
        return False
    offer = (
        arrived.filter(purpose=_OFFERS, state_at__gte=heard.at - OFFER_HOLDS).order_by("-state_at").first()
    )
    one = _invitation_of(offer, heard) if offer else None
    if offer is None or one is None or not 1 <= int(said) <= len(one.offered_times):
        return False
    since = arrived.filter(state_at__gt=offer.state_at).exclude(purpose__startswith=REPLY)
    if since.exists() or not _take(heard, one, int(said)):
        wait_for_person(heard.inbound, None, by=heard.by)
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
        heard.visit = None
        say_back(heard, "asks_person")
    return True


def _take(heard: Heard, one: Invitation, number: int) -> bool:
    heard.visit, heard.language = one, one.language or heard.language
    belongs_to(heard.inbound, one)
    begins = one.offered_times[number - 1]
    try:
        chosen = choose_time(invitation_id=one.pk, may_be=[begins], by=heard.by, at=heard.at)
    except Refused:
        return False
    note_answer(
        inbound_id=heard.inbound.pk, answers=ANSWERS, by=heard.by, at=heard.at, reference_id=one.pk, school_id=one.school_id,
    )  # fmt: skip
    say_chosen(heard, one, chosen)
    return True


def _invitation_of(offer: Message, heard: Heard) -> Invitation | None:
    """What was offered then, where it still stands and the number is still its addressee's."""
    asked = Inbound.objects.seen_by(heard.by).filter(pk=offer.reference_id).first()
    one = (
        Invitation.objects.seen_by(heard.by)
        .filter(pk=asked.reference_id if asked else None)
        .select_related("cycle__visit_year")
        .first()
    )
    reader = one and one.adult_id and current_adult(one.adult_id, seen_by=heard.by)
    return one if reader and reader in holders(heard.inbound.sender, heard.by) else None
