"""Where a family and its visitors meet by video: a link that who plans or goes sets, and the family is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.telling import BOOKED, tell_families
from thirdpillar.practice.visits.choices import PlaceKind, Stage
from thirdpillar.practice.visits.models import Visit
from thirdpillar.practice.visits.rules import enforce, may_plan
from thirdpillar.practice.visits.rules.visiting import may_be_link


@transaction.atomic
def set_video_link(*, visit_id: UUID, link: str, by, at: datetime) -> Visit:
    """Set (or, blank, remove) where a visit by video is; of a booked one the family hears at once."""
    visit = (
        Visit.objects.seen_by(by)
        .select_for_update(of=("self",))
        .filter(pk=visit_id, stage__in=[Stage.PROPOSED, Stage.SCHEDULED], place_kind=PlaceKind.VIDEO)
        .first()
    )
    if visit is None:
        raise Refused(_("This visit is not on the plan any more."))
    if by.account_id not in visit.people_ids:
        enforce(may_plan(by, visit.school_id))
    link = link.strip()
    if link:
        enforce(may_be_link(link))
    if link != visit.video_link:
        visit.video_link = link
        visit.save(update_fields=["video_link"])
        if link and visit.stage == Stage.SCHEDULED:
            # Not by a join above: whoever goes does not see the invitation, and the row would be gone with it.
            wide = Scope.system(by.district_id, "a family hears where it meets us by video")
            with tenancy.acting_as(wide):
                told = Visit.objects.seen_by(wide).select_related("invitation").get(pk=visit.pk)
            tell_families([told], BOOKED, by=by, at=at)
        record(
            by=by,
            at=at,
            deed="visits.set_video_link",
            subject="visit",
            subject_id=visit.pk,
            is_set=bool(link),
        )
    return visit
