"""A number by text that takes one of the times which a family was offered for its visit (`doors/visit_answers.py`).

Courtesies may stand beside it (`number_said.py`). It takes from the list that was shown there last, and once; sent again, it
hears again what stands. As long as nothing that a number answers went there since, it is never a yes or a no, alone or among
words that say one: any other number a person reads. Where such a thing was asked there last (`ASKS_A_NUMBER`: a question on
visits, a conference's times, a gathering), the number is that one's; of a yes or no that came within an hour, a person's.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.folding import fold
from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import (
    ASKS_A_NUMBER,
    INVITATIONS,
    NO_NUMBER,
    TIMES,
    are,
    asked_at,
    asks_when,
    kind_of,
    went_to,
)
from thirdpillar.doors.lexicon import spellings
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import REPLY, Heard, say_back, tell_how_to_stop
from thirdpillar.doors.senders import CAME_TOGETHER, belongs_to, holders
from thirdpillar.doors.trust_answers import WHAT_ASKS
from thirdpillar.doors.visit_answers import ANSWERS, say_chosen, what_stands
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.choosing import choose_time
from thirdpillar.practice.visits.actions.trust import THANKED, TRUST
from thirdpillar.practice.visits.models import Invitation
from thirdpillar.practice.visits.queries.invitations import children_told

# So long an offer is answered by its number alone.
OFFER_HOLDS = timedelta(days=30)


def take_offered(heard: Heard) -> bool:
    """Whether a text was a number after an offer; its time is taken or said again, or a person reads what it means."""
    if _refuses_or_stops(heard):
        return True
    number = number_said(heard.inbound.body, heard.language)
    if number is None and not _is_an_answer_with_a_number(heard):
        return False
    arrived = Message.objects.seen_by(heard.by).filter(
        address=heard.inbound.sender, state__in=MAY_HAVE_ARRIVED
    )
    offer = arrived.filter(purpose=TIMES, state_at__gte=heard.at - OFFER_HOLDS).order_by("-state_at").first()
    if offer is None:
        return False
    one = _invitation_of(offer, heard)
    times = one.offered_times if one and one.offered_in == offer.reference_id else []
    is_of_list = number is not None and 1 <= number <= len(times)
    if _is_of_what_asked_last(heard, offer, is_of_list=is_of_list):
        return False
    since = arrived.filter(state_at__gt=offer.state_at).exclude(Q(purpose__startswith=REPLY) | are((TRUST,)))
    if since.exclude(are(NO_NUMBER)).exists() and not is_of_list:
        return False
    done = False
    if one is not None and number is not None:
        if is_of_list:
            done = not since.exists() and _take(heard, one, number)
        elif not times:
            done = _took_before(heard, one, offer, number) and _say_again(heard, one)
    if not done:
        wait_for_person(heard.inbound, None, by=heard.by)
        leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
        heard.visit = None
        say_back(heard, "asks_person")
    return True


def _refuses_or_stops(heard: Heard) -> bool:
    """Whether a text may be a no to the times that were asked there last, or a stop ("ya no"): a person reads it, and who may
    have meant STOP is told once how to say it. What is no no to a time ("basta") stops, as ever."""
    if not heard.meaning.is_in_doubt or heard.meaning.intent != Intent.STOP:
        return False
    said = f" {fold(heard.inbound.body)} "
    if not any(f" {one} " in said for one in _refusals()):
        return False
    if not asks_when(asked_at(heard.inbound.sender, since=heard.at - OFFER_HOLDS, by=heard.by).first()):
        return False
    wait_for_person(heard.inbound, None, by=heard.by)
    leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
    tell_how_to_stop(heard)
    return True


@cache
def _refusals() -> frozenset[str]:
    """In any language, as they are compared."""
    return frozenset(fold(one) for found in spellings().values() for one in found.get("may_refuse", ()))


def _is_of_what_asked_last(heard: Heard, offer: Message, *, is_of_list: bool) -> bool:
    """Whether what asked there last, since the list, is answered by a number of its own."""
    since = went_to(heard.inbound.sender, by=heard.by).filter(
        are((*WHAT_ASKS, TRUST)), state_at__gt=offer.state_at
    )
    last = since.exclude(are(NO_NUMBER)).order_by("-state_at", "-made_at").first()
    if last is None or kind_of(last) not in ASKS_A_NUMBER:
        return False
    # Once the thanks for the answers are an hour old, the list is what is open.
    if is_of_list and last.purpose.startswith(THANKED) and last.state_at <= heard.at - CAME_TOGETHER:
        return False
    return kind_of(last) not in INVITATIONS or last.state_at - offer.state_at >= CAME_TOGETHER


def _is_an_answer_with_a_number(heard: Heard) -> bool:
    """Whether a text reads as a yes or a no and names a number as well: of a list nobody knows what it means."""
    has_number = any(each.isdigit() for each in fold(heard.inbound.body))
    return has_number and heard.meaning.intent in (Intent.YES, Intent.NO)


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


def _took_before(heard: Heard, one: Invitation, offer: Message, number: int) -> bool:
    """Whether the last that this number answered about the visit since the offer is the same number."""
    before = Inbound.objects.seen_by(heard.by).filter(
        sender=heard.inbound.sender, answers=ANSWERS, reference_id=one.pk, at__gte=offer.state_at
    )
    last = before.exclude(pk=heard.inbound.pk).order_by("-at", "-made_at").first()
    return last is not None and number_said(last.body, heard.language) == number


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
