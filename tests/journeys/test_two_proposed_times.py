"""Journey 33: a father who reads Amharic and rides the bus is asked when he could come, picks between two times, and comes."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.algorithms.transit.feeds import CALENDAR, calls, place, zipped
from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.doors.inviting.times import search_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.practice.gatherings.actions.timing import load_feed, load_squares, say_free_times
from thirdpillar.practice.gatherings.models import Attendance, FreeTimes, Gathering, TimeAsking

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ZONE = ZoneInfo("America/Chicago")
NOON, EVENING = datetime(2026, 11, 24, 12, tzinfo=ZONE), datetime(2026, 11, 24, 18, tzinfo=ZONE)
HOUR = timedelta(hours=1)
DAWIT = "+16125550177"
# From A to C at noon and home again; in the evening there, and nobody home.
LINES = (
    calls("in1", "A 11:30", "B 11:36", "C 11:42") + calls("out1", "C 13:10", "B 13:16", "A 13:22")
    + calls("in2", "A 17:30", "B 17:36", "C 17:42")
)  # fmt: skip
IN_AUTUMN = CALENDAR.replace("20260105,20260605", "20260901,20270604")


@pytest.fixture
def town(outside):
    """Twelve families who speak English and come by car in the evening; ten who read Amharic and ride the bus from A."""
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        district.school = school
        squares = []
        for number in range(22):
            rides = number >= 12
            student = district.add_student(f"Child{number}", "Park", school)
            is_father = number == 12
            adult = district.add_adult(
                "Dawit" if is_father else f"Adult{number}", "Tesfaye" if is_father else "Park",
                phone=DAWIT if is_father else "", language="am" if rides else "en",
            )  # fmt: skip
            adult.needs_interpreter = False
            adult.save()
            district.tie(student, adult, lives_with=True)
            home = district.add_household([student], [adult], "am" if rides else "en")
            if rides:
                squares.append((student.sourced_id, *place(0)))
            if is_father:
                district.father, district.home = adult, home
            else:
                say_free_times(
                    household_id=home.pk, parts=["week-pm", "week-eve"] if rides or not number else ["week-eve"], childcare=False,
                    way="staff", by=district.system, at=outside.at,
                )  # fmt: skip
        load_feed(
            name="bus.zip", content=zipped(LINES, calendar=IN_AUTUMN), by=district.system, at=outside.at
        )
        assert load_squares(homes=squares, by=district.system, at=outside.at) == 10
        district.evening = a_gathering(
            district, school, begins_at=EVENING, ends_at=EVENING + HOUR, place="Oak School, gym",
            in_languages={"am": {"title": "የቤተሰብ የሒሳብ ምሽት"}},
        )  # fmt: skip
        district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
    return district


def of(town, ask):
    with transaction.atomic(), town.acting():
        return ask(town.system)


@pytest.mark.parametrize("scripts", [True, False])
def test_he_says_when_picks_between_two_and_comes(town, open_as, outside, scripts):
    desk = open_as(town.liaison, scripts=scripts)
    when = f"/gatherings/{town.evening.pk}/when/"
    # Nobody knows when he could come: he alone is asked, in Amharic, and answers in figures.
    desk.goto(when)
    desk.get_by_role("button", name=re.compile("^Ask")).click()
    expect(desk.get_by_text("1 family is asked.")).to_be_visible()
    outside.work(town)
    (asked,) = outside.texts_to(DAWIT)
    assert "ወደ ትምህርት ቤት መቼ መምጣት ይችላሉ?" in asked and "3 = ከሰኞ እስከ ዓርብ፣ ምሽት" in asked
    outside.text(DAWIT, "2, 3", times=2)
    outside.work(town)
    said = of(town, lambda by: FreeTimes.objects.seen_by(by).get(household_id=town.home.pk))
    assert (said.parts, said.way) == (["week-pm", "week-eve"], "text")
    assert len(outside.texts_to(DAWIT)) == 2  # thanked once

    # The search weighs the bus: at noon those come who can come least; most hands are for the evening.
    desk.goto(when)
    for row, begins in ((0, NOON), (1, EVENING)):
        desk.locator(f"[name=day-{row}]").fill(f"{begins:%Y-%m-%d}")
        desk.locator(f"[name=begins-{row}]").fill(f"{begins:%H:%M}")
        desk.locator(f"[name=ends-{row}]").fill(f"{begins + HOUR:%H:%M}")
    desk.locator("[name=place-0]").fill("Oak School, gym")
    desk.locator("[name=spot-0]").fill("{}, {}".format(*place(2)))
    desk.get_by_role("button", name="Work it out").click()
    expect(desk.get_by_text("It is being worked out.")).to_be_visible()
    search_for(town.row)
    desk.goto(when)
    expect(desk.get_by_text("A second time would help most")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("12 families; Least able: Amharic, 0 of 100.")
    assert desk.locator("[name=first]").input_value() == "0-0"
    assert desk.locator("[name=second]").input_value() == "1-0"
    desk.get_by_role("button", name=re.compile("Let families choose between two")).click()
    expect(desk.get_by_text(re.compile("1 family is asked."))).to_be_visible()
    outside.work(town)

    # He opens the link on his phone, in Amharic, and picks the time from which a bus goes home.
    which = outside.texts_to(DAWIT)[-1]
    assert "የቤተሰብ የሒሳብ ምሽት" in which and "\n1 = " in which and "\n2 = " in which and "Child12" not in which
    phone = open_as(width=390, language="am", scripts=scripts)
    phone.goto("/w/" + re.search(r"/w/([^\s/]+)", which)[1])
    expect(phone.get_by_role("heading", level=1)).to_have_text("የቤተሰብ የሒሳብ ምሽት")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.locator("main")).to_contain_text("ወደ ትምህርት ቤት መቼ መምጣት ይችላሉ?")
    phone.locator("input[name=picks]").first.check()
    phone.locator("main form button").last.click()
    expect(phone.locator("input[name=picks]").first).to_be_checked()
    picked = of(town, lambda by: TimeAsking.objects.seen_by(by).get(what="two"))
    assert (picked.picks, picked.way) == ([1], "link")

    # It is taken, he is invited to it, says yes, and comes.
    desk.goto(when)
    expect(desk.locator("main")).to_contain_text("Let families choose between two")
    desk.get_by_role("button", name=re.compile("^Choose")).first.click()
    taken = of(town, lambda by: Gathering.objects.seen_by(by).get(pk=town.evening.pk))
    assert taken.begins_at == NOON
    desk.goto(f"/inviting/{town.evening.pk}/")
    desk.get_by_role("button", name="Invite 1 family").click()
    outside.work(town)
    invited = outside.texts_to(DAWIT)[-1]
    outside.text(DAWIT, "1")
    outside.work(town)
    outside.is_now(NOON + timedelta(minutes=5))
    phone = open_as(width=390, language="am", scripts=scripts)
    phone.goto("/a/" + re.search(r"/a/([^\s/]+)", invited)[1] + "/here")
    phone.locator("main form button").click()
    phone.get_by_role("status").wait_for()
    came = of(town, lambda by: Attendance.objects.seen_by(by).get(removed_at=None).adult_id)
    assert came == town.father.pk
