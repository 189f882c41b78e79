"""Who may set up a year, plan for a school, and opt in."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import YearStage
from thirdpillar.practice.visits.models.sight import PLANNERS
from thirdpillar.practice.visits.models.sight import VISITORS as VISITORS

MODEL = "Parent Teacher Home Visits, five core practices"


def enforce(verdict: Refused | None) -> None:
    """Raise a refusal."""
    if verdict is not None:
        raise verdict


def may_adopt(by) -> Refused | None:
    """Whether `by` may set a year's terms for the district."""
    if by.role == Role.OFFICE or (by.role is None and by.sees_all):
        return None
    return Refused(_("The district office sets the terms of a visit year."), "Design rule: scope of roles")


def may_plan(by, school_id) -> Refused | None:
    """Whether `by` may plan visits of this school."""
    office = by.role == Role.OFFICE or (by.role is None and by.sees_all)
    if (office or by.role in PLANNERS) and school_id in by.evaluates_at:
        return Refused(_("Whoever evaluates educators does not plan their visits."), f"{MODEL}: R-PTHV-1b")
    if office or (by.role in PLANNERS and school_id in by.school_ids):
        return None
    return Refused(_("You can plan visits for your own school only."), "Design rule: scope of roles")


def may_opt_in(by, account_id, year, roles: Collection[str]) -> Refused | None:
    """Whether this is the educator's own yes, in a year that was adopted (R-PTHV-1b), and in a role that may visit."""
    if by.account_id is None or by.account_id != account_id or by.role not in roles:
        return Refused(_("Educators say themselves whether they visit."), f"{MODEL}: R-PTHV-1b")
    if year.stage != YearStage.ADOPTED:
        return Refused(_("The terms of this year are not adopted yet."))
    return None
