"""After a visit: what may be written, by whom, and when people are reminded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import Stage
from thirdpillar.standards import library

# No visit is longer; whoever types more has slipped.
LONGEST_MINUTES = 480


@dataclass(frozen=True)
class Prompting:
    """When people are reminded: after the end of a visit, again, how often, and before a promise is due."""

    first: timedelta
    again: timedelta
    most: int
    promise: timedelta


def prompting(on: date) -> Prompting:
    terms = library.entry("home_visit_prompt", "afterwards", on).terms
    return Prompting(
        timedelta(hours=terms["first_hours"]),
        timedelta(days=terms["again_days"]),
        terms["most"],
        timedelta(days=terms["promise_days_before"]),
    )


def may_write_hopes(visit, *, account_id: UUID | None) -> Refused | None:
    """Whether somebody may write down what a family hopes for: who was on the visit, once it happened."""
    if account_id not in visit.people_ids:
        return Refused(_("Those who made the visit write down what the family hopes for."))
    if visit.stage != Stage.COMPLETED:
        return Refused(_("First say that the visit happened."))
    return None


def may_settle_promise(promise, *, account_id: UUID | None, is_of_pair: bool, plans: bool) -> Refused | None:
    """Whether somebody may say that a promise was kept or is let go: its owner, the pair, or who plans at the school."""
    if account_id == promise.owner_id or is_of_pair or plans:
        return None
    return Refused(_("This promise is somebody else's."))
