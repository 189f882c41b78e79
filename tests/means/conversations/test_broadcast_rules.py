"""When a broadcast goes by the wall clock, where its links may lead, and which zone a number is from."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thirdpillar.ground.delivery.rules import QuietHours, quiet_zones
from thirdpillar.ground.delivery.zones import zone_of
from thirdpillar.means.conversations.rules.broadcasts import moment_of, strange_links

TODAY = date(2026, 11, 10)
ZONES = (
    "America/Chicago",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Asia/Tehran",
)


@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (
            date(2027, 3, 14),
            time(2, 30),
            datetime(2027, 3, 14, 8, 30, tzinfo=UTC),
        ),  # skipped: 3:30 by the new time
        (date(2027, 11, 7), time(1, 30), datetime(2027, 11, 7, 6, 30, tzinfo=UTC)),  # shown twice: the first
        (date(2027, 7, 1), time(9), datetime(2027, 7, 1, 14, tzinfo=UTC)),
    ],
)
def test_the_two_odd_nights(day, wall, utc):
    assert moment_of(day, wall, "America/Chicago") == utc


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 24 * 4 - 1)
)  # fmt: skip
def test_every_wall_time_is_one_moment_never_before_it(zone, day, quarter):
    wall = time(quarter // 4, quarter % 4 * 15)
    shown = moment_of(day, wall, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert timedelta(0) <= shown - datetime.combine(day, wall) <= timedelta(hours=1)


def test_links_lead_to_us_or_where_the_district_allows():
    texts = ["See https://us02.zoom.us/j/1 and www.evil.example", "http://notzoom.us/x https://school.test/a"]
    assert strange_links(texts, ["zoom.us", "school.test"], TODAY) == ["www.evil.example", "notzoom.us"]


def test_a_number_from_elsewhere_waits_for_day_there_too():
    assert zone_of("+18085550100") == "Pacific/Honolulu"
    assert zone_of("+13125550100") == "America/Chicago"
    assert zone_of("+15551230000") == zone_of("ana@x.example") == zone_of("12 Oak St\nSpringfield") == ""
    morning = datetime(2026, 11, 10, 15, tzinfo=UTC)  # 9 in Chicago, 5 in Honolulu
    closed = quiet_zones(morning, QuietHours())
    assert "Pacific/Honolulu" in closed and "America/Chicago" not in closed


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Log in at evil-school.com/login now", ["evil-school.com"]),
        ("bit.ly/3xYz9 or TinyURL.com/abc, t.co/x.", ["bit.ly", "tinyurl.com", "t.co"]),
        ("https://bit.ly/1 is short for zoom.us/j/1", ["bit.ly"]),
        ("See juniper.k12.il.us.", ["juniper.k12.il.us"]),
        ("9 a.m., e.g. Dr. Lee, 3.5 miles, form.pdf, U.S., office@oak.com, noon.Be there", []),
        ("школа.рф/вход, evil.xn--p1ai or 192.168.4.4/login", ["школа.рф", "evil.xn--p1ai", "192.168.4.4"]),
        ("oak-school.example:8080 and oak.example?id=4", ["oak-school.example", "oak.example"]),
        ("Hora.Lugar: gimnasio. Приходите завтра.Ждём вас", []),
        ("Te esperamos mañana.Ven a las 5:30p.m.", []),
    ],
)
def test_a_link_is_what_a_phone_makes_one_of_and_a_shortener_is_never_allowed(text, hosts):
    assert strange_links([text], ["zoom.us", "bit.ly"], TODAY) == hosts
