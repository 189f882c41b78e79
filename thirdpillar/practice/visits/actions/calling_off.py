"""A family calls its booked visit off, or wants another time: nobody goes, and nobody asks why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.scheduling import call_off_visit
from thirdpillar.practice.visits.choices import Standing
from thirdpillar.practice.visits.models import Invitation, Visit, WishedTime
from thirdpillar.practice.visits.queries.invitations import BOOKED, made_visit
from thirdpillar.practice.visits.rules import enforce, may_answer


@transaction.atomic
def want_another_time(*, invitation_id: UUID, by, at: datetime) -> Invitation:
    """The family wants another time: the visit at the old one is off, its yes stands, and it is planned anew.

    Its wishes for times are gone with the old one; new ones come by its page or by a person. Raises Refused.
    """
    found = (
        Invitation.objects.seen_by(by)
        .select_for_update(of=("self",))
        .select_related("cycle__visit_year")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None or found.standing != Standing.ACCEPTED:
        raise Refused(_("There is no such invitation."))
    visited = made_visit(found, seen_by=by) is not None
    enforce(may_answer(found, found.cycle, on=found.cycle.closes_on, visited=visited))
    WishedTime.objects.seen_by(by).filter(invitation=found).delete()
    call_off_standing(found, by=by, at=at)
    record(by=by, at=at, deed="visits.want_another_time", subject="visit_invitation", subject_id=found.pk)
    return found


def call_off_standing(invitation: Invitation, *, by, at: datetime) -> int:
    """Call the invitation's proposed or booked visits off as the family's wish, and let its people know; answer how many."""
    standing = Visit.objects.seen_by(by).filter(invitation=invitation, stage__in=BOOKED)
    # Locked here, so that none which somebody calls off at the same moment is called off once more.
    ids = list(standing.select_for_update(of=("self",)).values_list("pk", flat=True))
    for one in ids:
        call_off_visit(visit_id=one, by_family=True, by=by, at=at)
    return len(ids)
