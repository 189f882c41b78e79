"""Who may ask for an interpreter, and who may be one? Loaded facts in, a verdict out; no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.choices.interpreting import RequestState, Stakes, Wanted
from thirdpillar.means.conversations.rules.threads import WRITERS
from thirdpillar.standards import library

# The letter of DOJ and ED of 2015 that asked it of spoken languages was rescinded in August 2025; the statutes hold.
CITATION = "Title VI, 42 USC 2000d; 20 USC 1703(f); 28 CFR 35.160(c)(2)-(3): never a child (signing; others: product rule)"

STANDING = (RequestState.OPEN, RequestState.CONFIRMED, RequestState.BOOKED)


@dataclass(frozen=True)
class Search:
    """How many are asked at once, when others are, when a silent one is reminded, and when the asker is told of nobody."""

    asked_at_once: int
    next_after: timedelta
    remind_after: timedelta
    line_before: timedelta


def search_terms(on: date) -> Search:
    """The standard's rule of the search, as it holds on a day."""
    terms = library.entry("interpreting", "search", on).terms
    return Search(
        terms["asked_at_once"], timedelta(minutes=terms["next_after_minutes"]),
        timedelta(minutes=terms["remind_after_minutes"]), timedelta(hours=terms["line_before_hours"]),
    )  # fmt: skip


def stakes_of(stakes: str, *, is_case: bool, matters: bool) -> str:
    """How much hangs on it at the least: of a case, and of a text for which nobody vouches alone, more than every day."""
    return Stakes.RIGHTS if stakes == Stakes.EVERYDAY and (is_case or matters) else stakes


def must_ask(by) -> None:
    """Raises Refused unless the asker works with families."""
    if by.role not in WRITERS:
        raise Refused(_("Asking for an interpreter is for staff of the school."))


def must_be_office(by) -> None:
    """The language line is paid for by the district."""
    if by.role != Role.OFFICE:
        raise Refused(_("Ask the district office to do this."))


def may_serve(
    *,
    wanted: str,
    stakes: str,
    is_interpreter: bool,
    may_interpret: bool,
    may_translate: bool,
    is_student: bool,
) -> bool:
    """Whether somebody who speaks the language may be asked: a child never; for what matters only whom the office checked."""
    if is_student:
        return False
    if stakes == Stakes.EVERYDAY:
        return is_interpreter or may_interpret or may_translate
    return may_translate if wanted == Wanted.TEXT else may_interpret


def may_still_change(state: str) -> None:
    """Raises Refused for a request that is over."""
    if state not in STANDING:
        raise Refused(_("This request is over."))


def may_be_asked_anew(state: str) -> None:
    """Raises Refused for a request that is over; for one whose time went by without anybody a later one can be said."""
    if state != RequestState.NOBODY:
        may_still_change(state)


def may_say_yes(state: str, ends_at: datetime, at: datetime) -> None:
    """Raises Refused once its time has gone by."""
    may_still_change(state)
    if ends_at <= at:
        raise Refused(_("This request is over."))


def may_be_done(wanted: str, begins_at: datetime, at: datetime) -> None:
    """A talk is over at the earliest once it has begun: only then is the family asked how it went."""
    if is_to_come(wanted, begins_at, at):
        raise Refused(_("It has not begun yet."))


def is_to_come(wanted: str, begins_at: datetime, at: datetime) -> bool:
    """Whether it is a talk that has not begun; a text may be done at any time."""
    return wanted != Wanted.TEXT and at < begins_at


def may_begin(begins_at: datetime, at: datetime) -> None:
    """Nobody can be found for a moment that has passed."""
    if begins_at < at:
        raise Refused(_("That time has passed. Choose a later one."))
