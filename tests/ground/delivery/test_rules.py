"""Quiet hours by the recipient's clock, through every change of clocks (reliability, bar 28)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from thirdpillar.ground.delivery.choices import Channel, MessageClass
from thirdpillar.ground.delivery.rules import (
    QuietHours,
    goes_on_trying,
    look_again_after,
    may_wait,
    passes_stop,
    wait_before,
)

QUIET, ENDS = QuietHours(), datetime(2026, 11, 11, tzinfo=UTC)
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
)


def changes_of(zone: str, year: int = 2026) -> list[datetime]:
    """The moments within a year at which a zone's clocks change, to the quarter hour."""
    there, found = ZoneInfo(zone), []
    for day in range(366):
        start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
        if start.astimezone(there).utcoffset() != (start + timedelta(days=1)).astimezone(there).utcoffset():
            found.append(start)
    return found


@pytest.mark.parametrize("group", range(8))
def test_nothing_leaves_in_quiet_hours_anywhere_at_any_change_of_clocks(group):
    tried = 0
    for zone in ZONES[group::8]:
        there = ZoneInfo(zone)
        for day in changes_of(zone) or [datetime(2026, 6, 1, tzinfo=UTC)]:
            for quarter in range(-32, 4 * 24 + 32, 3):
                moment = day + timedelta(minutes=15 * quarter)
                over = QUIET.over_at(moment, zone)
                shown = over.astimezone(there).time()
                assert time(8) <= shown < time(21), (zone, moment, over)
                assert timedelta(0) <= over - moment <= timedelta(hours=13), (zone, moment, over)
                assert (over == moment) == (not QUIET.hold_at(moment, zone))
                tried += 1
    assert tried > 2000


def test_what_waits_and_what_does_not():
    assert may_wait(MessageClass.INFORMATIONAL, Channel.SMS)
    assert may_wait(MessageClass.INFORMATIONAL, Channel.EMAIL)
    assert not may_wait(MessageClass.INFORMATIONAL, Channel.LETTER)
    for hurried in (
        MessageClass.EMERGENCY,
        MessageClass.SIGN_IN,
        MessageClass.REPLY,
        MessageClass.CONFIRMATION,
    ):
        assert not may_wait(hurried, Channel.SMS)
    passes = [one for one in MessageClass.values if passes_stop(one)]
    assert passes == ["emergency", "confirmation"]


def test_waiting_doubles_up_to_an_hour():
    assert [wait_before(n).total_seconds() for n in (1, 2, 3, 20)] == [30, 60, 120, 3600]


def test_an_emergency_is_tried_every_half_minute_until_its_end():
    assert [wait_before(n, "emergency").total_seconds() for n in (1, 9)] == [30, 30]
    assert goes_on_trying("emergency", ENDS) and not goes_on_trying("informational", ENDS)
    assert not goes_on_trying("emergency", None)
    assert [look_again_after(n, "informational").total_seconds() for n in (1, 9)] == [30, 300]
