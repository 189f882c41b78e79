"""Inviting many families: asked for with one click, done by the worker a part at a time.

Every part is one transaction with how far it came: killed anywhere, it is either in whole or not at all. The row's lock
is the lease, and ends with the transaction, however that ends.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions.stuck import tell_of_standstill
from thirdpillar.means.conversations.rules.broadcasts import after_failure
from thirdpillar.practice.gatherings.actions.inviting import invite_families
from thirdpillar.practice.gatherings.actions.planning import locked
from thirdpillar.practice.gatherings.choices import OPEN_ROUNDS, RoundStage
from thirdpillar.practice.gatherings.doorbell import ring_for_rounds_after_commit
from thirdpillar.practice.gatherings.models import InvitationRound
from thirdpillar.practice.gatherings.queries.invitations import count_to_invite
from thirdpillar.practice.gatherings.queries.rounds import open_round
from thirdpillar.practice.gatherings.rules import enforce, may_invite, may_plan


@transaction.atomic
def ask_round(
    *,
    gathering_id: UUID,
    by,
    at: datetime,
    unreached: QuerySet | None = None,
    by_hand: bool = False,
) -> InvitationRound:
    """Have the worker invite the audience, as `invite_families` would; pressed twice, it is one round.

    `unreached` and `by_hand` as there. Raises Refused where nobody may be invited now.
    """
    gathering = locked(gathering_id, by)
    enforce(may_plan(by, gathering.school_id))
    enforce(may_invite(gathering, at, District.objects.get(pk=by.district_id).zone))
    found = open_round(gathering, seen_by=by)
    if found is not None:
        return found
    found = InvitationRound(
        district_id=by.district_id,
        school_id=gathering.school_id,
        gathering=gathering,
        by_hand=by_hand,
        asked_by_id=by.account_id,
        asked_as=by.role or "",
        asked_at=at,
        stage_at=at,
        families=count_to_invite(gathering, seen_by=by, unreached=unreached),
    )
    found.save(force_insert=True)
    record(
        by=by,
        at=at,
        deed="gatherings.ask_round",
        subject="gathering",
        subject_id=gathering.pk,
        families=found.families,
    )
    ring_for_rounds_after_commit(by.district_id)
    return found


@transaction.atomic
def invite_part(
    *, round_id: UUID, by, at: datetime, most: int, unreached: QuerySet | None = None
) -> int | None:
    """Invite the next part of a round, of `most` households; answer how many, None where it is in another hand.

    `by` is whoever asked for it, as far as they see today. Where they may not invite any more it stops.
    """
    found = _free(round_id, by)
    if found is None:
        return None
    try:
        done = invite_families(
            gathering_id=found.gathering_id,
            by=by,
            at=at,
            unreached=unreached,
            after=found.after_id,
            most=most,
            by_hand=found.by_hand,
        )
    except Refused as refusal:
        _put(found, RoundStage.STOPPED, "gatherings.stop_round", by, at, why=str(refusal.reason))
        return 0
    found.failures, found.retry_at = 0, None
    found.gone_through += done.gone_through
    found.invited += done.new
    found.after_id = done.last or found.after_id
    if done.last is None:
        found.stage, found.stage_at = RoundStage.DONE, at
    found.save(
        update_fields=["gone_through", "invited", "after_id", "stage", "stage_at", "failures", "retry_at"]
    )
    return done.gone_through


@transaction.atomic
def note_failed_round(*, round_id: UUID, by, at: datetime, why: str) -> None:
    """A part of it could not be done: try it later; after several times hold it, and tell whoever asked and the office.

    `why` is for the record: the name of the error, no word of a family.
    """
    found = _free(round_id, by)
    if found is None:
        return
    found.failures += 1
    found.retry_at, is_told = after_failure(found.failures, is_urgent=False, at=at)
    found.save(update_fields=["failures", "retry_at"])
    if is_told:
        _put(found, RoundStage.HELD, "gatherings.hold_round", by, at, why=why)
        tell_of_standstill(
            district_id=found.district_id, at=at, reference_id=found.pk, title=found.gathering.title,
            path=f"/inviting/{found.gathering_id}/going/", account_ids=(found.asked_by_id,),
        )  # fmt: skip


@transaction.atomic
def drop_round(*, round_id: UUID, by, at: datetime, why: str) -> None:
    """Stop a round that nobody stands for any more: whoever asked for it has left, or has another role now."""
    found = _free(round_id, by)
    if found is not None:
        _put(found, RoundStage.STOPPED, "gatherings.stop_round", by, at, why=why)


@transaction.atomic
def hold_round(*, round_id: UUID, by, at: datetime) -> InvitationRound:
    """Invite nobody further until somebody lets it go on; those invited already stay invited."""
    found = _mine(round_id, by)
    if found.stage == RoundStage.GOING:
        _put(found, RoundStage.HELD, "gatherings.hold_round", by, at)
    return found


@transaction.atomic
def go_on_round(*, round_id: UUID, by, at: datetime) -> InvitationRound:
    """Go on after the last family that was looked at."""
    found = _mine(round_id, by)
    if found.stage == RoundStage.HELD:
        enforce(may_invite(found.gathering, at, District.objects.get(pk=by.district_id).zone))
        found.failures, found.retry_at = 0, None
        found.save(update_fields=["failures", "retry_at"])
        _put(found, RoundStage.GOING, "gatherings.go_on_round", by, at)
        ring_for_rounds_after_commit(by.district_id)
    return found


@transaction.atomic
def stop_round(*, round_id: UUID, by, at: datetime) -> InvitationRound:
    """Leave it there. Whoever invites again later begins a new round, and invites only those not yet invited."""
    found = _mine(round_id, by)
    if found.stage in OPEN_ROUNDS:
        _put(found, RoundStage.STOPPED, "gatherings.stop_round", by, at)
    return found


def _free(round_id: UUID, by) -> InvitationRound | None:
    """The round, locked, if it is to go on and no other hand is on it."""
    going = InvitationRound.objects.seen_by(by).select_for_update(skip_locked=True)
    return going.filter(pk=round_id, stage=RoundStage.GOING).first()


def _mine(round_id: UUID, by) -> InvitationRound:
    found = (
        InvitationRound.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("gathering")
        .filter(pk=round_id)
        .first()
    )
    if found is None:
        raise Refused(_("There is no such gathering."))
    enforce(may_plan(by, found.school_id))
    return found


def _put(found: InvitationRound, stage: RoundStage, deed: str, by, at: datetime, **detail) -> None:
    found.stage, found.stage_at = stage, at
    found.save(update_fields=["stage", "stage_at"])
    record(
        by=by,
        at=at,
        deed=deed,
        subject="gathering",
        subject_id=found.gathering_id,
        invited=found.invited,
        gone_through=found.gone_through,
        **detail,
    )
