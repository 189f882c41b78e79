import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.algorithms.transit.feeds import CALENDAR, TUESDAY, calls, place, published, zipped
from thirdpillar.algorithms.transit import (
    Walking,
    metres,
    places,
    read_feed,
    square,
    timetable,
    travel,
    usual_minutes,
)
from thirdpillar.algorithms.transit.scanning import NEVER, scan

STRIDE = Walking(detour=1.0, pace_m_s=1.0, stop_m=400, change_m=250, change_s=60, whole_m=400)
EAST = calls("east1", "A 17:00", "B 17:06", "C 17:12") + calls("east2", "A 17:30", "B 17:36", "C 17:42")
WEST = calls("west", "C 19:10", "B 19:16", "A 19:22")


def ways(stop_times, home, to, begins="18:00", ends="19:00", day=TUESDAY, walking=STRIDE, **files):
    """Minutes there and back for one home; nan as None."""
    table = timetable(read_feed(zipped(stop_times, **files)), day, walking)
    found = travel(table, places(table, [to]), 0, places(table, [home]), seconds(begins), seconds(ends))
    return tuple(None if math.isnan(one) else float(one) for one in (found.there[0], found.back[0]))


def seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def test_of_all_ways_there_the_one_that_leaves_last_counts_and_home_the_first():
    assert ways(EAST + WEST, place(0), place(2)) == (30.0, 22.0)  # 17:30 until 18:00; 19:00 until 19:22


def test_who_gets_there_but_not_back_is_not_able():
    there, back = ways(EAST, place(0), place(2))
    assert (there, back) == (30.0, None)
    table = timetable(read_feed(zipped(EAST)), TUESDAY, STRIDE)
    found = travel(table, places(table, [place(2)]), 0, places(table, [place(0)]), 64800, 68400)
    assert math.isnan(found.longer[0])


def test_walking_to_the_stop_counts_and_has_an_end():
    north = 45.0 + 300 / 111_195  # 300 m north of A
    there, _back = ways(EAST + WEST, (north, -93.0), place(2))
    assert there == pytest.approx(35.0, abs=0.1)  # five minutes at a metre a second
    assert ways(EAST + WEST, (45.0 + 500 / 111_195, -93.0), place(2)) == (None, None)


def test_a_home_nearby_is_walked_whatever_the_bus_does():
    home = (45.0 + 240 / 111_195, place(2)[1])
    assert ways(EAST, home, place(2)) == pytest.approx((4.0, 4.0), abs=0.1)


def test_changing_takes_its_time_at_one_stop_and_between_two():
    first = calls("one", "A 17:00", "B 17:10")
    tight, fair = calls("two", "B 17:10", "C 17:20"), calls("two", "B 17:11", "C 17:20")
    assert ways(first + tight, place(0), place(2))[0] is None  # a minute is wanted
    assert ways(first + fair, place(0), place(2))[0] == 60.0
    across = (
        "stop_id,stop_lat,stop_lon\nA,45.0,-93.00\nB,45.0,-92.98\nX,45.0018,-92.98\nC,45.0,-92.96\n"  # 200 m
    )
    later, missed = calls("two", "X 17:15", "C 17:20"), calls("two", "X 17:14", "C 17:20")
    assert ways(first + later, place(0), place(2), stops=across)[0] == 60.0
    assert ways(first + missed, place(0), place(2), stops=across)[0] is None
    barred = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,X,3,\n"
    assert ways(first + later, place(0), place(2), stops=across, transfers=barred)[0] is None
    slow = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nB,X,2,600\n"
    assert ways(first + later, place(0), place(2), stops=across, transfers=slow)[0] is None


def test_nobody_gets_on_or_off_where_the_feed_says_so():
    express = calls("t", "A 17:00", "B 17:06 1 1", "C 17:12")
    assert ways(express, place(1), place(2))[0] is None and ways(express, place(0), place(1))[0] is None
    assert ways(express, place(0), place(2))[0] == 60.0


def test_a_bus_of_the_day_before_that_runs_past_midnight_is_there_in_the_early_hours():
    night = calls("t", "C 24:30", "B 24:40", "A 24:50")
    assert (
        ways(night, place(0), place(2), begins="23:30", ends="0:15")[1] == 35.0
    )  # Monday's, on Tuesday morning
    assert (
        ways(night, place(0), place(2), begins="23:30", ends="24:15")[1] == 35.0
    )  # Tuesday's own, past 24:00
    monday = date(2026, 3, 2)
    assert (
        ways(night, place(0), place(2), begins="23:30", ends="0:15", day=monday)[1] is None
    )  # no Sunday service


def test_a_line_by_frequency_leaves_at_each_headway():
    line = calls("t", "A 6:00", "B 6:06", "C 6:12")
    often = "trip_id,start_time,end_time,headway_secs\nt,17:00:00,18:00:00,1200\n"
    assert ways(line, place(0), place(2), frequencies=often)[0] == 20.0  # 17:40, there at 17:52
    assert ways(line, place(0), place(2), begins="17:00", frequencies=often)[0] is None


def test_nothing_runs_on_a_day_taken_out():
    off = "service_id,date,exception_type\nweek,20260303,2\n"
    assert ways(EAST + WEST, place(0), place(2), calendar_dates=off) == (None, None)


def test_the_usual_way_is_the_median_over_a_window():
    table = timetable(read_feed(zipped(EAST + WEST.replace("19:", "17:"))), TUESDAY, STRIDE)
    home, school = places(table, [place(0)]), places(table, [place(2)])
    found = usual_minutes(table, school, 0, home, seconds("17:00"), seconds("17:15"))
    assert found.tolist() == [17.0]  # 22, 17 and 12 minutes until 17:22


def test_distances_agree_with_a_published_one():
    # Nashville (36.12, -86.67) to Los Angeles (33.94, -118.40): 2,886.4 km, Rosetta Code, Haversine formula.
    far = metres(np.array([36.12]), np.array([-86.67]), np.array([33.94]), np.array([-118.40]))[0, 0]
    assert far == pytest.approx(2_886_448, rel=1e-4)


@given(st.floats(-70, 70), st.floats(-179, 179))
def test_a_square_hides_the_home_and_moves_it_less_than_a_square(north, east):
    middle = square(north, east, 200.0)
    assert metres(*(np.array([each]) for each in (north, east, *middle)))[0, 0] <= 200 / math.sqrt(2) * 1.05
    assert square(*middle, 200.0) == pytest.approx(middle, abs=1e-9)


TIMES = st.integers(0, 40)


@st.composite
def small_feeds(draw):
    """A few lines over five stops in one hour, some with stops where one may not get on or off."""
    lines = []
    for number in range(draw(st.integers(1, 6))):
        stops = draw(st.permutations("ABCDE"))[: draw(st.integers(2, 4))]
        minute, called = draw(TIMES), []
        for stop in stops:
            can = draw(st.sampled_from(["", "", "", " 1 0", " 0 1"]))
            called.append(f"{stop} 17:{minute:02d}{can}")
            minute += draw(st.integers(1, 6))
        lines.append(calls(f"t{number}", *called))
    return "".join(lines)


def by_rounds(feed, changes, origin: int, from_s: int, change_s: int, within_s: int = 86_400) -> list[int]:
    """An independent reference: every trip ridden from every call, again and again until nothing gets earlier."""
    window = (feed.departs >= from_s) & (feed.arrives <= from_s + within_s)
    kept = {
        key: vars(feed)[key][window] for key in ("trip", "stop", "arrives", "departs", "boards", "alights")
    }
    trips: dict[int, list] = {}
    for row in zip(*(kept[key].tolist() for key in kept), strict=True):
        trips.setdefault(row[0], []).append(row[1:])
    ready, out, moved = [NEVER] * len(feed.stops), [NEVER] * len(feed.stops), True
    ready[origin] = from_s
    while moved:
        moved = False
        for called in trips.values():
            aboard = False
            for stop, came, left, boards, alights in called:
                if aboard and alights and came < out[stop]:
                    out[stop], moved = came, True
                    ready[stop] = min(ready[stop], came + change_s)
                    for other, walk in changes[stop]:
                        ready[other] = min(ready[other], came + walk)
                aboard = aboard or (boards and ready[stop] <= left)
    return out


@settings(max_examples=150, deadline=None)
@given(
    small_feeds(), st.integers(0, 4), TIMES, st.sampled_from([0, 60, 180]), st.sampled_from([0.0, 2_000.0])
)
def test_the_scan_agrees_with_riding_everything_from_everywhere(lines, origin, minute, change_s, change_m):
    feed = read_feed(zipped(lines))
    table = timetable(feed, TUESDAY, Walking(detour=1.0, pace_m_s=10.0, change_m=change_m, change_s=change_s))
    start = 17 * 3600 + minute * 60
    here, now = np.array([origin]), np.array([0])
    found = scan(table.onward, table.changes, here, now, start, 86_400, change_s).tolist()
    assert found == by_rounds(feed, table.changes, origin, start, change_s)
    # Turned round: whoever leaves when the backward scan says is there in time, and a second later is too late.
    due = 18 * 3600
    back = scan(table.back, table.changes_back, here, now, -due, 86_400, change_s)
    for stop in range(len(feed.stops)):
        if stop != origin and back[stop] < NEVER:
            leaves = int(-back[stop])
            onward = scan(table.onward, table.changes, np.array([stop]), now, leaves, 86_400, change_s)
            late = scan(table.onward, table.changes, np.array([stop]), now, leaves + 1, 86_400, change_s)
            assert onward[origin] <= due < late[origin]


@pytest.mark.parametrize(
    ("name", "day"), [("bbb", date(2020, 3, 3)), ("island", date(2009, 3, 17)), ("hdp", date(2017, 8, 1))]
)
def test_published_feeds_scanned_and_ridden_give_the_same(name, day):
    feed = read_feed(published(name))
    table = timetable(feed, day)
    active = feed.trips_on(day)
    on_the_day = np.isin(feed.trip, list(active))
    some = type(feed)(
        **(
            vars(feed)
            | {
                key: vars(feed)[key][on_the_day]
                for key in ("trip", "stop", "arrives", "departs", "boards", "alights")
            }
        )
    )
    for origin in (0, len(feed.stops) // 2):
        found = scan(table.onward, table.changes, np.array([origin]), np.array([0]), 61_200, 18_000, 60)
        reference = np.array(by_rounds(some, table.changes, origin, 61_200, 60, 18_000))
        soon = reference < 61_200 + 10_000
        assert (found[soon] == reference[soon]).all() and (found[~soon] >= 61_200 + 10_000).all()


def test_a_coach_in_the_high_desert_by_hand():
    """HighDesert POINT 2017: Redmond to Chemult and back; times read off the company's stop_times.txt."""
    feed = read_feed(published("hdp"))
    trip = [feed.trips[one] for one in feed.trip.tolist()].index("t_12192_b_1756_tn_0")
    assert (feed.stops[feed.stop[trip]], int(feed.departs[trip])) == ("9713", 20 * 3600 + 600)
    table = timetable(feed, date(2017, 8, 1), STRIDE)
    chemult, la_pine = feed.stops.index("9713"), feed.stops.index("9714")
    at = [(feed.latitude[one], feed.longitude[one]) for one in (chemult, la_pine)]
    found = travel(table, places(table, at), 0, places(table, at), 12 * 3600, 20 * 3600)
    assert found.back.round(1).tolist() == [0.0, 50.0]  # the 20:10 is in La Pine at 20:50


def test_sundays_have_no_bus_where_the_calendar_has_none():
    assert ways(EAST + WEST, place(0), place(2), day=date(2026, 3, 8)) == (None, None)
    assert "sunday" in CALENDAR
