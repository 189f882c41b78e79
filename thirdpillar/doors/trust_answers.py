"""A number by text that answers a question before or after visits; it is kept under a key alone, never with the text.

The question must be the last that we asked at this number, and the number its addressee's today. Of a conversation that
wrote there within an hour it is left to that; where it may as well be the yes or no that an invitation waits for, a
person reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.folding import fold
from thirdpillar.doors.last_words import OFFERED
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.senders import CAME_TOGETHER, holders, invitation_meant
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.queries.spoken import POST, RATING, TOGETHER
from thirdpillar.practice.gatherings.actions.telling import INVITATION as TO_A_GATHERING
from thirdpillar.practice.gatherings.actions.telling_places import OFFER
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.gatherings.queries import latest_answer
from thirdpillar.practice.visits.actions.asking import INVITATION as TO_A_VISIT
from thirdpillar.practice.visits.actions.telling import BOOKED
from thirdpillar.practice.visits.actions.trust import TRUST, answer_by_text
from thirdpillar.practice.visits.choices import Side
from thirdpillar.practice.visits.models import CoreAsking
from thirdpillar.practice.visits.rules.minds import asking_terms, core_of

# What else asks something, or waits to be answered, at a number.
OF_PEOPLE = (POST, TOGETHER, RATING)
_OF_INVITATIONS = (TO_A_GATHERING, TO_A_VISIT)
WHAT_ASKS = (*OF_PEOPLE, *_OF_INVITATIONS, BOOKED, "broadcasts.message", OFFERED, OFFER, *ASKED.values())
# These two say yes and no to an invitation.
_YES_OR_NO = ("1", "2")
_KEPT_APART = "…"


@dataclass(frozen=True)
class Trust:
    """The question that was asked last: `said` is "number" (`point`), "doubt" or "words"."""

    asking: CoreAsking
    statement: str
    said: str
    point: int = 0


def trust_meant(heard: Heard) -> Trust | None:
    """The question that a text may answer; None while none is the last that was asked at this number."""
    inbound, by = heard.inbound, heard.by
    with clock.set_to(heard.at):
        today = clock.today(heard.district.zone)
    core = core_of(Side.FAMILY, today)
    arrived = Message.objects.seen_by(by).filter(
        address=inbound.sender, state__in=MAY_HAVE_ARRIVED,
        state_at__gte=heard.at - timedelta(days=asking_terms(today)["answer_days"]),
    )  # fmt: skip
    asked = arrived.filter(purpose__startswith=f"{TRUST}:").order_by("-state_at", "-made_at").first()
    statement = asked.purpose.rpartition(":")[2] if asked else ""
    if asked is None or statement not in core.statements:
        return None
    others = [
        (one.purpose.partition(":")[0], one.state_at)
        for one in arrived.filter(state_at__gte=asked.state_at - CAME_TOGETHER).exclude(
            purpose__startswith=TRUST
        )
    ]
    if any(purpose in WHAT_ASKS and at > asked.state_at for purpose, at in others):
        return None
    asking = CoreAsking.objects.seen_by(by).filter(pk=asked.reference_id).select_related("invitation").first()
    # Whoever has the number since answers nothing that was asked of somebody else.
    reader = asking and current_adult(asking.invitation.adult_id, seen_by=by)
    if asking is None or reader not in holders(inbound.sender, by):
        return None
    # With courtesies beside it ("2 gracias") it is the number still, and kept apart as one.
    said = str(number_said(inbound.body, heard.language) or fold(inbound.body))
    points = [str(one) for one in range(1, core.points + 1)]
    if said not in points or any(purpose in OF_PEOPLE for purpose, _at in others):
        return Trust(asking, statement, "words")
    if said in _YES_OR_NO and (
        any(purpose in _OF_INVITATIONS for purpose, _at in others) or _gathering_waits(heard)
    ):
        return Trust(asking, statement, "doubt")
    return Trust(asking, statement, "number", int(said))


def _gathering_waits(heard: Heard) -> bool:
    one = invitation_meant(heard.inbound.sender, heard.by, heard.at, heard.meaning.intent)
    return one is not None and latest_answer(one, seen_by=heard.by) is None


def take_number(heard: Heard, trust: Trust) -> bool:
    """Keep the point under its key, and the text without it."""
    heard.inbound.body = _KEPT_APART
    heard.inbound.save(update_fields=["body"])
    note_answer(inbound_id=heard.inbound.pk, answers=TRUST, by=heard.by, at=heard.at)
    answer_by_text(
        asking_id=trust.asking.pk, statement=trust.statement, point=trust.point, address=heard.inbound.sender,
        channel=heard.channel, by=heard.by, at=heard.at,
    )  # fmt: skip
    return True


def read_by_person(heard: Heard, _trust: Trust) -> bool:
    """Nobody knows which question it answers."""
    wait_for_person(heard.inbound, None, by=heard.by)
    leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
    say_back(heard, "asks_person")
    return True
