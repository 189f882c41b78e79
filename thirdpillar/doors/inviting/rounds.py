"""The worker's part in inviting: counting and inviting many families, a part at a time, as whoever asked for them sees today."""

from __future__ import annotations

import logging
from time import monotonic
from uuid import UUID

from django.db import transaction

from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.gatherings.actions import (
    count_part,
    drop_count,
    drop_round,
    invite_part,
    note_failed_count,
    note_failed_round,
)
from thirdpillar.practice.gatherings.models import AudienceCount, InvitationRound, TimeSearch
from thirdpillar.practice.gatherings.queries import Audience, next_round, next_to_count
from thirdpillar.proof.evidence.actions import freshen_reach
from thirdpillar.proof.evidence.queries import unreached_households

log = logging.getLogger(__name__)
SHARE_S = 20.0
# Households gone through in one transaction: whoever changes or cancels the gathering waits for no more than one part.
PART = 500
NOBODYS = "whoever asked for it does not work here in that role any more"


def invite_for(district: District, share_s: float = SHARE_S) -> bool:
    """Do parts of counts (somebody looks at the page) and of rounds; whether something is left for another turn.

    Every part is a transaction of its own.
    """
    system = Scope.system(district.pk, "inviting many families")
    until = monotonic() + share_s
    failed: set[UUID] = set()
    while True:
        with transaction.atomic():
            tenancy.enter_scope(system)
            found = next_to_count(seen_by=system, but=failed) or next_round(
                seen_by=system, at=clock.now(), but=failed
            )
            if found is None:
                return False
            by = asker_of(found, district)
        try:
            done = _part(found, by, system)
        except Exception as error:
            log.exception("a part of a round of inviting failed; the others go on")
            done = None
            _note_failure(found, system, type(error).__name__)
        if done is None:  # another worker has it in hand, or it was held in this moment
            # What failed waits out its pause: asked for again at once, it would keep a worker busy for ever.
            failed.add(found.pk)
        if monotonic() >= until:
            return True


def asker_of(found: AudienceCount | InvitationRound | TimeSearch, district: District) -> Scope | None:
    """Whoever asked for it, as far as they see today in the role they asked in; None where they are gone from it."""
    if found.asked_by_id is None:
        return Scope.system(district.pk, "inviting many families")
    system = Scope.system(district.pk, "inviting many families")
    account = Account.objects.seen_by(system).filter(pk=found.asked_by_id, suspended_at=None).first()
    scope = scope_of_account(account, district.zone, found.asked_as) if account else None
    return scope if scope and scope.role == found.asked_as else None


def _part(found: AudienceCount | InvitationRound, by: Scope | None, system: Scope) -> int | None:
    not_reached = Audience.of(found.gathering.audience).not_reached
    if not_reached:
        freshen_reach(district_id=system.district_id, at=clock.now())
    counting, at = isinstance(found, AudienceCount), clock.now()
    with transaction.atomic():
        tenancy.enter_scope(by or system)
        if by is None:
            if counting:
                drop_count(count_id=found.pk, by=system, at=at)
            else:
                drop_round(round_id=found.pk, by=system, at=at, why=NOBODYS)
            return 0
        unreached = unreached_households(seen_by=by) if not_reached else None
        if counting:
            return count_part(count_id=found.pk, by=by, at=at, most=PART, unreached=unreached)
        return invite_part(round_id=found.pk, by=by, at=at, most=PART, unreached=unreached)


def _note_failure(found: AudienceCount | InvitationRound, system: Scope, why: str) -> None:
    with transaction.atomic():
        tenancy.enter_scope(system)
        if isinstance(found, AudienceCount):
            note_failed_count(count_id=found.pk, by=system, at=clock.now())
        else:
            note_failed_round(round_id=found.pk, by=system, at=clock.now(), why=why)
