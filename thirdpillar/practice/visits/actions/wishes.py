"""A time that a family named by text reaches those who plan: its school is planned with it, and they hear of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.visits.actions.asking import day_of
from thirdpillar.practice.visits.actions.closing import plan_anew
from thirdpillar.practice.visits.actions.telling import PLAN_WAITS, tell_people
from thirdpillar.practice.visits.choices import Stage, Standing, Way
from thirdpillar.practice.visits.models import Invitation, Visit, WishedTime
from thirdpillar.practice.visits.queries.planning.safety import whom_to_alarm

# Whoever plans reads of it at once; what comes within an hour of that is told together when it is over.
ONE_WITHIN = timedelta(hours=1)


@transaction.atomic
def plan_for_wishes(*, school_ids: Collection[UUID], by, at: datetime) -> None:
    """Have these schools planned with what families named, and write to whoever plans there that a family waits."""
    wide = Scope.system(by.district_id, "a family named a time")
    with tenancy.acting_as(wide):
        plan_anew(school_ids, by=wide, at=at)
        planners = whom_to_alarm(school_ids, on=day_of(at, by=by), seen_by=wide)
        for school_id in school_ids:
            purpose = f"{PLAN_WAITS}:{school_id.hex}"
            told = Message.objects.seen_by(wide).filter(purpose=purpose)
            if told.filter(state=State.READY, not_before__gt=at).exists():
                continue
            last = told.filter(state_at__gt=at - ONE_WITHIN).order_by("-state_at").first()
            homes = max(1, _waiting(school_id, at, wide))
            tell_people(
                [who for who in planners[school_id] for _home in range(homes)], purpose, by=by, at=at,
                not_before=last.state_at + ONE_WITHIN if last else None,
            )  # fmt: skip


def _waiting(school_id: UUID, at: datetime, wide) -> int:
    """How many families named a time by text that is still to come, and have no visit that is booked or asked about."""
    wished = WishedTime.objects.seen_by(wide).filter(invitation_id=OuterRef("pk"), ends_at__gt=at)
    kept = Visit.objects.seen_by(wide).filter(invitation_id=OuterRef("pk")).exclude(offered_at=None)
    kept = kept.filter(stage__in=(Stage.PROPOSED, Stage.SCHEDULED, Stage.COMPLETED))
    found = Invitation.objects.seen_by(wide).filter(
        Exists(wished), ~Exists(kept), school_id=school_id, standing=Standing.ACCEPTED, answered_way=Way.TEXT
    )
    return found.count()
