"""After a visit: what may be written, by whom, and when people are reminded of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import Part, Stage
from thirdpillar.standards import library

ASKING = re.compile("[?\u00bf\u061f\u055e\uff1f\u037e]")
# Chinese, Japanese and Thai write no spaces: each of their letters counts there.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
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


def may_write_hopes(visit, *, account_id: UUID | None, part: str = Part.VISITOR) -> Refused | None:
    """Whether somebody may write down what a family hopes for: the pair (whoever interpreted is not of it), once it happened."""
    if account_id not in visit.people_ids or part != Part.VISITOR:
        return Refused(_("Those who made the visit write down what the family hopes for."))
    if visit.stage != Stage.COMPLETED:
        return Refused(_("First say that the visit happened."))
    return None


def may_be_hopes(words: str, on: date) -> bool:
    """Whether words by text are so many, and no question, that nobody doubts what they are."""
    least = library.entry("home_visit_text", "hopes", on).terms["least_words"]
    return not ASKING.search(words) and len(_WORD.findall(words)) >= least


def may_read_hopes_before(*, part: str, on: date, visit_on: date) -> bool:
    """Whether somebody who goes to a home reads before it what was hoped for: the pair; whoever interprets until that day."""
    return part == Part.VISITOR or on <= visit_on


def may_settle_promise(promise, *, account_id: UUID | None, is_of_pair: bool, plans: bool) -> Refused | None:
    """Whether somebody may say that a promise was kept or is let go: its owner, the pair, or who plans at the school."""
    if account_id == promise.owner_id or is_of_pair or plans:
        return None
    return Refused(_("This promise is somebody else's."))
