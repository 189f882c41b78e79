"""May a partner's use of rooms be asked for, and who decides."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.gatherings.choices import UseStage
from thirdpillar.practice.gatherings.rules.calendar import building_terms

DECIDES = (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR)


def may_decide(by, school_id) -> Refused | None:
    """The principal or coordinator of the school decides, or the district's office."""
    if by.role == Role.OFFICE or (by.role in DECIDES and school_id in by.school_ids):
        return None
    return Refused(_("A principal or coordinator decides this."), "Design rule: scope of roles")


def may_ask(stage: str) -> Refused | None:
    """A link asks once; afterwards it shows what became of it."""
    return None if stage == UseStage.INVITED else Refused(_("This was decided already."))


def moments_asked(
    day: date, begins: time, ends: time, until: date | None, *, zone: str, at: datetime
) -> list[tuple[datetime, datetime]]:
    """The moments of a use, weekly from `day` up to `until`; raises Refused for one that is over, too long or too often."""
    terms = building_terms(day)
    last = until or day
    weeks = (last - day).days // 7 + 1
    if last < day or weeks > terms["most_weeks"]:
        raise Refused(_("It ends before it begins, or goes on for too long."))
    here = ZoneInfo(zone)
    long = datetime.combine(day, ends) - datetime.combine(day, begins)
    if not timedelta() < long <= timedelta(minutes=terms["most_minutes"]):
        raise Refused(_("It ends before it begins, or goes on for too long."))
    days = [day + timedelta(weeks=number) for number in range(weeks)]
    moments = [(datetime.combine(one, begins, here), datetime.combine(one, ends, here)) for one in days]
    if moments[0][0] <= at:
        raise Refused(_("This time is over."))
    return moments
