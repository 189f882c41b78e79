"""The one clock: everything that asks for the time asks here, so a test or a rehearsal can set it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_source: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    source = _source.get()
    return source() if source else datetime.now(UTC)


def today(zone: str) -> date:
    """The current calendar day in an IANA time zone (a district's own day, not the server's)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def set_to(moment: datetime):
    """Within the block, `now()` answers `moment`, which must be aware."""
    if moment.tzinfo is None:
        raise ValueError("the clock can only be set to an aware moment")
    token = _source.set(lambda: moment)
    try:
        yield
    finally:
        _source.reset(token)
