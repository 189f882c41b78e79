"""May something be noted of a tour, and the way from one stop to the next."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from django.utils.translation import gettext as _

from thirdpillar.algorithms.transit.walking import metres
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.rules.timing import walking

MOST_STOPS = 20


def may_note(begins_at: datetime, at: datetime) -> Refused | None:
    """What was learned is written once the tour has begun."""
    return None if begins_at <= at else Refused(_("This gathering has not begun. Nobody can have come yet."))


def may_note_who_went(by) -> Refused | None:
    """Who evaluates a school's staff keeps no list of who of them went."""
    if by.role != Role.PRINCIPAL:
        return None
    return Refused(
        _("Trainings are kept by a school's coordinator or liaison, and the district office."),
        "Parent Teacher Home Visits, R-PTHV-1b",
    )


def minutes_on_foot(
    here: tuple[float | None, float | None], there: tuple[float | None, float | None], on: date
) -> int | None:
    """How long a walk takes between two places, both (latitude, longitude) in degrees; None where one is not known."""
    if None in here or None in there:
        return None
    far = metres(*(np.array([one], dtype=float) for one in (*here, *there)))
    return round(int(walking(on).seconds(far)[0, 0]) / 60) or 1
