"""What a family texts shortly before a home visit: whoever goes, and whoever plans, hears of it at once; and that it stopped our
texts, however long before."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.replies import Heard
from thirdpillar.doors.senders import holders
from thirdpillar.doors.visit_meant import visit_meant
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import Became, InboundState
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries.of_visits import HOLDS, asked_else_since
from thirdpillar.practice.visits.actions.at_once import NEAR, tell_the_family_stopped, tell_the_family_wrote
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.queries.asked_lately import asked_lately
from thirdpillar.practice.visits.queries.invitations import standing_visit
from thirdpillar.practice.visits.queries.planning.near import visits_near_of

# Whoever only says these says nothing of the visit.
_SAYS_NOTHING = (Intent.THANKS, Intent.YES, Intent.LANGUAGE)
# What a text became that somebody goes there for: nobody has understood it, it stopped the number, or a conversation holds it.
_MAY_BE_OF_IT = ("", Became.STOP, "conversations.post")


def call_off_beside(heard: Heard) -> None:
    """Words that stop the number and may as well answer what we said last ("cancel", "ya no"): where that was of a booked
    visit, nobody goes there either."""
    may_be_of_it = heard.meaning.answers_too or heard.meaning.is_in_doubt
    if heard.meaning.intent != Intent.STOP or not may_be_of_it:
        return
    invitation = visit_meant(heard)
    if invitation is not None and standing_visit(invitation, seen_by=heard.by) is not None:
        with suppress(Refused):  # it has begun: then whoever goes is told that the family wrote
            want_another_time(invitation_id=invitation.pk, by=heard.by, at=heard.at)


def mark_of_a_visit(heard: Heard, inbound: Inbound) -> None:
    """What nobody has understood may tell what a home answers that was asked for a visit by whatever way: whoever evaluates
    does not read it."""
    adults = holders(inbound.sender, heard.by)
    if inbound.of_visit or inbound.answers or not adults:
        return
    asked_at = asked_lately(adults, since=heard.at - HOLDS, at=heard.at, seen_by=heard.by)
    if asked_at is not None and not asked_else_since(inbound.sender, asked_at, seen_by=heard.by):
        inbound.of_visit = True
        inbound.save(update_fields=["of_visit"])


def warn_before_visit(heard: Heard, inbound: Inbound) -> None:
    """Tell who goes to the sender's home within a day, and who plans, that somebody of it wrote: whatever a person must read
    or a conversation holds, and that the number stopped; of this, neutrally, also who goes there later."""
    if inbound.answers == Became.STOP:
        theirs = holders(inbound.sender, heard.by)
        for one in visits_near_of(theirs, at=heard.at, until=None, seen_by=heard.by) if theirs else ():
            if one.begins_at > heard.at + NEAR:
                tell_the_family_stopped(one, by=heard.by, at=heard.at)
    is_unread = inbound.state == InboundState.NEEDS_PERSON or inbound.answers in _MAY_BE_OF_IT
    if is_unread and heard.meaning.intent not in _SAYS_NOTHING:
        warn_of_words(holders(inbound.sender, heard.by), by=heard.by, at=heard.at)


def warn_of_words(adult_ids: Collection[UUID], *, by, at: datetime) -> None:
    """The same, of words by whatever way: these adults wrote or said something, of the home that is visited or asked for it."""
    if not adult_ids:
        return
    for one in visits_near_of(adult_ids, at=at, until=at + NEAR, seen_by=by):
        tell_the_family_wrote(one, by=by, at=at)
