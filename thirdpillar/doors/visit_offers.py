"""A number by text that takes one of the times which a family was offered for its visit (`doors/visit_answers.py`).

It takes from the list that was shown there last, and once; sent again, it hears again what stands. As long as we asked
nothing else at this number since, it is never a yes or a no: any other number a person reads.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.folding import fold
from thirdpillar.doors.replies import REPLY, Heard, say_back
from thirdpillar.doors.senders import belongs_to, holders
from thirdpillar.doors.visit_answers import ANSWERS, OFFERS, say_chosen, what_stands
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import SAID_OF_A_VISIT, Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.choosing import choose_time
from thirdpillar.practice.visits.actions.telling import BOOKED, CALLED_OFF
from thirdpillar.practice.visits.models import Invitation
from thirdpillar.practice.visits.queries.invitations import children_told

# So long an offer is answered by its number alone.
OFFER_HOLDS = timedelta(days=30)
_NEWS = Q(purpose__startswith=BOOKED) | Q(purpose__startswith=CALLED_OFF)
_OFFERS = SAID_OF_A_VISIT + OFFERS.removeprefix(REPLY)


def take_offered(heard: Heard) -> bool:
    """Whether a text was a number after an offer; its time is taken or said again, or a person reads what it means."""
    said = fold(heard.inbound.body)
    if not said.isdigit() or len(said) > 1:
        return False
    arrived = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, state__in=MAY_HAVE_ARRIVED
    )
    offer = (
        arrived.filter(purpose=_OFFERS, state_at__gte=heard.at - OFFER_HOLDS).order_by("-state_at").first()
    )
    if offer is None:
        return False
    one, number = _invitation_of(offer, heard), int(said)
    since = arrived.filter(state_at__gt=offer.state_at).exclude(purpose__startswith=REPLY)
    times = one.offered_times if one and one.offered_in == offer.reference_id else []
    if one is not None and times:
        if since.exists() and not 1 <= number <= len(times):
            return False
        done = not since.exists() and 1 <= number <= len(times) and _take(heard, one, number)
    else:
        # What we said of the visit since is no question that a number answers.
        if since.exclude(_NEWS).exists():
            return False
        done = one is not None and _took_before(heard, one, offer, said) and _say_again(heard, one)
    if not done:
        wait_for_person(heard.inbound, None, by=heard.by)
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
        heard.visit = None
        say_back(heard, "asks_person")
    return True


def _take(heard: Heard, one: Invitation, number: int) -> bool:
    _is_of(heard, one)
    begins = one.offered_times[number - 1]
    try:
        chosen = choose_time(invitation_id=one.pk, may_be=[begins], by=heard.by, at=heard.at)
        say_chosen(heard, one, chosen)
    except Refused:
        return False
    _note(heard, one)
    return True


def _took_before(heard: Heard, one: Invitation, offer: Message, said: str) -> bool:
    """Whether the last that this number answered about the visit since the offer is the same number."""
    before = Inbound.objects.seen_by(heard.by).filter(
        sender=heard.inbound.sender, answers=ANSWERS, reference_id=one.pk, at__gte=offer.state_at
    )
    last = before.exclude(pk=heard.inbound.pk).order_by("-at", "-made_at").first()
    return last is not None and fold(last.body) == said


def _say_again(heard: Heard, one: Invitation) -> bool:
    stands = what_stands(one, at=heard.at, seen_by=heard.by)
    if stands is None:
        return False
    _is_of(heard, one)
    say_chosen(heard, one, stands)
    _note(heard, one)
    return True


def _is_of(heard: Heard, one: Invitation) -> None:
    heard.visit, heard.language = one, one.language or heard.language
    belongs_to(heard.inbound, one)


def _note(heard: Heard, one: Invitation) -> None:
    note_answer(
        inbound_id=heard.inbound.pk, answers=ANSWERS, by=heard.by, at=heard.at, reference_id=one.pk, school_id=one.school_id,
    )  # fmt: skip


def _invitation_of(offer: Message, heard: Heard) -> Invitation | None:
    """What was offered then, where the number is still its addressee's, who may hear of a child of it today."""
    asked = Inbound.objects.seen_by(heard.by).filter(pk=offer.reference_id).first()
    one = (
        Invitation.objects.seen_by(heard.by)
        .filter(pk=asked.reference_id if asked else None)
        .select_related("cycle__visit_year")
        .first()
    )
    reader = one and one.adult_id and current_adult(one.adult_id, seen_by=heard.by)
    if one is None or not reader or reader not in holders(heard.inbound.sender, heard.by):
        return None
    today = heard.at.astimezone(ZoneInfo(heard.district.zone)).date()
    return one if children_told(one, on=today, seen_by=heard.by) else None
