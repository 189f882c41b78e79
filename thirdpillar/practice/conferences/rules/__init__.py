"""May this happen? Loaded facts in; None where it may, else the refusal in plain words with its citation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thirdpillar.algorithms.timetable import Missed
from thirdpillar.algorithms.timetable import explaining as why
from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.choices import WeekStage
from thirdpillar.standards import library

# Why a conference has no time, or not this one, as people are told.
REASONS = {
    why.NO_TIMES: gettext_lazy("The family can come on none of these evenings."),
    why.TEACHER_AWAY: gettext_lazy("The teacher is not there then."),
    why.NO_LANGUAGE: gettext_lazy("Nobody is there then who speaks the family's language."),
    why.TAKEN: gettext_lazy("All times are taken that would do."),
    why.FAMILY_AWAY: gettext_lazy("The family cannot come then."),
    why.TEACHER_HAS: gettext_lazy("The teacher meets another family then."),
    why.FAMILY_HAS: gettext_lazy("The family is with another teacher then, or on the way."),
    why.OTHER_HOME_HAS: gettext_lazy("The child's other home is there then."),
    why.INTERPRETERS_HAVE: gettext_lazy("The interpreters are with other families then."),
}


def enforce(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


def terms(on: date) -> dict[str, Any]:
    """The parameters of a conference week, of standards/frameworks/academic_teams.toml."""
    return library.entry("conference_terms", "conference", on).terms


def notice_of(on: date) -> timedelta:
    """How long before it begins a family learns of a time that planning found."""
    return timedelta(minutes=terms(on)["notice_minutes"])


def may_plan(by, school_id) -> Refused | None:
    """Whether `by` may plan conferences of this school."""
    if by.role is None and by.sees_all:
        return None  # a machine at work, with its purpose on the record
    if by.role == Role.OFFICE or (by.role in SCHOOL_STAFF and school_id in by.school_ids):
        return None
    return Refused(_("You can plan gatherings for your own school only."), "Design rule: scope of roles")


def may_last(minutes: int, between: int, evenings: int, on: date) -> Refused | None:
    """Whether a week may be so: minutes of a conference and of the way, and how many evenings."""
    said = terms(on)
    if (
        not said["least_minutes"] <= minutes <= said["most_minutes"]
        or not 0 <= between <= said["most_between"]
    ):
        return Refused(
            _("That is too short or too long."), library.entry("conference_terms", "conference", on).citation
        )
    if not 1 <= evenings <= said["most_evenings"]:
        return Refused(_("Choose one."))
    return None


def may_change(week) -> Refused | None:
    """Whether anything of a week may still be changed."""
    if week.stage == WeekStage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    return None


def may_be_then(in_the_way: Collection[Missed], *, is_taken: bool) -> Refused | None:
    """Whether a conference may be moved to a time, by what the algorithm found in the way. `is_taken`: somebody of it has
    something else then; who and what, whoever plans conferences need not learn."""
    for one in in_the_way:
        if is_taken and one.why in (why.FAMILY_AWAY, why.TEACHER_AWAY):
            return Refused(_("This time was taken meanwhile. Choose another."))
        return Refused(REASONS[one.why])
    return None


def may_meet(by, row) -> Refused | None:
    """Whether `by` may write down what comes of a conference: its teacher, or whoever plans for the school."""
    if by.role == Role.TEACHER and by.account_id == row.account_id:
        return None
    return may_plan(by, row.school_id)


def may_note(by, row, today: date, day: date) -> Refused | None:
    """Whether `by` may note that a conference of this day was held: its teacher, or whoever plans for the school."""
    refusal = may_meet(by, row)
    if refusal is not None:
        return refusal
    return Refused(_("It is too early to sign in. Come back when it begins.")) if day > today else None


def is_fixed(row) -> bool:
    """Whether somebody of the staff fixed the time of a conference: then they alone move it."""
    return bool(row.is_locked and row.during and not row.is_own_choice)


def may_move_itself(row) -> Refused | None:
    """Whether a home may move its conference by its link or by text."""
    return Refused(_("The school fixed this time. Please call us to change it.")) if is_fixed(row) else None


def may_choose(begins_at: datetime, at: datetime) -> Refused | None:
    """Whether a time can still be chosen."""
    return Refused(_("This time is over.")) if begins_at <= at else None
