"""Who may look, work and read here, and of which days a figure may speak."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.standards import library

LOOKERS = (Role.OFFICE, *sorted(SCHOOL_STAFF), Role.TEACHER)
"""See the live figures of the families they may see, and those families."""

WORKERS = (Role.OFFICE, *sorted(SCHOOL_STAFF))
"""Take unreached families on, and invite them."""

READERS = (
    Role.OFFICE, Role.READER, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.PARENT_LEADER, Role.PARTNER,
)  # fmt: skip
"""See what was published."""


def may_speak_of(day: date, *, measure: str, today: date, first_day: date | None) -> Refused | None:
    """Whether a figure can speak of a day: not of one to come, of one before the roster, or of one without a definition.

    `first_day` is the earliest one that the roster knows of, None where there is no roster yet.
    """
    if day > today:
        return Refused(_("That day is still to come."))
    if first_day is not None and day < first_day:
        said = _("The roster knows nobody before %(day)s. Choose that day or a later one.")
        return Refused(said % {"day": date_format(first_day)})
    versions = [each for each in library.shelf() if each.kind == "measure" and each.id == measure]
    if versions and not any(each.holds_on(day) for each in versions):
        said = _("No definition of this figure holds on %(day)s. Choose another day.")
        return Refused(said % {"day": date_format(day)}, f"measure {measure}")
    return None
