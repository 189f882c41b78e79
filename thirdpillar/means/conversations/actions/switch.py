"""The district's switch for conversations, its hours, and a thread that somebody reported."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.reporting import tell_of_report
from thirdpillar.means.conversations.actions.standing_still import (
    STOPPED,
    hold_all,
    hold_thread_back,
    let_go_on,
    why_reported,
)
from thirdpillar.means.conversations.choices import From, Standing
from thirdpillar.means.conversations.models import Terms, Thread
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE, must_be_writer


@transaction.atomic
def set_terms(
    *, opens: time, closes: time, weekdays: Collection[int], closed_on: Collection[date], aim_hours: int, by,
    at: datetime, certified_alone: bool = False,
) -> Terms:  # fmt: skip
    """Set in which hours the schools answer, within how many of them, and whether a certified translator vouches alone."""
    if opens >= closes:
        raise Refused(_("School has to open before it closes."))
    terms = _terms(by)
    was = {"opens": str(terms.opens), "closes": str(terms.closes), "aim_hours": terms.aim_hours}
    terms.opens, terms.closes, terms.aim_hours = opens, closes, aim_hours
    terms.weekdays, terms.closed_on = sorted(set(weekdays)), sorted(set(closed_on))
    terms.certified_alone = certified_alone
    terms.save(update_fields=["opens", "closes", "weekdays", "closed_on", "aim_hours", "certified_alone"])
    record(
        by=by, at=at, deed="conversations.set_terms", subject="district", subject_id=by.district_id, was=was,
        opens=str(opens), closes=str(closes), aim_hours=aim_hours, closed=len(terms.closed_on), certified_alone=certified_alone,
    )  # fmt: skip
    return terms


@transaction.atomic
def stop_threads(*, reason: str, by, at: datetime) -> Terms:
    """Throw the switch: nobody writes in any conversation, and what waits to go is held until it is turned back."""
    terms = _terms(by)
    if not reason.strip():
        raise Refused(_("Say why, so that your staff know."))
    if terms.stopped_at is None:
        terms.stopped_at, terms.stopped_by_id, terms.stop_reason = at, by.account_id, reason.strip()[:200]
        terms.save(update_fields=["stopped_at", "stopped_by_id", "stop_reason"])
        held = hold_all(by=by, at=at)
        record(
            by=by, at=at, deed="conversations.stop_threads", subject="district", subject_id=by.district_id,
            reason=reason, held=held,
        )  # fmt: skip
    return terms


@transaction.atomic
def resume_threads(*, by, at: datetime) -> Terms:
    """Turn the switch back: people write again, and what was held goes."""
    terms = _terms(by)
    if terms.stopped_at is not None:
        terms.stopped_at, terms.stopped_by_id, terms.stop_reason = None, None, ""
        terms.save(update_fields=["stopped_at", "stopped_by_id", "stop_reason"])
        released = let_go_on(STOPPED, by=by, at=at)
        record(
            by=by, at=at, deed="conversations.resume_threads", subject="district", subject_id=by.district_id,
            released=released,
        )  # fmt: skip
    return terms


@transaction.atomic
def report_thread(*, thread_id: UUID, said_by: str, words: str, by, at: datetime) -> Thread:
    """Somebody on either side says that this goes too far: it stands still until the office has looked, which is
    told at once."""
    if said_by == From.SCHOOL:
        must_be_writer(by)
    thread = _thread(thread_id, by)
    if thread.reported_at is None:
        thread.reported_at, thread.reported_from, thread.report = at, said_by, words.strip()[:300]
        thread.save(update_fields=["reported_at", "reported_from", "report"])
        hold_thread_back(thread, by=by, at=at)
        tell_of_report(thread, by=by, at=at)
        record(
            by=by, at=at, deed="conversations.report_thread", subject="thread", subject_id=thread.pk,
            said_by=str(said_by),
        )  # fmt: skip
    return thread


@transaction.atomic
def look_at_report(*, thread_id: UUID, goes_on: bool, by, at: datetime) -> Thread:
    """The office has looked: it goes on, or it is closed and stays so."""
    if by.role not in OF_THE_OFFICE:
        raise Refused(_("Ask the school's office to do this."))
    thread = _thread(thread_id, by)
    if thread.reported_at is None:
        raise Refused(_("Somebody has looked at it already."))
    if goes_on:
        thread.reported_at, thread.reported_from, thread.report = None, "", ""
        let_go_on(why_reported(thread.pk), by=by, at=at)
    else:
        thread.standing, thread.standing_at = Standing.CLOSED, at
    thread.save(update_fields=["reported_at", "reported_from", "report", "standing", "standing_at"])
    record(
        by=by,
        at=at,
        deed="conversations.look_at_report",
        subject="thread",
        subject_id=thread.pk,
        goes_on=goes_on,
    )
    return thread


@transaction.atomic
def hold_thread(*, thread_id: UUID, because: str, by, at: datetime) -> Thread:
    """Keep a thread beyond the retention rule, for a dispute or an open request; a blank reason lets it go."""
    if by.role not in OF_THE_OFFICE:
        raise Refused(_("Ask the school's office to do this."))
    thread = _thread(thread_id, by)
    thread.held_at, thread.held_because = (at, because.strip()[:200]) if because.strip() else (None, "")
    thread.save(update_fields=["held_at", "held_because"])
    record(
        by=by, at=at, deed="conversations.hold_thread", subject="thread", subject_id=thread.pk,
        held=thread.held_at is not None,
    )  # fmt: skip
    return thread


def _thread(thread_id: UUID, by) -> Thread:
    thread = Thread.objects.seen_by(by).select_for_update().filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    return thread


def _terms(by) -> Terms:
    if by.role != Role.OFFICE:
        raise Refused(_("Ask the district office to do this."))
    Terms.objects.bulk_create([Terms(district_id=by.district_id)], ignore_conflicts=True)
    return Terms.objects.seen_by(by).select_for_update().get()
