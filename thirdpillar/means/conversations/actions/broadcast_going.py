"""Deeds of a broadcast on its way: try it on oneself, send, agree, hold, go on, stop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.channels import offered_channels
from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.broadcast_counting import (
    COUNTED_AT_ONCE,
    adults_at_most,
    is_stale,
    people_now,
)
from thirdpillar.means.conversations.actions.broadcast_purposes import (
    hold_broadcast,
    let_broadcast_go,
    stop_broadcast,
)
from thirdpillar.means.conversations.actions.broadcast_versions import drop_asked, may_go_in_original
from thirdpillar.means.conversations.actions.broadcasts import latest_end, locked, terms_of
from thirdpillar.means.conversations.actions.digests import withdraw_digests
from thirdpillar.means.conversations.actions.putting_right import CANCELLED
from thirdpillar.means.conversations.actions.second_yes import (
    NOBODY_ELSE,
    tell_who_may_agree,
    who_may_agree,
)
from thirdpillar.means.conversations.actions.stuck import GOES_ON
from thirdpillar.means.conversations.choices.broadcasts import Stage
from thirdpillar.means.conversations.doorbell import ring_for_broadcasts_after_commit
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Above
from thirdpillar.means.conversations.queries.previews import preview_kept, preview_key
from thirdpillar.means.conversations.rules import broadcasts as rules
from thirdpillar.means.conversations.wording.composing import composer_of


@transaction.atomic
def try_on_oneself(*, broadcast_id: UUID, by, at: datetime) -> int:
    """Send each version to the asker's own number and e-mail, and a call where families get one; answer how many that is."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    me = Account.objects.seen_by(by).filter(pk=by.account_id).first()
    ways = _ways_of_trial(found, me, by) if me else []
    if not ways:
        raise Refused(_("Your account has no number and no e-mail to send a trial to."))
    machine = Scope.system(by.district_id, "a trial to oneself")
    with tenancy.acting_as(machine):
        composer = composer_of(found, seen_by=machine)
        for version in composer.versions:
            for channel, address in ways:
                with translation.override(page_language(version.language) or "en"):
                    child = _("Your child")
                body = composer.body(version.language, (child,), "2" * 12, channel)
                enqueue(
                    by=machine, at=at, channel=channel, purpose="broadcasts.trial", reference_id=uuid4(),
                    address=address, language=version.language, body=f"[{_('Trial')}] {body}",
                    subject=f"[{_('Trial')}] {found.title}", message_class=MessageClass.REPLY,
                )  # fmt: skip
    record(by=by, at=at, deed="conversations.try_on_oneself", subject="broadcast", subject_id=found.pk)
    return len(composer.versions) * len(ways)


def _ways_of_trial(found: Broadcast, me: Account, by) -> list[tuple[str, str]]:
    """The asker's own number and e-mail by each way that the families are written to by; else by one that there is."""
    with tenancy.acting_as(machine := Scope.system(by.district_id, "a trial to oneself")):
        counted = preview_kept(found, seen_by=machine)
    used = {row[0] for row in counted.rows} if counted else set()
    own: dict[str, str] = {Channel.SMS: me.phone, Channel.EMAIL: me.email, Channel.VOICE: me.phone}
    have = [(channel, address) for channel, address in own.items() if address]
    offered = [each for each in have if each[0] in used and each[0] in (Channel.EMAIL, *offered_channels())]
    return offered or [each for each in have if each[0] != Channel.VOICE][:1]


@transaction.atomic
def send_broadcast(
    *,
    broadcast_id: UUID,
    by,
    at: datetime,
    known_since: datetime | None = None,
    households: Iterable[Above] = (),
    confirmed: int | None = None,
    in_original: bool = False,
    read: str | None = None,
) -> Broadcast:
    """Let a draft go, or ask a second person where it is for many. Sent twice, it goes once.

    `known_since`: since when this device is known. `confirmed`: the number of people that the sender said yes to; an
    alert needs it, counted or at most. `read`: the key of the page that the sender read (queries/previews.py); None where
    none was read. `in_original`: whoever lacks checked words gets the original, where the class of the message lets that
    be. Raises Refused where it may not go.
    """
    found = locked(broadcast_id, by)
    if found.stage in rules.UNDER_WAY or found.stage == Stage.ASKED:
        return found  # the button was pressed twice
    rules.must_be_changeable(found)
    rules.must_reach(by, found)
    district = District.objects.get(pk=by.district_id)
    rules.must_be_to_come(found.goes_on, found.goes_at, None, found.zone, at)
    if by.account_id:
        rules.must_know_device(known_since, at, is_sample=district.is_sample)
    _must_have_read(found, read, by)
    people = _people(found, by, at, households, confirmed)
    rules.may_send(by, found, people)
    if not found.is_urgent:
        rules.must_not_have_grown(people, confirmed, at.date())
    if found.is_urgent and confirmed != people:
        raise Refused(
            _("The alert goes to %(people)s people now. Look at the number once more and say yes to it.")
            % {"people": people}
        )
    found.sent_by_id, found.expires_at = by.account_id, latest_end(found, at)
    must_go_in_time(found, at)
    terms = terms_of(seen_by=by)
    second = rules.takes_second_person(found, people, at.date(), terms.second_person_above)
    if second and not who_may_agree(found):
        raise Refused(NOBODY_ELSE)
    found.stage, found.stage_at = (Stage.ASKED if second else Stage.SCHEDULED), at
    found.in_original, found.confirmed = may_go_in_original(found, in_original, by=by), people
    found.save(update_fields=["stage", "stage_at", "sent_by_id", "expires_at", "in_original", "confirmed"])
    deed = "conversations.ask_second_person" if second else "conversations.send_broadcast"
    record(by=by, at=at, deed=deed, subject="broadcast", subject_id=found.pk, people=people)
    if second:
        tell_who_may_agree(found, people, at=at)
    else:
        ring_for_broadcasts_after_commit(by.district_id)
    return found


def must_go_in_time(found: Broadcast, at: datetime) -> None:
    """Raises Refused where its last day is over, or will be before quiet hours let anything of it go."""
    if found.expires_at and found.expires_at <= at:
        raise Refused(_("Its last day is over. Give it a later one."))
    if not found.is_urgent:
        rules.must_find_day(max(rules.goes_at(found) or at, at), found.expires_at, found.zone)


def _must_have_read(found: Broadcast, read: str | None, by) -> None:
    """Raises Refused where somebody changed the words or the families since the page was read."""
    if read is not None and read != preview_key(found, seen_by=by):
        raise Refused(_("It says something else by now, or is for others. Read it once more, then say yes."))


def _people(found: Broadcast, by, at: datetime, households: Iterable[Above], confirmed: int | None) -> int:
    """How many people it goes to, counted over the district, for ways are the same whoever asks.

    An alert waits for no count: the number that was on its page, how many they are at most, is enough to say yes to.
    """
    machine = Scope.system(by.district_id, "counting a broadcast")
    with tenancy.acting_as(machine):
        if found.is_urgent:
            kept = preview_kept(found, seen_by=machine)
            if kept is not None and kept.people == confirmed and not is_stale(found, at):
                return kept.people
            at_most = adults_at_most(found, seen_by=machine, households=households)
            if confirmed == at_most or (kept is None and at_most > COUNTED_AT_ONCE):
                return at_most
        return people_now(found, by=machine, at=at, households=households)


@transaction.atomic
def approve_broadcast(
    *,
    broadcast_id: UUID,
    by,
    at: datetime,
    known_since: datetime | None = None,
    households: Iterable[Above] = (),
    confirmed: int | None = None,
    read: str | None = None,
    though_late: bool = False,
) -> Broadcast:
    """The second person's yes to what they have `read`, and to so many people (as in `send_broadcast`): it goes at its time.

    `though_late`: it goes now, though its time went by while it waited.
    """
    found = locked(broadcast_id, by)
    rules.may_approve(by, found)
    _must_have_read(found, read, by)
    must_go_in_time(found, at)
    rules.must_be_wanted_late(found, though_late, at)
    district = District.objects.get(pk=by.district_id)
    rules.must_know_device(known_since, at, is_sample=district.is_sample)
    people = _people(found, by, at, households, None)
    rules.must_not_have_grown(people, found.confirmed if confirmed is None else confirmed, at.date())
    found.stage, found.stage_at, found.approved_by_id = Stage.SCHEDULED, at, by.account_id
    found.confirmed = people
    found.save(update_fields=["stage", "stage_at", "approved_by_id", "confirmed"])
    record(by=by, at=at, deed="conversations.approve_broadcast", subject="broadcast", subject_id=found.pk)
    ring_for_broadcasts_after_commit(by.district_id)
    return found


@transaction.atomic
def take_back(*, broadcast_id: UUID, by, at: datetime, why: str = "") -> Broadcast:
    """Make it a draft again, as long as nothing went: the second person's no, or the sender's better idea."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    if found.stage not in (Stage.ASKED, Stage.SCHEDULED):
        raise Refused(_("It has begun to go out. You can still stop what has not gone."))
    found.stage, found.stage_at, found.why, found.approved_by_id = Stage.DRAFT, at, why[:200], None
    found.failures, found.retry_at, found.stuck_at = 0, None, None
    found.save(update_fields=["stage", "stage_at", "why", "approved_by_id", *GOES_ON])
    record(by=by, at=at, deed="conversations.take_back", subject="broadcast", subject_id=found.pk)
    return found


@transaction.atomic
def pause_broadcast(*, broadcast_id: UUID, by, at: datetime) -> Broadcast:
    """Hold what has not gone, corrections of it too; what is with the provider is out of our hands."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    if found.stage not in rules.UNDER_WAY:
        raise Refused(_("It is not on its way."))
    if found.paused_at is None:
        found.paused_at = at
        found.save(update_fields=["paused_at"])
        held = hold_broadcast(found, by=by, at=at)
        record(
            by=by,
            at=at,
            deed="conversations.pause_broadcast",
            subject="broadcast",
            subject_id=found.pk,
            held=held,
        )
    return found


@transaction.atomic
def go_on_broadcast(*, broadcast_id: UUID, by, at: datetime, though_late: bool = False) -> Broadcast:
    """Let what was held go on, `though_late`: also past the time it was planned for; what is over will not go."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    rules.must_be_wanted_late(found, though_late or found.paused_at is None, at)
    if found.paused_at is not None and found.stage in rules.UNDER_WAY:
        found.paused_at = None
        found.save(update_fields=["paused_at"])
        let_broadcast_go(found, by=by, at=at)
        record(by=by, at=at, deed="conversations.go_on_broadcast", subject="broadcast", subject_id=found.pk)
        ring_for_broadcasts_after_commit(by.district_id)
    return found


@transaction.atomic
def end_asking(*, broadcast_id: UUID, by, at: datetime) -> Broadcast:
    """An alert is over: what comes in at these numbers from now on is about something else. Open calls for help stay."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    if found.over_at is None:
        found.over_at = at
        found.save(update_fields=["over_at"])
        record(by=by, at=at, deed="conversations.end_asking", subject="broadcast", subject_id=found.pk)
    return found


@transaction.atomic
def cancel_broadcast(*, broadcast_id: UUID, by, at: datetime) -> int:
    """Stop what has not gone, corrections of it too, for good; answer how many messages that were."""
    found = locked(broadcast_id, by)
    rules.must_reach(by, found)
    if found.stage not in (*rules.UNDER_WAY, Stage.ASKED):
        raise Refused(_("It is not on its way."))
    found.stage, found.stage_at, found.paused_at = Stage.CANCELLED, at, None
    found.failures, found.retry_at, found.stuck_at = 0, None, None
    found.save(update_fields=["stage", "stage_at", "paused_at", *GOES_ON])
    machine = Scope.system(by.district_id, "a message to many is stopped")
    with tenancy.acting_as(machine):
        drop_asked(found, by=machine, open_only=True)
        stopped = withdraw_digests(found, by=machine, at=at)
    stopped += stop_broadcast(found, why=CANCELLED, by=by, at=at)
    record(
        by=by,
        at=at,
        deed="conversations.cancel_broadcast",
        subject="broadcast",
        subject_id=found.pk,
        stopped=stopped,
    )
    return stopped
