"""What a family texts shortly before a home visit: whoever goes, and whoever plans, hears of it at once."""

from __future__ import annotations

from contextlib import suppress

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.replies import Heard
from thirdpillar.doors.senders import holders
from thirdpillar.doors.visit_answers import ANSWERS, visit_meant
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.means.conversations.choices import Became, InboundState
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.visits.actions.at_once import NEAR, tell_the_family_wrote
from thirdpillar.practice.visits.actions.calling_off import want_another_time
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.queries.invitations import standing_visit

# Said in a conversation that goes on, or of the number, these may mean the visit.
_MAY_BE_OF_IT = (Intent.NO, Intent.MOVE, Intent.LATER, Intent.STOP)


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


def warn_before_visit(heard: Heard, inbound: Inbound) -> None:
    """Tell who goes to the sender's home within a day, and who plans, that the family wrote: what a person must read, that
    the number stopped, or what may mean the visit though it was said elsewhere."""
    is_answer = inbound.answers == ANSWERS or inbound.answers.startswith("gatherings.")
    is_unread = inbound.state == InboundState.NEEDS_PERSON or inbound.answers == Became.STOP
    if is_answer or not (is_unread or heard.meaning.intent in _MAY_BE_OF_IT):
        return
    theirs = set(holders(inbound.sender, heard.by))
    soon = Visit.objects.seen_by(heard.by).filter(
        stage=Stage.SCHEDULED, begins_at__gt=heard.at, begins_at__lte=heard.at + NEAR
    )
    visits = (
        list(soon.filter(invitation__adult_id__isnull=False).select_related("invitation")) if theirs else []
    )
    standing = current_adults({one.invitation.adult_id for one in visits}, seen_by=heard.by)
    for one in visits:
        if standing.get(one.invitation.adult_id) in theirs:
            tell_the_family_wrote(one, by=heard.by, at=heard.at)
