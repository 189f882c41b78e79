"""Inviting: one invitation a household, to one adult, naming the children whom that adult may hear of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue_many
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.delivery.rules import Post
from thirdpillar.ground.people.models import Household
from thirdpillar.practice.gatherings.actions.addressing import ADDRESSED, address_to
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.actions.telling import Writer, names_of, write_anew
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.invitations import preview_invitations
from thirdpillar.practice.gatherings.queries.invitees import Invitee, invitees
from thirdpillar.practice.gatherings.queries.waiting import lost_invitations, standing_of
from thirdpillar.practice.gatherings.rules import enforce, may_invite, may_plan


@dataclass(frozen=True)
class Invited:
    """What came of inviting: new invitations, by channel, and how many households nobody could write to.

    `gone_through`: how many households were gone through. `last` is the one after which a next part begins; None where
    there is none.
    """

    new: int
    by_channel: dict[str, int]
    unreachable: int
    gone_through: int = 0
    last: UUID | None = None


@transaction.atomic
def invite_families(
    *,
    gathering_id: UUID,
    by,
    at: datetime,
    unreached: QuerySet | None = None,
    after: UUID | None = None,
    most: int | None = None,
    by_hand: bool = False,
) -> Invited:
    """Invite every household of the audience that was not invited before; set-based, and safe to repeat.

    One whose invitation never arrived is invited again, another way. Whom the post would reach too late is left out;
    `by_hand` invites just those, by letters that staff print and hand over.

    With `most` it is done in parts of so many households, each beginning `after` the last of the one before.
    `unreached` is a query of household ids, needed where the audience is those not yet reached. Raises Refused
    once the gathering has begun or is cancelled.
    """
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    writer = Writer(gathering, by)
    enforce(may_invite(gathering, at, writer.district.zone))
    on = clock.today(writer.district.zone)
    preview = preview_invitations(
        gathering,
        on=on,
        at=at,
        languages=writer.district.languages,
        seen_by=by,
        unreached=unreached,
        after=after,
        most=most,
    )
    wanted = {one.household_id: one for one in (preview.late if by_hand else preview.reachable)}
    again = lost_invitations(seen_by=by).filter(gathering=gathering, household_id__in=list(wanted))
    renewed = {one.household_id: one for one in again}
    for household_id, one in renewed.items():
        one.invited_at = at
        address_to(one, wanted[household_id], at=at)
    again_told = [*ADDRESSED, "invited_at"]
    Invitation.objects.seen_by(by).bulk_update(list(renewed.values()), again_told, batch_size=1000)
    rows = [_invitation(gathering, one, by, at) for key, one in wanted.items() if key not in renewed]
    Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = Invitation.objects.seen_by(by).in_bulk([row.pk for row in (*rows, *renewed.values())])
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
        too_late_for_the_post=0 if by_hand else len(preview.late),
        **channels,
    )
    return Invited(len(new), dict(channels), len(preview.unreachable), len(preview.invitees), preview.last)


@transaction.atomic
def put_right(
    addresses: Mapping[UUID, str], *, on, by, at: datetime, though_cancelled: bool = False
) -> dict[UUID, str]:
    """Write waiting invitations (id: number or e-mail) anew where they name a child whom they must not name.

    Answers which of them must not go at all, and why. `though_cancelled`: of news that the gathering is.
    """
    found = standing_of(addresses, on=on, seen_by=by, though_cancelled=though_cancelled)
    narrower = [one for one in found if not one.reason and not one.is_as_written]
    for one in narrower:
        one.invitation.student_ids = list(one.students)
    Invitation.objects.seen_by(by).bulk_update([one.invitation for one in narrower], ["student_ids"])
    write_anew([(one.invitation, addresses[one.invitation.pk]) for one in narrower], by=by, at=at)
    return {one.invitation.pk: one.reason for one in found if one.reason}


@transaction.atomic
def pass_on_invitations(tried: Mapping[UUID, Places], *, on, by, at: datetime) -> None:
    """Take invitations (id: where they were tried) on by the family's next way, to whoever it leads to.

    What began, was cancelled, or would come too late by post stays lost: staff see it among those to invite or to call.
    """
    lost = Invitation.objects.seen_by(by).filter(pk__in=list(tried), gathering__begins_at__gt=at)
    lost = lost.exclude(gathering__stage=Stage.CANCELLED)
    went = _pass_on(lost, tried, lambda writer, *about: writer.invitation(*about), on=on, by=by, at=at)
    Invitation.objects.seen_by(by).filter(pk__in=went).update(invited_at=at)
    record(
        by=by, at=at, deed="gatherings.pass_on_invitations", subject="message", messages=len(tried),
        no_way=len(tried) - len(went),
    )  # fmt: skip


@transaction.atomic
def pass_on_news(tried: Mapping[UUID, Places], kind: str, *, on, by, at: datetime) -> None:
    """The same for news that a gathering changed or is cancelled ("changed", "cancelled"); it says what is so now.

    That what was said there is "answered" is news after it as well.
    """
    lost = Invitation.objects.seen_by(by).filter(pk__in=list(tried))
    if kind != "answered":
        lost = lost.filter(gathering__begins_at__gt=at)
    is_off = Q(gathering__stage=Stage.CANCELLED)
    lost = lost.filter(is_off if kind == "cancelled" else ~is_off)
    went = _pass_on(
        lost,
        tried,
        lambda writer, one, _names, address: writer.news(kind, at, one, address),
        on=on,
        by=by,
        at=at,
    )
    record(
        by=by, at=at, deed="gatherings.pass_on_news", subject="message", messages=len(tried),
        no_way=len(tried) - len(went),
    )  # fmt: skip


def _pass_on(
    lost: QuerySet[Invitation], tried: Mapping[UUID, Places], write, *, on, by, at: datetime
) -> list[UUID]:
    """Address these invitations by their families' next ways and put into the outbox what `write` says; which of them go."""
    rows, messages = [], []
    by_gathering: dict[UUID, list[Invitation]] = defaultdict(list)
    for one in lost.select_related("gathering"):
        by_gathering[one.gathering_id].append(one)
    for group in by_gathering.values():
        gathering = group[0].gathering
        writer, of_home = Writer(gathering, by), {one.household_id: one for one in group}
        homes = Household.objects.seen_by(by).filter(pk__in=list(of_home), dissolved_at=None)
        failed = {(one.household_id, place) for one in group for place in tried[one.pk].tried}
        found = invitees(
            homes, gathering.audience, on=on, languages=writer.district.languages, seen_by=by,
            tried={(home, address) for home, (channel, address) in failed if channel != Channel.VOICE},
            # Where a text failed, a call may still go; and the other way about.
            called={(home, address) for home, (channel, address) in failed if channel == Channel.VOICE},
        )  # fmt: skip
        is_late = gathering.begins_at > at and Post().is_too_late(at, gathering.begins_at)
        for invitee in found:
            if invitee.unreachable or (is_late and invitee.channel == Channel.LETTER):
                continue
            one = of_home[invitee.household_id]
            address_to(one, invitee, at=at)
            rows.append(one)
            messages.append(write(writer, one, names_of(invitee.students), invitee.address))
    Invitation.objects.seen_by(by).bulk_update(rows, ADDRESSED, batch_size=1000)
    enqueue_many(messages, by=by, at=at)
    return [one.pk for one in rows]


def _invitation(gathering, invitee: Invitee, by, at: datetime) -> Invitation:
    made = Invitation(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        household_id=invitee.household_id,
        invited_at=at,
    )
    address_to(made, invitee, at=at)
    return made
