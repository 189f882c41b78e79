"""To whom an invitation is addressed: one adult of the household, and the children whom that adult may hear of."""

from __future__ import annotations

from datetime import datetime

from thirdpillar.ground.base.codes import new_code
from thirdpillar.practice.gatherings.models import Invitation, TimeAsking
from thirdpillar.practice.gatherings.queries.invitees import Invitee

ADDRESSED = ("adult_id", "student_ids", "channel", "language", "code", "code_at")


def address_to(
    invitation: Invitation | TimeAsking, invitee: Invitee, *, at: datetime, keep_code: bool = False
) -> None:
    """Address an invitation or a question (not yet saved) to this adult, with a new code.

    A paper with the old code may lie with somebody who must not hear of these children; `keep_code` where it lies
    with the very addressee.
    """
    invitation.adult_id = invitee.adult.pk if invitee.adult else None
    invitation.student_ids = [student.pk for student in invitee.students]
    invitation.channel = invitee.channel
    invitation.language = invitee.language
    if not keep_code:
        invitation.code, invitation.code_at = new_code(), at if invitation.code else None
