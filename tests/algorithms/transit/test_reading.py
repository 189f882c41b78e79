import io
import zipfile
from datetime import date

import numpy as np
import pytest

from tests.algorithms.transit.feeds import CALENDAR, STOPS, TUESDAY, calls, published, zipped
from thirdpillar.algorithms.transit import FeedRefused, read_feed
from thirdpillar.algorithms.transit import faults as why

LINE = calls("t", "A 8:00", "B 8:06", "C 8:12")


def refused(source) -> list[tuple[str, str]]:
    with pytest.raises(FeedRefused) as caught:
        read_feed(source)
    return [(one.code, one.file) for one in caught.value.faults]


def noted(feed) -> dict[str, int]:
    return {one.code: one.count for one in feed.notes}


def test_a_feed_is_read_from_its_bytes_from_a_folder_in_the_zip_and_from_a_folder(tmp_path):
    for source in (zipped(LINE), zipped(LINE, folder="feed/")):
        feed = read_feed(source)
        assert (feed.stops, feed.trips, feed.timezone) == (tuple("ABCDE"), ("t",), "America/Chicago")
        assert feed.departs.tolist() == [28800, 29160, 29520]
    zipfile.ZipFile(io.BytesIO(zipped(LINE))).extractall(tmp_path)
    assert read_feed(tmp_path).trips == ("t",)


def test_what_is_no_feed_is_refused_by_name():
    assert refused(b"a letter") == [(why.NOT_A_FEED, "")]
    with pytest.raises(FeedRefused):
        read_feed(zipped(LINE), most_bytes=100)
    absent = refused(zipped(LINE, without=("stops", "calendar")))
    assert absent == [(why.MISSING_FILE, "stops.txt"), (why.MISSING_FILE, "calendar.txt")]
    assert refused(zipped(LINE, stops="stop_id,stop_name\nA,A\n")) == [
        (why.MISSING_COLUMN, "stops.txt"),
        (why.MISSING_COLUMN, "stops.txt"),
    ]
    assert refused(zipped(LINE.replace("8:06:00", "8.06"))) == [(why.BAD_TIME, "stop_times.txt")]
    assert refused(zipped(LINE, calendar=CALENDAR.replace("20260605", "June"))) == [
        (why.BAD_DATE, "calendar.txt")
    ]
    assert refused(zipped("")) == [(why.NO_TRIPS, "trips.txt")]
    nowhere = "stop_id,stop_lat,stop_lon\nA,0,0\nB,,\nC,99,12\n"
    assert refused(zipped(LINE, stops=nowhere))[0] == (why.NO_STOPS, "stops.txt")


def test_what_is_wrong_in_part_is_left_out_and_said():
    far = STOPS + "F,F,12.0,100.0\nG,G,0.0,0.0\n"
    backwards = calls("b", "A 9:00", "B 8:50")
    alone = calls("a", "A 9:00")
    unknown = calls("u", "A 9:00", "Z 9:10", "B 9:20")
    feed = read_feed(zipped(LINE + backwards + alone + unknown, stops=far))
    assert noted(feed) == {why.BAD_PLACE: 2, why.BACKWARDS: 1, why.SHORT_TRIP: 1, why.UNKNOWN_STOP: 1}
    assert np.isnan(feed.latitude[5:]).all() and not np.isnan(feed.latitude[:5]).any()
    assert sorted({feed.trips[one] for one in feed.trip}) == ["t", "u"]


def test_calls_without_a_time_lie_evenly_between_those_that_have_one():
    feed = read_feed(zipped(calls("t", "A 8:00", "B -", "C -", "D 8:30")))
    assert feed.arrives.tolist() == [28800, 29400, 30000, 30600]
    assert noted(feed) == {why.TIMES_SUPPOSED: 2}


def test_exceptions_add_and_remove_days():
    dates = "service_id,date,exception_type\nweek,20260303,2\nweek,20260307,1\nextra,20260704,1\n"
    feed = read_feed(zipped(LINE, calendar_dates=dates))
    running = [feed.trips_on(date(2026, 3, day)) for day in (2, 3, 4, 7, 8)]
    assert [bool(one) for one in running] == [True, False, True, True, False]
    assert (feed.begins, feed.ends) == (date(2026, 1, 5), date(2026, 7, 4))


def test_a_feed_may_have_dates_alone():
    dates = "service_id,date,exception_type\nweek,20260303,1\n"
    feed = read_feed(zipped(LINE, without=("calendar",), calendar_dates=dates))
    assert feed.trips_on(TUESDAY) and not feed.trips_on(date(2026, 3, 10))


def test_a_day_after_the_feed_has_run_out_is_stood_in_for_by_a_usual_one_of_the_same_weekday_and_that_is_said():
    feed = read_feed(zipped(LINE))
    assert feed.day_like(TUESDAY) == (TUESDAY, True)
    stand_in, is_the_day = feed.day_like(date(2027, 3, 2))
    assert (stand_in.weekday(), is_the_day, bool(feed.trips_on(stand_in))) == (1, False, True)
    assert not feed.trips_on(
        feed.day_like(date(2027, 3, 7))[0]
    )  # on Sundays nothing runs, in that feed or any year


@pytest.mark.parametrize(
    ("name", "stops", "trips", "calls", "notes"),
    [
        ("bbb", 923, 3563, 129_412, {}),
        ("hdp", 14, 4, 24, {why.CALL_AHEAD: 24}),
        ("island", 410, 584, 14_649, {why.CALL_AHEAD: 329, why.TIMES_SUPPOSED: 8_951}),
    ],
)
def test_feeds_as_companies_published_them(name, stops, trips, calls, notes):
    feed = read_feed(published(name))
    assert (len(feed.stops), len(feed.trips), len(feed.trip), noted(feed)) == (stops, trips, calls, notes)
