"""What holds of programmes: who may register, how long a place is kept, which sessions a term has, who completed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.practice.gatherings.choices import ProgrammeStage
from thirdpillar.practice.gatherings.rules.gatherings import may_plan
from thirdpillar.standards import library

MOST_SESSIONS = 60


def terms(id: str, on: date) -> dict[str, Any]:
    """The parameters of one entry of standards/frameworks/family_programmes.toml."""
    return library.entry("programme_terms", id, on).terms


def citation(id: str, on: date) -> str:
    return library.entry("programme_terms", id, on).citation


def steps(on: date) -> list[str]:
    """The ladder, from its first rung on."""
    found = sorted(library.in_force("ladder_step", on), key=lambda each: each.terms["place"])
    return [each.id for each in found]


def step_after(step: str, on: date) -> str:
    """The next rung of the ladder; blank above the last."""
    ladder = steps(on)
    place = ladder.index(step) + 1 if step in ladder else len(ladder)
    return ladder[place] if place < len(ladder) else ""


def may_run(by, programme) -> Refused | None:
    """Whether `by` may make and run a programme; who evaluates a school's staff runs no training of theirs."""
    refusal = may_plan(by, programme.school_id)
    if refusal is None and programme.is_for_staff and by.role == Role.PRINCIPAL:
        return Refused(
            _("Trainings are kept by a school's coordinator or liaison, and the district office."),
            "Parent Teacher Home Visits, R-PTHV-1b",
        )
    return refusal


def may_keep_hours(hours: int, on: date) -> Refused | None:
    """Whether a place may be kept for so many hours."""
    entry = terms("waiting_list", on)
    if entry["least_hours"] <= hours <= entry["most_hours"]:
        return None
    said = _("A place is kept for %(least)d to %(most)d hours.")
    return Refused(
        said % {"least": entry["least_hours"], "most": entry["most_hours"]}, citation("waiting_list", on)
    )


def may_register(programme, *, on: date, last_ends_at: datetime | None, at: datetime) -> Refused | None:
    """Whether somebody may still come in, be it on the waiting list."""
    if programme.stage != ProgrammeStage.OPEN:
        return Refused(_("Nobody can register here now."))
    is_late = programme.register_until is not None and on > programme.register_until
    if is_late or last_ends_at is None or last_ends_at <= at:
        return Refused(_("It is too late to register here."))
    return None


def kept_until(at: datetime, hours: int, zone: str, next_session: datetime | None) -> datetime | None:
    """Until when a place is kept that is offered now: from when the message may leave, never past the next session.

    None where that leaves no time to answer: then it is too late to offer anything in writing.
    """
    leaves_at = QuietHours().over_at(at, zone)
    until = leaves_at + timedelta(hours=hours)
    until = min(until, next_session) if next_session else until
    return until if until > leaves_at else None


@dataclass(frozen=True)
class Weekly:
    """The days of a weekly series, and those left out because there is no school."""

    days: tuple[date, ...]
    left_out: tuple[date, ...]


def weekly(first_on: date, times: int, closed_on: Collection[date], last_on: date | None = None) -> Weekly:
    """So many days a week apart from `first_on` on, none of them without school; none after `last_on`."""
    days: list[date] = []
    left_out: list[date] = []
    day = first_on
    while len(days) < min(times, MOST_SESSIONS) and (last_on is None or day <= last_on):
        (left_out if day in closed_on else days).append(day)
        day += timedelta(weeks=1)
        if len(left_out) > MOST_SESSIONS:
            break
    return Weekly(tuple(days), tuple(left_out))


def sessions_needed(programme, held: int) -> int:
    """To how many of the sessions held somebody must have come."""
    return programme.least_sessions or max(1, ceil(held * programme.share_percent / 100))
