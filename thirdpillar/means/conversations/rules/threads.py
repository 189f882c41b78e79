"""May this be said, and who may read it? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices import Interest

OF_THE_OFFICE = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
WRITERS = (*OF_THE_OFFICE, Role.TEACHER)
LONGEST = 2000
LONGEST_BY_TEXT = 600  # four parts of a text message; the rest is read on the family's page
LONGEST_BY_VOICE = 1200  # about a minute and a half, twice, and the provider's own limit
CITATION = "34 CFR 99.31(a)(1)(ii)"


def may_begin(
    *, by, interest: str, section_id: UUID | None, school_id: UUID | None, open_students: Collection[UUID]
) -> None:
    """Raises Refused where the asker has no ground for such a thread, or the caregiver may hear of none of the children."""
    must_be_writer(by)
    if not open_students:
        # Why is the front office's to know: the sentence is the same for a restriction and for a tie that ended.
        raise Refused(
            _("The school may not write to this person about this child. Ask your school's office.")
        )
    if by.role == Role.TEACHER and interest == Interest.SCHOOL:
        raise Refused(
            _("Teachers write about a class of theirs, or a case that they are named in."), CITATION
        )
    if interest == Interest.CLASS and section_id is None:
        raise Refused(_("Say which class this is about."))
    if by.breadth == "school" and school_id is not None and school_id not in by.school_ids:
        raise Refused(_("This is not your school."), CITATION)
    if by.role == Role.TEACHER and section_id is not None and section_id not in by.section_ids:
        raise Refused(_("This is not a class of yours."), CITATION)


def must_be_writer(by) -> None:
    """Raises Refused unless the asker writes to families in their role, or is a machine with a purpose."""
    if by.role not in WRITERS and not (by.role is None and by.purpose):
        raise Refused(_("Writing to families is for staff of the school."))


def may_say(body: str) -> str:
    """The words without empty ends; raises Refused where there are none, or too many."""
    said = body.replace("\x00", "").strip()
    if not said:
        raise Refused(_("There is nothing to send yet. Write a few words."))
    if len(said) > LONGEST:
        raise Refused(_("This is too long. Keep it under 2,000 letters, or say it in two messages."))
    return said
