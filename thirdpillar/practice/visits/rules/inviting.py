"""May this family be asked, and does its answer still say something?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import Reason, Standing
from thirdpillar.practice.visits.rules.planning import MODEL
from thirdpillar.practice.visits.rules.terms import Terms, outside_hours


def may_invite(
    invitation, cycle, terms: Terms, *, reason: str, on: date, they_ask: bool = False,
    asked_elsewhere: int = 0, declined_elsewhere: bool = False,
) -> Refused | None:  # fmt: skip
    """Whether a home may be asked (again). `invitation` is its own of this cycle, or None before the first time.

    `asked_elsewhere` and `declined_elsewhere`: what the home's other schools asked and heard in the same cycle.
    `they_ask`: the family has just asked for a visit itself; what we send counts, whatever the reason was.
    """
    if reason not in Reason.values:
        return Refused(_("There is no such reason for a visit."), f"{MODEL}: R-PTHV-3b")
    if not cycle.opens_on <= on <= cycle.closes_on:
        return Refused(_("Families are invited while the cycle is open."))
    if invitation is None:
        return None
    if invitation.standing == Standing.ACCEPTED:
        return Refused(_("This family has said yes already."))
    if (declined_elsewhere or invitation.standing == Standing.DECLINED) and not they_ask:
        return Refused(_("This family is not asked again in this cycle."), f"{MODEL}: R-PTHV-1d")
    if invitation.standing == Standing.LATER and invitation.ask_again_on and on < invitation.ask_again_on:
        return Refused(_("This family asked to be asked later."), f"{MODEL}: R-PTHV-1d")
    if invitation.asked + asked_elsewhere >= terms.most_invitations and not they_ask:
        return Refused(_("This family was asked as often as the terms allow."), f"{MODEL}: R-PTHV-1d")
    return None


def may_ask_for_times(
    invitation, terms: Terms, *, asked_elsewhere: int = 0, declined_elsewhere: bool = False
) -> Refused | None:
    """Whether a family that said yes may be asked when: as often as any family in all, and once since its yes."""
    if declined_elsewhere:
        return Refused(_("This family is not asked again in this cycle."), f"{MODEL}: R-PTHV-1d")
    if invitation.asked + asked_elsewhere >= terms.most_invitations:
        return Refused(_("This family was asked as often as the terms allow."), f"{MODEL}: R-PTHV-1d")
    return None


def may_leave_out(homes: int, *, reason: str) -> Refused | None:
    """Whether so many homes of a class or school may be left out: who says that everybody is asked leaves out none."""
    if reason == Reason.UNIVERSAL and homes:
        return Refused(_("Ask the whole class: nobody is picked by hand."), f"{MODEL}: R-PTHV-3a")
    return None


def may_wish(times: Iterable[tuple[datetime, datetime]], terms: Terms, zone: str) -> Refused | None:
    """Whether each time that a family names lies within the hours of visits, by its district's clock."""
    for begins, ends in times:
        first, last = begins.astimezone(ZoneInfo(zone)), ends.astimezone(ZoneInfo(zone))
        if first.date() != last.date() or not terms.earliest <= first.time() < last.time() <= terms.latest:
            return outside_hours(terms.earliest, terms.latest)
    return None


def may_answer(invitation, cycle, *, on: date, visited: bool = False, is_no: bool = False) -> Refused | None:
    """Whether a family's answer still says something: not once its visit was made; a no is taken at any time before."""
    if visited:
        return Refused(_("It is over"))
    if on > cycle.closes_on and not is_no:
        return Refused(_("Visits of this time are over. Thank you! The school hears of your answer."))
    return None
