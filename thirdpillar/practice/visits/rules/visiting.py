"""On the day and after it: who sees where, what a first visit is without, who records and who reflects."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.choices import OFF, Part, PlaceKind, Stage
from thirdpillar.practice.visits.rules.planning import MODEL

# After a day nobody waits at a door any more: what was not looked at then is old news, not an alarm.
LATEST = timedelta(days=1)
# So long after it was to end whoever has not said that they are out is taken to be there still.
LINGER = timedelta(hours=1)


def may_see_place(
    visit, *, account_id: UUID | None, on: date, visit_on: date, is_protected: bool, plans: bool = False,
    is_alarm: bool = False,
) -> bool:  # fmt: skip
    """Whether somebody reads where the visit is: those on it, and where the address is protected on its day alone.

    Not protected, those on it may look from the day on which it was booked until its own: they have to get there; and
    who plans there on its day and the one before, to know who is where and to print the sheet in the evening. While an
    alarm is open they read any place: somebody has to go there.
    """
    if plans and (is_alarm or (not is_protected and is_for_the_sheet(on, visit_on))):
        return True
    if account_id not in visit.people_ids or visit.stage != Stage.SCHEDULED:
        return False
    return on == visit_on if is_protected else on <= visit_on


def is_for_the_sheet(on: date, visit_on: date) -> bool:
    """Whether a day's safety sheet names places by now: on the day itself and the one before."""
    return visit_on - timedelta(days=1) <= on <= visit_on


def may_use_forms(visit) -> Refused | None:
    """A first visit is without forms, student data and referrals."""
    if visit.number == 1:
        return Refused(
            _("A first visit is about hopes and dreams: no forms and no student data."), f"{MODEL}: R-PTHV-4a"
        )
    return None


# So long an address may be; meetings have long ones.
LINK = 300


def may_be_link(link: str) -> Refused | None:
    """Whether a family may be sent there: https, at a host with a name, nobody's name or password in it, all of it printed."""
    said = Refused(_("An address that begins with https://, exactly as the provider writes it."))
    if (
        not 0 < len(link) <= LINK
        or not link.isascii()
        or not link.isprintable()
        or set(link) & set(" <>\"'\\")
    ):
        return said
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        is_named = (
            "." in host.strip(".") and not host.replace(".", "").isdigit() and parts.port in (None, 443)
        )
    except ValueError:
        return said
    return None if parts.scheme == "https" and is_named and "@" not in parts.netloc else said


def may_call_off(visit, *, at: datetime) -> Refused | None:
    """Whether a booked visit may be called off, moved or given to others: until it begins. From then on people may be inside,
    and as long as an alarm looks after them, only who was on it, or who plans, says that it did not happen."""
    if visit.stage == Stage.SCHEDULED and visit.begins_at <= at < visit.ends_at + LATEST:
        return Refused(_("This visit has begun."))
    return None


def may_be_inside(seat, *, at: datetime) -> bool:
    """Whether somebody may be at a visit now: who came in, or who goes there once it has begun, until they are out.

    An hour after it, who was reached in an alarm is out, and who never said that they came in unless an alarm is open.
    """
    visit, is_in = seat.visit, seat.checked_in_at is not None
    if seat.checked_out_at is not None:
        return False
    if at > visit.ends_at + LINGER:
        is_open = visit.alarm_at is not None and visit.alarm_settled_at is None
        is_reached = visit.alarm_settled_at is not None and visit.alarm_settled_at >= visit.ends_at
        return is_open or (is_in and not is_reached)
    goes = visit.place_kind != PlaceKind.VIDEO and seat.was_there is not False
    return is_in or (goes and visit.begins_at <= at)


def may_record(visit, *, account_id: UUID | None, plans: bool, at: datetime) -> Refused | None:
    """Whether somebody may say that the visit happened: who was on it, or who plans, once it has begun."""
    if account_id not in visit.people_ids and not plans:
        return Refused(_("Those who made the visit say that it happened."))
    # Of whom one says that it did not happen, another may say that it did.
    is_said_off = visit.stage in OFF and visit.recorded_at is not None
    if visit.stage not in (Stage.SCHEDULED, Stage.COMPLETED) and not is_said_off:
        return Refused(_("This visit is not on the plan any more."))
    if at < visit.begins_at:
        return Refused(_("This visit has not begun yet."))
    return None


def may_take_back(visit, *, account_id: UUID | None, plans: bool) -> Refused | None:
    """Whether somebody may say that a visit did not happen after all: who said that it did, or who plans. Its pay and what
    its family hopes for hang on it."""
    if visit.stage != Stage.COMPLETED or plans or account_id == visit.recorded_by_id:
        return None
    return Refused(_("Somebody else wrote that it happened. Ask them, or whoever plans."))


def may_object(visit, *, was_there: bool | None) -> Refused | None:
    """Whether somebody may say that more of it was outside the contract day: who was there, while any is reckoned inside."""
    if was_there is False:
        return Refused(_("Those who made the visit say that it happened."))
    if visit.is_outside_contract_day and visit.outside_minutes in (None, visit.minutes):
        return Refused(_("All of it is paid: it was outside the contract day."))
    return None


def may_reflect(visit, *, account_id: UUID | None, part: str = Part.VISITOR) -> Refused | None:
    """Whether somebody may reflect on it: who made it (whoever interpreted there did not), once it happened."""
    if account_id not in visit.people_ids or part != Part.VISITOR:
        return Refused(_("Those who made the visit reflect on it."))
    if visit.stage != Stage.COMPLETED:
        return Refused(_("First say that the visit happened."))
    return None
