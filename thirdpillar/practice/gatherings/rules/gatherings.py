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
# As long after the end a tablet goes on taking names; what it took till then it may bring for a month: it may have to wait
# for somebody to carry it to a network.
KIOSK_LATE, TABLET_BRINGS = timedelta(hours=3), timedelta(days=30)
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


def may_open_kiosk(gathering, at: datetime) -> Refused | None:
    """Whether a tablet may be set up for it, also days before: then it asks people to come back."""
    if gathering.stage == Stage.CANCELLED:
        return Refused(_("This gathering is cancelled."))
    return None if at <= gathering.ends_at + KIOSK_LATE else Refused(_("This kiosk is closed."))


def may_bring_from_tablet(gathering, at: datetime) -> Refused | None:
    """Whether a tablet may bring now what it took while its kiosk was open."""
    early = may_take_lines(gathering, at)
    if early is not None:
        return early
    if at > gathering.ends_at + TABLET_BRINGS:
        return Refused(_("This gathering was too long ago for a tablet to bring names."))
    return None


def moment_at_the_door(gathering, said: datetime | None, at: datetime) -> datetime | None:
    """When a line of a tablet was written: as the tablet says, if its kiosk was open then and it is no day to come.

    While the kiosk is open any other is one of now, for a tablet's clock may be wrong by years; later it is None.
    """
    opens, closes = gathering.begins_at - DOORS, gathering.ends_at + KIOSK_LATE
    if said is not None and opens <= said <= min(at, closes):
        return said
    return at if opens <= at <= closes else None


def enforce(verdict: Refused | None) -> None:
    """Raise a refusal."""
    if verdict is not None:
        raise verdict
