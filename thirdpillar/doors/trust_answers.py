"""A number by text that answers a question before or after visits; it is kept under a key alone, never with the text.

The question must be the last there that a number can answer (that a visit is booked offers none), and the number its
addressee's today. Of a conversation that wrote there within an hour it is left to that; within an hour of the thanks it puts
the last answer right. Where it may as well be the yes or no that an invitation waits for, or comes late, a person finds out
what was meant, and the number is put apart all the same: it was to be counted without a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from thirdpillar.doors.answered import leave_to_schools, wait_for_person
from thirdpillar.doors.folding import fold
from thirdpillar.doors.last_words import NO_NUMBER, OF_A_VISIT, OFFERED, TIMES, are
from thirdpillar.doors.number_said import number_said
from thirdpillar.doors.replies import Heard, say_back
from thirdpillar.doors.senders import CAME_TOGETHER, holders, invitation_meant
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.queries import current_adult
from thirdpillar.means.conversations.actions import note_answer
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries.inbound import OF_THREAD
from thirdpillar.means.conversations.queries.spoken import POST, RATING, TOGETHER
from thirdpillar.means.conversations.queries.waiting import asks
from thirdpillar.practice.gatherings.actions.meetings.texting import ASKED as OF_A_MEETING
from thirdpillar.practice.gatherings.actions.telling import INVITATION as TO_A_GATHERING
from thirdpillar.practice.gatherings.actions.telling_places import OFFER
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.gatherings.queries import latest_answer
from thirdpillar.practice.visits.actions.asking import INVITATION as TO_A_VISIT
from thirdpillar.practice.visits.actions.telling import BOOKED
from thirdpillar.practice.visits.actions.trust import THANKED, TRUST, answer_by_text, put_right_by_text
from thirdpillar.practice.visits.choices import Side, Standing
from thirdpillar.practice.visits.models import Asking, CoreAsking
from thirdpillar.practice.visits.rules.minds import asking_terms, core_of

# What else asks something, or waits to be answered, at a number.
OF_PEOPLE = (POST, TOGETHER, RATING)
_OF_INVITATIONS = (TO_A_GATHERING, TO_A_VISIT)
TO_MANY = "broadcasts.message"
WHAT_ASKS = (*OF_PEOPLE, *_OF_INVITATIONS, BOOKED, TO_MANY, OFFERED, OFFER, OF_A_MEETING, *ASKED.values())
# These two say yes and no to an invitation.
_YES_OR_NO = (1, 2)
_KEPT_APART = "…"
# So long after it a number may have been meant for a question of ours.
MAY_BE_MEANT = timedelta(days=30)
_A_FIGURE = re.compile(r"\b\d\b")


@dataclass(frozen=True)
class Trust:
    """The question that was asked last: `said` is "number" (`point`; `again`: in place of their last one), "doubt" (`point`,
    or something else) or "words"."""

    asking: CoreAsking
    statement: str
    said: str
    point: int = 0
    again: bool = False


def trust_meant(heard: Heard) -> Trust | None:
    """The question that a text may answer; None while something else has it."""
    inbound, by = heard.inbound, heard.by
    with clock.set_to(heard.at):
        today = clock.today(heard.district.zone)
    core = core_of(Side.FAMILY, today)
    arrived = Message.objects.seen_by(by).filter(
        address=inbound.sender, state__in=MAY_HAVE_ARRIVED, state_at__gte=heard.at - MAY_BE_MEANT
    )
    told = arrived.filter(purpose__startswith=f"{TRUST}:").order_by("-state_at", "-made_at")
    last = told.first()
    if last is None:
        return None
    about = arrived.filter(state_at__gte=last.state_at - CAME_TOGETHER)
    since = about.filter(state_at__gt=last.state_at)
    if _asks_a_figure(since):
        return None
    asking = CoreAsking.objects.seen_by(by).filter(pk=last.reference_id).select_related("invitation").first()
    # Whoever has the number since answers nothing that was asked of somebody else.
    reader = asking and current_adult(asking.invitation.adult_id, seen_by=by)
    if asking is None or reader not in holders(inbound.sender, by):
        return None
    is_thanked = last.purpose.startswith(THANKED)
    asked = told.exclude(purpose__startswith=THANKED).first() if is_thanked else last
    statement = asked.purpose.rpartition(":")[2] if asked else ""
    is_open = not is_thanked and last.state_at >= heard.at - timedelta(
        days=asking_terms(today)["answer_days"]
    )
    # With courtesies beside it ("2 gracias") it is the number still, and kept apart as one.
    said = str(number_said(inbound.body, heard.language) or fold(inbound.body))
    point = int(said) if said in [str(one) for one in range(1, core.points + 1)] else 0
    if not point or about.filter(are(OF_PEOPLE)).exists():
        # That a visit is booked, and may be put off, came together with the question: nobody knows which a no means.
        is_later = since.filter(are((BOOKED,)), state_at__gte=last.state_at + CAME_TOGETHER).exists()
        return Trust(asking, statement, "words") if is_open and not is_later else None
    waits = _gathering_waits(heard) or _came_with_an_invitation(about, by)
    if statement not in core.statements or (point in _YES_OR_NO and waits):
        return Trust(asking, statement, "doubt", point)
    if is_open:
        return Trust(asking, statement, "number", point)
    if _went_on_talking(heard, last.state_at):
        return None
    is_right_after = is_thanked and last.state_at > heard.at - CAME_TOGETHER
    has_else = since.filter(are(OF_A_VISIT)).exists() or arrived.filter(purpose=TIMES).exists()
    if has_else or not is_right_after:
        return Trust(asking, statement, "doubt", point)
    return Trust(asking, statement, "number", point, again=True)


def _asks_a_figure(since: QuerySet[Message]) -> bool:
    """Whether anything of this may be answered by a figure: of what is said to many, what asks, or names a figure."""
    found = since.filter(are(WHAT_ASKS)).exclude(are(NO_NUMBER))
    if found.exclude(are((TO_MANY,))).exists():
        return True
    return any(asks(body) or _A_FIGURE.search(body) for body in found.values_list("body", flat=True))


def _went_on_talking(heard: Heard, since: datetime) -> bool:
    """Whether words from there went into a conversation since: what comes then goes on with it."""
    said = Inbound.objects.seen_by(heard.by).filter(
        sender=heard.inbound.sender, answers=OF_THREAD, at__gt=since
    )
    return said.exclude(pk=heard.inbound.pk).exists()


def _came_with_an_invitation(about: QuerySet[Message], by: Scope) -> bool:
    """Whether one is among these; of those to a visit, one that is not answered yet."""
    if about.filter(are((TO_A_GATHERING,))).exists():
        return True
    to_a_visit = about.filter(are((TO_A_VISIT,))).exclude(are(NO_NUMBER)).values("reference_id")
    asked = Asking.objects.seen_by(by).filter(pk__in=to_a_visit)
    return asked.filter(invitation__standing=Standing.INVITED).exists()


def _gathering_waits(heard: Heard) -> bool:
    one = invitation_meant(heard.inbound.sender, heard.by, heard.at, heard.meaning.intent)
    return one is not None and latest_answer(one, seen_by=heard.by) is None


def take_number(heard: Heard, trust: Trust) -> bool:
    """Keep the point under its key, and the text without it."""
    _put_apart(heard)
    note_answer(inbound_id=heard.inbound.pk, answers=TRUST, by=heard.by, at=heard.at)
    keep = put_right_by_text if trust.again else answer_by_text
    keep(
        asking_id=trust.asking.pk, statement=trust.statement, point=trust.point, address=heard.inbound.sender,
        channel=heard.channel, by=heard.by, at=heard.at,
    )  # fmt: skip
    return True


def read_by_person(heard: Heard, trust: Trust) -> bool:
    """Nobody knows which question it answers; of a number a person hears that one came, and asks what was meant."""
    if trust.point:
        _put_apart(heard)
        heard.inbound.answers = TRUST
        heard.inbound.save(update_fields=["answers"])
    wait_for_person(heard.inbound, None, by=heard.by)
    leave_to_schools(heard.inbound, district=heard.district, by=heard.by)
    heard.visit = None  # of a visit there are no such words
    say_back(heard, "asks_person")
    return True


def _put_apart(heard: Heard) -> None:
    heard.inbound.body = _KEPT_APART
    heard.inbound.save(update_fields=["body"])
