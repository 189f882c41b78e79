"""What holds of academic parent-teacher teams: the year's meetings, what of a class may be shown, goals, make-up sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.rules import may_plan
from thirdpillar.standards import library

CYCLE, SKILLS, FRESH, SHOWN, MAKE_UP, GOALS = (
    "cycle", "R-APTT-1", "R-APTT-2", "R-APTT-4", "R-APTT-5", "R-APTT-6",
)  # fmt: skip
# So far ahead a school day is looked for: no further than any holidays last.
LONGEST_DAYS = 60


def team_terms(id: str, on: date) -> dict[str, Any]:
    """The parameters of one entry of standards/frameworks/academic_teams.toml."""
    return library.entry("team_terms", id, on).terms


def citation(id: str, on: date) -> str:
    return library.entry("team_terms", id, on).citation


@dataclass(frozen=True)
class Bar:
    """One child on the chart of a class, under its number of this skill."""

    number: int
    value: int
    is_own: bool = False


@dataclass(frozen=True)
class Chart:
    """What one family, or (`own` left out) a whole room of families, may see of a class.

    `bars` by value and then by number, which tell nothing; empty where the class is too small. `average` is None where even
    that would tell.
    """

    bars: tuple[Bar, ...]
    average: float | None
    own: int | None
    hidden: int


def class_chart(
    scores: Mapping[UUID, tuple[int, int]], *, scale: int, on: date, own: UUID | None = None
) -> Chart:
    """The chart of {student: (value, number)} (R-APTT-3, R-APTT-4). A family's own child is always among what it sees; a score
    far from all others is shown to its own family alone."""
    said = team_terms(SHOWN, on)
    mine = scores.get(own) if own else None
    values = sorted(value for value, _number in scores.values())
    average = round(sum(values) / len(values), 1) if len(values) >= said["least_average"] else None
    if len(values) < said["least_shown"]:
        return Chart((), average, mine[0] if mine else None, len(values))
    far = said["alone_share"] * scale
    shown = [
        Bar(number, value, student == own)
        for student, (value, number) in scores.items()
        if student == own or not _is_alone(value, values, far)
    ]
    bars = tuple(sorted(shown, key=lambda bar: (bar.value, bar.number)))
    hidden = len(values) - len(bars)
    # Beside all other bars the average would tell what the one left out is. A family that sees its own child's far bar
    # learns nothing by it.
    return Chart(bars, None if hidden else average, mine[0] if mine else None, hidden)


def _is_alone(value: int, values: Collection[int], far: float) -> bool:
    """Whether it is further than that from every other score: others of the same worth are no distance away."""
    others = list(values)
    others.remove(value)
    return all(abs(value - other) > far for other in others)


def may_lead(by, school_id, section_id) -> Refused | None:
    """Whether `by` keeps a class's team: whoever teaches the class today, and whoever plans for the school."""
    is_theirs = by.role == Role.TEACHER and section_id in by.section_ids
    return None if is_theirs else may_plan(by, school_id)


def may_set_goal(*, baseline: int, target: int, scale: int, minutes: int, on: date) -> Refused | None:
    """Whether a goal can be set so."""
    if not baseline <= target <= scale:
        return Refused(_("Choose a goal between where your child is now and the end of the scale."))
    if not 0 < minutes <= team_terms(GOALS, on)["most_minutes_a_week"]:
        return Refused(_("That is too short or too long."), citation(GOALS, on))
    return None


def may_score(taken_on: date, meeting_on: date) -> Refused | None:
    """Whether a score is fresh enough for a meeting (R-APTT-2)."""
    days = team_terms(FRESH, meeting_on)["score_days"]
    if taken_on < meeting_on - timedelta(days=days):
        return Refused(
            _("Scores are at most %(days)d days old at the meeting.") % {"days": days},
            citation(FRESH, meeting_on),
        )
    return None


def make_up_until(meeting_on: date, *, is_school_day: Callable[[date], bool]) -> date:
    """The last school day on which a meeting is made up (R-APTT-5); of a year that is over before, its last one."""
    left, last = team_terms(MAKE_UP, meeting_on)["makeup_school_days"], meeting_on
    for days in range(1, LONGEST_DAYS + 1):
        day = meeting_on + timedelta(days=days)
        if is_school_day(day):
            left, last = left - 1, day
        if not left:
            break
    return last


def goal_due(meeting_on: date) -> date:
    """When a goal set at a meeting is due (R-APTT-6)."""
    return meeting_on + timedelta(days=team_terms(GOALS, meeting_on)["days"])
