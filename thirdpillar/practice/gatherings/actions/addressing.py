"""To whom an invitation is addressed: one adult of the household, and the children whom that adult may hear of."""

from __future__ import annotations

import secrets

from thirdpillar.practice.gatherings.models import Invitation
from thirdpillar.practice.gatherings.queries.invitees import Invitee

# Without 0, 1, i, l, o and u: nothing to mistake on paper, and hardly a word to be offended by. About 59 bits.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12
ADDRESSED = ("adult_id", "student_ids", "channel", "language", "code")


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def address_to(invitation: Invitation, invitee: Invitee, *, keep_code: bool = False) -> None:
    """Address an invitation (not yet saved) to this adult, with a new code.

    A paper with the old code may lie with somebody who must not hear of these children; `keep_code` where it lies
    with the very addressee.
    """
    invitation.adult_id = invitee.adult.pk if invitee.adult else None
    invitation.student_ids = [student.pk for student in invitee.students]
    invitation.channel = invitee.channel
    invitation.language = invitee.language
    if not keep_code:
        invitation.code = new_code()
