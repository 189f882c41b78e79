"""A person's visits as their calendar reads them (RFC 5545): that there is a visit, and when. No name, no place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from thirdpillar.ground.accounts.models import Account
from thirdpillar.practice.visits.choices import SeatState, Stage
from thirdpillar.practice.visits.models import CalendarFeed, Seat

PAST = timedelta(days=60)


def feed_at(digest: str, *, seen_by) -> CalendarFeed | None:
    """The feed whose address has this digest, while it is open and its account may sign in."""
    found = CalendarFeed.objects.seen_by(seen_by).filter(digest=digest, closed_at=None).first()
    if found is None:
        return None
    here = Account.objects.seen_by(seen_by).filter(pk=found.account_id, suspended_at=None)
    return found if here.exists() else None


def calendar_of(feed: CalendarFeed, *, at: datetime, summary: str, seen_by) -> str:
    """The calendar as text; `summary` is what each visit is called, the same for all."""
    seats = Seat.objects.seen_by(seen_by).filter(
        account_id=feed.account_id,
        visit__stage__in=[Stage.SCHEDULED, Stage.COMPLETED],
        visit__ends_at__gte=at - PAST,
    )
    rows = seats.exclude(state=SeatState.LEFT).order_by("visit__begins_at")
    return "".join(
        f"{line}\r\n"
        for line in _lines(rows.values_list("pk", "visit__begins_at", "visit__ends_at"), at, summary)
    )


def _lines(rows: Iterable[tuple], at: datetime, summary: str) -> Iterable[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Third Pillar//Home visits//EN", "METHOD:PUBLISH")
    for key, begins, ends in rows:
        # The id is the seat's own: two people's calendars share nothing that tells of one home.
        yield from ("BEGIN:VEVENT", f"UID:{key}", f"DTSTAMP:{_moment(at)}", f"DTSTART:{_moment(begins)}")
        yield from (f"DTEND:{_moment(ends)}", f"SUMMARY:{_escaped(summary)}", "CLASS:PRIVATE", "END:VEVENT")
    yield "END:VCALENDAR"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """As RFC 5545, 3.3.11 writes text; short enough never to be folded."""
    return text[:20].replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
