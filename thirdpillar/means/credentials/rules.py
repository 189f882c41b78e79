"""Who may write down and read what others are trained for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.credentials.models import KEEPERS


def may_keep(by, school_id) -> Refused | None:
    """Whether `by` may write down trainings of a school's staff, or (without a school) of the whole district's."""
    if by.role == Role.OFFICE or (by.role is None and by.sees_all):
        return None
    if by.role in KEEPERS and by.breadth == "school" and school_id in by.school_ids:
        return None
    return Refused(_("Trainings are kept by a school's coordinator or liaison, and the district office."))


def may_clear(by, school_id) -> Refused | None:
    """Whether `by` may write down checks of a school's volunteers, or (without a school) of the whole district's."""
    if by.role == Role.OFFICE or (by.role is None and by.sees_all):
        return None
    if by.role in SCHOOL_STAFF and school_id in by.school_ids:
        return None
    return Refused(_("Checks are kept by a school’s office, and the district office."))
