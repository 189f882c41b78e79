"""Which conversation a family's words by text or phone belong to; in doubt a person reads them.

Words are an adult's only where the number is that adult's alone today: on the list, not said to be wrong, shared with
nobody. Of the adult's open conversations that wrote to the number it is the one that wrote last, and

- never a case while another conversation is open there: few may read a case, and words about today would vanish in it;
- never another one while a case's words are the last that a conversation said there, closed or not (`Inbound.may_be_of`):
  what may answer a case is read by who may read the case, whatever was said to many, reported or stopped since;
- none that stands still, for it was reported or all are stopped: a person reads it, and it answers nothing older;
- none where a message to many, an invitation or, of a yes or no, anything that asks came later (a word that is no yes, no
  or need still answers the conversation after an invitation);
- none that a restriction closes to the adult: the front office reads what a barred adult writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from thirdpillar.doors.intents import Intent
from thirdpillar.doors.last_words import are, asked_at
from thirdpillar.doors.senders import holders
from thirdpillar.doors.thanks import THANKS
from thirdpillar.doors.way_intents import WAY_DEEDS
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.doubts import doubt_owner
from thirdpillar.ground.people.models import Enrollment
from thirdpillar.ground.people.queries import students_open_to_adult
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import note_answer, write_as_family
from thirdpillar.means.conversations.actions.doubting import hold_for_doubt
from thirdpillar.means.conversations.actions.together import write_as_second
from thirdpillar.means.conversations.choices import Became, InboundState, MayMean, Standing
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.means.conversations.queries import addressee
from thirdpillar.means.conversations.queries.seats import together
from thirdpillar.means.conversations.queries.spoken import (
    POST,
    THREAD_HOLDS,
    TOGETHER,
    Spoken,
    conversations_at,
    said_to_many_at,
)
from thirdpillar.means.conversations.queries.waiting import asks, terms_of
from thirdpillar.practice.gatherings.actions.telling import INVITATION

# What is no plain answer to an invitation is said to whoever spoke before it.
OF_AN_INVITATION = (Intent.YES, Intent.NO, Intent.NEED)
# These answer what asked last, of whatever room it was.
OF_WHAT_ASKED_LAST = (Intent.YES, Intent.NO)
OF_A_VISIT = (Intent.LATER, Intent.MOVE)
TO_A_VISIT = "visits.invitation"


@dataclass(frozen=True)
class Belongs:
    """To a conversation; or, without one, to a person: of this school, or of the district office."""

    to: Spoken | None = None
    school_id: UUID | None = None
    # What it answers was said to many, and asked nobody anything.
    is_to_many: bool = False


def belongs(
    inbound: Inbound, intent: Intent, *, district: District, by: Scope, at: datetime
) -> Belongs | None:
    """Where a text belongs; None where nothing of ours that it can answer was a conversation or a message to many."""
    since, theirs = at - THREAD_HOLDS, holders(inbound.sender, by)
    spoken = [
        one for one in conversations_at(inbound.sender, since=since, seen_by=by) if one.adult_id in theirs
    ]
    open_ones = [one for one in spoken if one.thread.standing != Standing.CLOSED] or spoken[:1]
    last = open_ones[0] if open_ones else None
    invited_at = _invited_at(inbound.sender, by)
    to_many = said_to_many_at(inbound.sender, since=since, adults=theirs, seen_by=by)
    if to_many and to_many.at > max([each for each in (last and last.at, invited_at) if each], default=since):
        # How they want to be reached is said whatever was written before.
        return None if intent in WAY_DEEDS else Belongs(school_id=to_many.school_id, is_to_many=True)
    if last is None:
        return None
    is_invited_since = invited_at is not None and invited_at > last.at
    if is_invited_since and intent in OF_AN_INVITATION:
        return None
    if (
        intent in OF_WHAT_ASKED_LAST
        and asked_at(inbound.sender, since=last.at, but=are((POST, TOGETHER)), by=by).exists()
    ):
        return None
    if (
        intent in OF_A_VISIT
        and (told_at := _told_at(inbound.sender, (TO_A_VISIT,), by))
        and told_at > last.at
    ):
        return None
    is_the_case = inbound.may_be_of == [last.thread.pk] and len(open_ones) == 1 and not is_invited_since
    if inbound.may_be_of and not is_the_case:
        return Belongs()
    return may_take(last, theirs, district=district, by=by)


def may_take(spoken: Spoken, theirs: list[UUID], *, district: District, by: Scope) -> Belongs:
    """The conversation where the number is its guardian's alone and it is open to them today; else a person."""
    thread, today = spoken.thread, clock.today(district.zone)
    stands_still = thread.reported_at is not None or terms_of(seen_by=by).stopped_at is not None
    if theirs != [spoken.adult_id] or stands_still:
        return Belongs(school_id=thread.school_of_outbox)
    if spoken.seat is not None:
        shared = together(thread, on=today, seen_by=by)
        is_open = shared is not None and shared.seat.pk == spoken.seat.pk
    else:
        reached = addressee(thread.adult_id, thread.student_ids, on=today, seen_by=by)
        is_open = reached is not None and reached.may_go_on
    return Belongs(to=spoken) if is_open else Belongs(school_id=thread.school_of_outbox)


def take_down(
    inbound: Inbound, spoken: Spoken, *, key: str, way: str, by: Scope, at: datetime, may_mean: str = "",
    is_thanks: bool = False,
) -> None:  # fmt: skip
    """Keep what came in as what the guardian said in a conversation; `may_mean`: what it may say of the number."""
    keep_words(inbound, spoken, key=key, way=way, by=by, at=at, may_mean=may_mean, is_thanks=is_thanks)
    if spoken.thread.is_sealed and inbound.may_be_of != [spoken.thread.pk]:
        inbound.may_be_of = [spoken.thread.pk]
        inbound.save(update_fields=["may_be_of"])
    note_answer(
        inbound_id=inbound.pk, answers="conversations.post", by=by, at=at, reference_id=spoken.thread.pk,
        school_id=spoken.thread.school_of_outbox,
    )  # fmt: skip


def keep_words(
    inbound: Inbound, spoken: Spoken, *, key: str, way: str, by: Scope, at: datetime, may_mean: str = "",
    is_thanks: bool = False,
) -> None:  # fmt: skip
    """Write what came in into a conversation, whatever else it became."""
    thread, body = spoken.thread, inbound.body.strip() or "…"
    more: dict[str, Any] = {"language": inbound.language, "inbound_id": inbound.pk, "may_mean": may_mean}
    more["is_thanks"] = is_thanks
    if may_mean == MayMean.WRONG_NUMBER:
        doubt_owner(by=by, at=at, value=inbound.sender)
        hold_for_doubt(thread, inbound.sender, by=by, at=at)
    if spoken.seat is not None:
        write_as_second(
            seat_id=spoken.seat.pk, body=body, key=key, way=way, by=by, at=at, **more
        )  # fmt: skip
    else:
        write_as_family(
            thread_id=thread.pk, body=body, key=key, way=way, by=by, at=at, **more
        )  # fmt: skip
        inbound.household_id = inbound.household_id or thread.household_id
        inbound.save(update_fields=["household_id"])


def wait_for_person(inbound: Inbound, school_id: UUID | None, *, by: Scope) -> None:
    """Leave it among the texts, where a person of this school finds it with all whose number it is."""
    inbound.school_id = inbound.school_id or school_id
    if holders(inbound.sender, by):
        inbound.state = InboundState.NEEDS_PERSON
    inbound.save(update_fields=["school_id", "state"])


def leave_to_schools(inbound: Inbound, *, district: District, by: Scope) -> None:
    """What waits for a person and says nothing of a school is read at each school of the sender's children.

    Only those children count whom everybody may hear of who has this number; what a barred adult writes stays with the
    district office, as does what nobody's child is behind; what may answer a case, with the office and who is named in it.
    """
    if inbound.school_id is not None or inbound.may_be_of or inbound.state != InboundState.NEEDS_PERSON:
        return
    theirs = holders(inbound.sender, by)
    open_to = [
        students_open_to_adult(each, on=clock.today(district.zone), seen_by=by) for each in theirs
    ]  # of one number: one or two adults
    children = frozenset.intersection(*open_to) if open_to else frozenset()
    here = Enrollment.objects.seen_by(by).filter(student_id__in=children, left_at=None)
    inbound.school_ids = sorted(set(here.values_list("school_id", flat=True)))
    inbound.save(update_fields=["school_ids"])


def has_answered(inbound: Inbound, *, by: Scope) -> bool:
    """Whether somebody answered from this number before, and not of the number alone."""
    before = Inbound.objects.seen_by(by).filter(
        sender=inbound.sender, state__in=(InboundState.ANSWERED, InboundState.SETTLED)
    )
    return before.exclude(pk=inbound.pk).exclude(answers__in=[*Became, THANKS]).exists()


def waits_for_yes(sender: str, *, by: Scope, at: datetime) -> bool:
    """Whether an invitation went there that nothing from there has answered since."""
    invited_at = _invited_at(sender, by)
    if invited_at is None or invited_at < at - THREAD_HOLDS:
        return False
    since = Inbound.objects.seen_by(by).filter(sender=sender, at__gte=invited_at)
    return not since.filter(Q(answers__startswith="gatherings.") | Q(answers__startswith="visits.")).exists()


def asked_many(sender: str, *, by: Scope) -> bool:
    """Whether what went there last to many asks something."""
    sent = Message.objects.seen_by(by).filter(
        address=sender, purpose__startswith="broadcasts.", state__in=MAY_HAVE_ARRIVED
    )
    last = sent.order_by("-state_at").first()
    return last is not None and asks(last.body)


def _invited_at(sender: str, by: Scope) -> datetime | None:
    return _told_at(sender, (INVITATION, TO_A_VISIT), by)


def _told_at(sender: str, purposes: tuple[str, ...], by: Scope) -> datetime | None:
    sent = Message.objects.seen_by(by).filter(are(purposes), address=sender, state__in=MAY_HAVE_ARRIVED)
    return sent.aggregate(last=Max("state_at"))["last"]
