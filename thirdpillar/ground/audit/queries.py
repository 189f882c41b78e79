"""Questions about the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from thirdpillar.ground.audit.choices import Kind
from thirdpillar.ground.audit.models import Entry, Seal


def entries_about(subject_id: UUID, *, seen_by):
    """What was done to, or read of, one subject; newest first."""
    return Entry.objects.seen_by(seen_by).filter(subject_id=subject_id).order_by("-at", "-id")


def reads_by(account_id: UUID, *, since: datetime, until: datetime, seen_by):
    """What one account looked at in a span of time; newest first."""
    return (
        Entry.objects.seen_by(seen_by)
        .filter(account_id=account_id, kind=Kind.READ, at__gte=since, at__lte=until)
        .order_by("-at", "-id")
    )


def entries_of_day(day: date, zone: str, *, seen_by):
    """The record of one calendar day in a district's zone; newest first."""
    begins = datetime.combine(day, time(), ZoneInfo(zone))
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return latest_entries(seen_by=seen_by).filter(at__gte=begins, at__lt=ends)


def deeds_on_record(*, seen_by) -> list[str]:
    """Every kind of deed that the district's record holds, by name."""
    return sorted(Entry.objects.seen_by(seen_by).order_by().values_list("deed", flat=True).distinct())


def latest_entries(*, seen_by):
    """The whole record of a district; newest first."""
    return Entry.objects.seen_by(seen_by).order_by("-at", "-id")


def latest_seal(*, seen_by) -> Seal | None:
    """The newest link of the chain."""
    return Seal.objects.seen_by(seen_by).order_by("-number").first()
