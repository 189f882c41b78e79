"""Whose a number or e-mail address is, as far as the roster tells, and which invitation a text from it can mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import OF_A_GATHERING, are, is_overtaken
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, WRONG_NUMBER, Channel
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.choices import ContactState
from thirdpillar.ground.people.models import Adult, ContactPoint, HouseholdAdult
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings import rules
from thirdpillar.practice.gatherings.actions.telling import INVITATION
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries import latest_answer
from thirdpillar.practice.visits.models import Invitation as VisitInvitation

# Invitations that came within this time of each other are one to a reader: nobody knows which one a yes means.
CAME_TOGETHER = timedelta(hours=1)


def holders(sender: str, by: Scope) -> list[UUID]:
    """The adults whose number or address this is today: on the list, and not said to be wrong."""
    points = ContactPoint.objects.seen_by(by).filter(value=sender, left_at=None, adult__left_at=None)
    return list(
        points.exclude(state=ContactState.WRONG)
        .order_by("adult_id")
        .values_list("adult_id", flat=True)
        .distinct()
    )


def who_has(sender: str, by: Scope) -> tuple[UUID | None, UUID | None, str]:
    """The adult (when the number is one adult's), the household (when it is one household's), and their language."""
    adults = holders(sender, by)
    homes = list(
        HouseholdAdult.objects.seen_by(by)
        .filter(adult_id__in=adults)
        .values_list("household_id", flat=True)
        .distinct()
    )
    known = Adult.objects.seen_by(by).filter(pk__in=adults).exclude(reads_language="").first()
    return (
        adults[0] if len(adults) == 1 else None,
        homes[0] if len(homes) == 1 else None,
        known.reads_language if known else "",
    )


def is_wrong(sender: str, by: Scope) -> bool:
    """Whether somebody said from this number that it is wrong, and nobody has confirmed since whose it is."""
    stops = Stop.objects.seen_by(by).filter(address=sender, because=WRONG_NUMBER, lifted_at=None)
    return stops.exists()


def language_once(sender: str, by: Scope) -> str:
    """The language of whoever this number stood for last; blank where nobody knows."""
    points = ContactPoint.objects.seen_by(by).filter(value=sender).exclude(adult__reads_language="")
    return points.order_by("-state_at").values_list("adult__reads_language", flat=True).first() or ""


def invitation_meant(
    sender: str, by: Scope, at: datetime, intent: Intent, *, channel: str = Channel.SMS
) -> Invitation | None:
    """The one open invitation at this number or address that the text can mean; None where that is in doubt.

    Of several that are not answered yet, people answer the one that they got last, unless it came together with
    another. A need without a yes or no belongs to the one they said yes to last. Our reply names the gathering. It means
    none after which something else was asked there (`doors/last_words.py`).
    """
    one = _invitation_open(sender, by, at, intent, channel)
    if one is not None and is_overtaken(sender, are(OF_A_GATHERING) & Q(reference_id=one.pk), by=by):
        return None
    return one


def _invitation_open(sender: str, by: Scope, at: datetime, intent: Intent, channel: str) -> Invitation | None:
    sent = dict(
        Message.objects.seen_by(by)
        .filter(purpose=INVITATION, channel=channel, address=sender, state__in=MAY_HAVE_ARRIVED)
        .values_list("reference_id", "state_at")
    )
    invitations = Invitation.objects.seen_by(by).filter(pk__in=sent).select_related("gathering")
    found = [one for one in invitations if rules.may_answer(one.gathering, at) is None]
    # Whoever has the number since answers nothing that was asked of somebody else.
    standing = current_adults([one.adult_id for one in found if one.adult_id], seen_by=by)
    theirs = set(holders(sender, by))
    found = [one for one in found if one.adult_id is None or standing.get(one.adult_id) in theirs]
    if len(found) < 2:
        return found[0] if found else None
    said = {one.pk: latest_answer(one, seen_by=by) for one in found}
    if intent == Intent.NEED:
        coming = [(last.at, one) for one in found if (last := said[one.pk]) and last.answer == Answered.YES]
        return max(coming, key=lambda each: each[0])[1] if coming else None
    found = sorted((one for one in found if said[one.pk] is None), key=lambda one: sent[one.pk])
    if len(found) > 1 and sent[found[-1].pk] - sent[found[-2].pk] < CAME_TOGETHER:
        return None
    return found[-1] if found else None


def belongs_to(inbound: Inbound, invitation: Invitation | VisitInvitation) -> None:
    """A number shared by two homes: the one we wrote to is the one that answers."""
    inbound.school_id = inbound.school_id or invitation.school_id
    inbound.household_id = invitation.household_id
    inbound.adult_id = inbound.adult_id or invitation.adult_id
    if inbound.state == InboundState.UNKNOWN_SENDER:
        inbound.state = InboundState.NEEDS_PERSON
    inbound.save(update_fields=["school_id", "household_id", "adult_id", "state"])
