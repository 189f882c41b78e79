"""Which of our words that ask something went to a number or address last: what comes back from there answers those.

One rule for every room. What is older is answered by its own unmistakable word or code alone; a yes, a no or a number that
could answer either is a person's to read, or stands in the conversation that spoke last. Whatever is named nowhere here
asks: so the words of a new room are never passed over unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import ASKED_TO_A_VISIT, SAID_OF_A_VISIT, Message
from thirdpillar.means.conversations.actions.standing_still import TO_MANY
from thirdpillar.means.conversations.queries.spoken import REPLY
from thirdpillar.means.conversations.queries.waiting import asks
from thirdpillar.practice.gatherings.actions.timing.asking import ASKED
from thirdpillar.practice.gatherings.queries.waiting import INVITATION, NEWS
from thirdpillar.practice.visits.actions.telling import BOOKED, CALLED_OFF, HOPES
from thirdpillar.practice.visits.actions.trust import TRUST
from thirdpillar.practice.visits.queries.outreach import WHEN

# The times that a family chooses from by a number are a reply, and ask.
TIMES = f"{SAID_OF_A_VISIT}:times"
# The times of a conference that are chosen from by a number.
OFFERED = "conferences.offered"
# A number answers these. What went there last of them and of all else that asks has it; an open list of times never takes it.
ASKS_A_NUMBER = (TRUST, OFFERED, *ASKED.values(), INVITATION, ASKED_TO_A_VISIT)
# Our replies and the codes of a sign-in ask nothing; the questions before and after visits take a number 1 to 5 alone, which
# `doors/trust_answers.py` sees to.
ASKS_NOTHING = (REPLY, "accounts.code", TRUST)
# An invitation to one thing passes over those to another: of those, whoever reads the answer looks which are open still.
INVITATIONS = (INVITATION, ASKED_TO_A_VISIT)
OF_A_GATHERING = (INVITATION, *NEWS.values())
OF_A_VISIT = (ASKED_TO_A_VISIT, BOOKED, CALLED_OFF, HOPES, TIMES)
# These ask when a visit suits: a no to them may mean the times alone, and no number but one of their list answers them.
ASKS_WHEN = (WHEN, CALLED_OFF, TIMES)
# What we say of the visit itself, and when we ask when it suits: no number answers these.
NO_NUMBER = (BOOKED, CALLED_OFF, WHEN)


def kind_of(message: Message) -> str:
    """What a message is for, without what tells it from others of its kind."""
    return TIMES if message.purpose == TIMES else message.purpose.partition(":")[0]


def went_to(address: str, *, by: Scope) -> QuerySet[Message]:
    """All that may have arrived there, by whatever way."""
    at = Q(address__iexact=address) if "@" in address else Q(address=address)
    return Message.objects.seen_by(by).filter(at, state__in=MAY_HAVE_ARRIVED)


def are(purposes: Iterable[str]) -> Q:
    """Messages of these purposes, whatever tells them from others of their kind."""
    found = Q(pk=None)
    for one in purposes:
        found |= Q(purpose=one) | Q(purpose__startswith=f"{one}:")
    return found


def asked_at(
    address: str, *, since: datetime | None = None, but: Q | None = None, by: Scope
) -> QuerySet[Message]:
    """What asks something there, the latest first; since then, that moment too; without what is `but`."""
    sent = went_to(address, by=by).filter(Q(purpose=TIMES) | ~are(ASKS_NOTHING))
    if since is not None:
        sent = sent.filter(state_at__gte=since)
    if but is not None:
        sent = sent.exclude(but)
    return sent.order_by("-state_at", "-made_at")


def last_of(address: str, own: Iterable[str], *, but: Iterable[str] = (), by: Scope) -> Message | None:
    """What of these purposes went there last; without those that are `but`."""
    found = went_to(address, by=by).filter(are(own)).exclude(are(but))
    return found.order_by("-state_at", "-made_at").first()


def asks_when(message: Message | None) -> bool:
    """Whether it asks a family when its visit suits."""
    return message is not None and message.purpose.startswith(ASKS_WHEN)


def asks_no_figure(address: str, *, by: Scope) -> bool:
    """Whether no visit may hang on a figure from there: what went there last of one is no invitation that offers figures, or
    a question counted without names came since."""
    last = last_of(address, OF_A_VISIT, by=by)
    if last is None or kind_of(last) != ASKED_TO_A_VISIT or asks_when(last):
        return True
    counted = last_of(address, (TRUST,), by=by)
    return counted is not None and counted.state_at >= last.state_at


def came_before_booked(address: str, *, within: timedelta, by: Scope) -> bool:
    """Whether that a visit is booked is what went there last of it, and anything else asked there so shortly before: then
    words may be meant for either."""
    last = last_of(address, OF_A_VISIT, by=by)
    if last is None or kind_of(last) != BOOKED:
        return False
    before = asked_at(address, since=last.state_at - within, but=are(OF_A_VISIT), by=by)
    return any(
        not kind_of(one).startswith(TO_MANY) or asks(one.body)
        for one in before.filter(state_at__lte=last.state_at)
    )


def is_counted_last(address: str, *, by: Scope) -> bool:
    """Whether the questions that are counted without names, or the thanks for them, went there after all of a visit."""
    counted, of_it = last_of(address, (TRUST,), by=by), last_of(address, OF_A_VISIT, by=by)
    return counted is not None and (of_it is None or counted.state_at >= of_it.state_at)


def told_of(address: str, own: Q, *, by: Scope) -> datetime | None:
    """When words of one's own went there last."""
    return (
        went_to(address, by=by).filter(own).order_by("-state_at").values_list("state_at", flat=True).first()
    )


def is_overtaken(address: str, own: Q, *, by: Scope) -> bool:
    """Whether something else was asked there after these words: then a yes or a no may not be theirs.

    Invitations do not overtake each other.
    """
    told_at = told_of(address, own, by=by)
    if told_at is None:
        return False
    return asked_at(address, since=told_at, but=own | are(INVITATIONS), by=by).exists()
