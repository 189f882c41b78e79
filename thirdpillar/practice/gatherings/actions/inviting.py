"""Inviting: one invitation a household, to one adult, naming the children whom that adult may hear of."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.people.queries import (
    current_adults,
    readers_barred_from,
    students_open_to_adults,
)
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.actions.telling import Writer, names_of
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.invitations import preview_invitations
from thirdpillar.practice.gatherings.queries.invitees import Invitee
from thirdpillar.practice.gatherings.rules import enforce, may_invite, may_plan

# Without 0, 1, i, l, o and u: nothing to mistake on paper, and hardly a word to be offended by. About 59 bits.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12


@dataclass(frozen=True)
class Invited:
    """What came of inviting: new invitations, by channel, and how many households nobody could write to."""

    new: int
    by_channel: dict[str, int]
    unreachable: int


@transaction.atomic
def invite_families(*, gathering_id: UUID, by, at: datetime, unreached: QuerySet | None = None) -> Invited:
    """Invite every household of the audience that was not invited before; set-based, and safe to repeat.

    `unreached` is a query of household ids, needed where the audience is those not yet reached. Raises Refused
    once the gathering has begun or is cancelled.
    """
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    enforce(may_invite(gathering, at))
    writer = Writer(gathering, by)
    on = clock.today(writer.district.zone)
    preview = preview_invitations(
        gathering, on=on, languages=writer.district.languages, seen_by=by, unreached=unreached
    )
    wanted = {one.household_id: one for one in preview.reachable}
    rows = [_invitation(gathering, one, by, at) for one in wanted.values()]
    Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = Invitation.objects.seen_by(by).in_bulk([row.pk for row in rows])
    messages = (
        writer.invitation(row, names_of(wanted[row.household_id].students), wanted[row.household_id].address)
        for row in new.values()
    )
    enqueue_many(messages, by=by, at=at)
    channels: dict[str, Any] = Counter(row.channel for row in new.values())
    record(
        by=by,
        at=at,
        deed="gatherings.invite_families",
        subject="gathering",
        subject_id=gathering.pk,
        invited=len(new),
        unreachable=len(preview.unreachable),
        **channels,
    )
    return Invited(len(new), dict(channels), len(preview.unreachable))


def invitations_to_stop(addresses: Mapping[UUID, str], *, on, seen_by) -> dict[UUID, str]:
    """Which of these invitations (id: number or e-mail) must not go after all, and why.

    Between the writing and the sending the gathering was cancelled, a child named here left or is hidden from the
    addressee by now, or an adult whom a restriction bars from such a child reads at that address too.
    """
    invitations = list(
        Invitation.objects.seen_by(seen_by).filter(pk__in=list(addresses)).select_related("gathering")
    )
    named = {student for one in invitations for student in one.student_ids}
    # Of two records of one person the standing one has the children by now.
    standing = current_adults({one.adult_id for one in invitations if one.adult_id}, seen_by=seen_by)
    open_now = students_open_to_adults(set(standing.values()), on=on, seen_by=seen_by)
    overheard = readers_barred_from(named, set(addresses.values()), on=on, seen_by=seen_by)
    reasons = {}
    for one in invitations:
        if one.gathering.stage == Stage.CANCELLED:
            reasons[one.pk] = "the gathering was cancelled"
        elif any((standing.get(one.adult_id), student) not in open_now for student in one.student_ids):
            reasons[one.pk] = "a child named here is no longer open to the addressee"
        elif any((addresses[one.pk], student) in overheard for student in one.student_ids):
            reasons[one.pk] = "an adult barred from a child named here reads at this address too"
    return reasons


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _invitation(gathering, invitee: Invitee, by, at: datetime) -> Invitation:
    return Invitation(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        household_id=invitee.household_id,
        adult_id=invitee.adult.pk if invitee.adult else None,
        student_ids=[student.pk for student in invitee.students],
        channel=invitee.channel,
        language=invitee.language,
        code=new_code(),
        invited_at=at,
    )
