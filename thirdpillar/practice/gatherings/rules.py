"""May this happen? Loaded facts in; None where it may, else the refusal in plain words with its citation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.rules import QuietHours
from thirdpillar.practice.gatherings.choices import Stage

# What families need is kept for the day and a month after it, for the thank-you and the bill.
NEEDS_KEPT = timedelta(days=30)
# Doors open before the hour and people linger: when a family's own code signs it in.
EARLY, LATE = timedelta(hours=1), timedelta(hours=2)
# Staff set up, try the kiosk out and note early comers; more than this before the hour it is a slip of the gathering.
DOORS = timedelta(hours=3)
MOST_PEOPLE = 30


def may_plan(by, school_id) -> Refused | None:
    """Whether `by` may plan for this school (None: the whole district)."""
    if by.role is None and by.sees_all:
        return None  # a machine at work, with its purpose on the record
    if by.role == Role.OFFICE or (by.role in SCHOOL_STAFF and school_id in by.school_ids):
        return None
    return Refused(_("You can plan gatherings for your own school only."), "Design rule: scope of roles")


def may_invite(gathering, at: datetime, zone: str) -> Refused | None:
    """Whether families may still be invited: messages leave by day only, by the clock of `zone`."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    if gathering.begins_at <= at:
        return Refused(_("This gathering has begun. Nobody can be invited any more."))
    quiet = QuietHours()
    if quiet.over_at(at, zone) >= gathering.begins_at:
        opens = time_format(quiet.opens)
        said = _(
            "Messages wait until %(time)s, and it begins before that. Nobody would get one: call the families."
        )
        return Refused(said % {"time": opens}, "47 CFR 64.1200(c)(1)")
    return None


def may_answer(gathering, at: datetime) -> Refused | None:
    """Whether an answer still says something."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    if gathering.ends_at <= at:
        return Refused(_("This gathering is over."))
    return None


def may_sign_in_by_code(gathering, at: datetime) -> Refused | None:
    """Whether a family may sign itself in now with its own code."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    if at < gathering.begins_at - EARLY:
        return Refused(_("You can sign in here from one hour before it begins."))
    if at > gathering.ends_at + LATE:
        return Refused(_("This gathering is over. Please tell the school that you were there."))
    return None


def may_take_lines(gathering, at: datetime) -> Refused | None:
    """Whether a sheet or a kiosk may bring names: from three hours before the hour, and for ever after."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    if at < gathering.begins_at - DOORS:
        return Refused(_("This gathering has not begun. Nobody can have come yet."))
    return None


def enforce(verdict: Refused | None) -> None:
    """Raise a refusal."""
    if verdict is not None:
        raise verdict
