"""The shared calendar: what stands in it for whom, what competes with what, free days, the feed, the building's list."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.practice.gatherings.places import a_gathering
from tests.practice.gatherings.school_of_courses import a_course, a_school
from thirdpillar.doors.calendar.plans import whats_on
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import Terms
from thirdpillar.practice.conferences.models import Evening, Team, TeamHome, TeamMeeting, Week
from thirdpillar.practice.gatherings.actions import cancel_gathering
from thirdpillar.practice.gatherings.actions.building import add_calendar_day
from thirdpillar.practice.gatherings.models import Gathering

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Chicago")
EVENING = datetime(2026, 11, 17, 18, tzinfo=ZONE)  # when a_gathering begins
HOURS = timedelta(hours=2)


@pytest.fixture
def town():
    with clock.set_to(NOW):
        district, oak = a_school()
        district.oak, district.elm = oak, district.add_school("Elm School")
        district.office = district.add_account(
            Role.OFFICE, given="Olga", family="Office", email="o@x.example"
        )
        district.liaison = district.add_account(
            Role.LIAISON, oak, given="Lila", family="Liaison", email="l@x.example"
        )
        yield district


def as_liaison(town):
    scope = town.scope(Role.LIAISON, school_ids=frozenset({town.oak.id}))
    return replace(scope, account_id=town.liaison.pk)


def on(town, scope=None, schools=None, first=date(2026, 11, 16), last=date(2026, 11, 22)):
    return whats_on(first, last, district=town.row, scope=scope or town.system, schools=schools)


def a_day(town, kind, first_on, by=None, **more):
    with town.acting():
        more = {"last_on": None} | more
        return add_calendar_day(kind=kind, first_on=first_on, by=by or town.system, at=NOW, **more)


def conferences_at(town, school, begins=EVENING):
    with town.acting():
        week = Week(district_id=town.id, school_id=school.id, title="Fall", minutes=15, between=5)
        week.save(force_insert=True)
        Evening(
            district_id=town.id, school_id=school.id, week=week, begins_at=begins, ends_at=begins + HOURS
        ).save(force_insert=True)
    return week


def form_of(town, day="2026-11-17", begins="18:30", ends="20:00", **more):
    return {
        "title": "Reading night", "purpose": "learn", "school": str(town.oak.id), "place": "Library", "day": day,
        "begins": begins, "ends": ends, "department": "Reading office",
    } | more  # fmt: skip


def planned_here(town):
    with town.acting():
        return list(Gathering.objects.seen_by(town.system).filter(title="Reading night"))


def test_all_rooms_stand_in_one_calendar_and_what_competes_says_so(town):
    a_gathering(town, town.oak, department="Math office")
    conferences_at(town, town.oak)
    elsewhere = a_gathering(town, town.elm, title="Elm tea")
    a_course(town, town.oak, title="English", first=date(2026, 11, 18))
    rows = {one.title: one for one in on(town)}
    assert {"Family math night", "Conferences", "Elm tea", "English"} <= set(rows)
    math = rows["Family math night"]
    assert (math.by, math.begins.hour, math.says_clash) == ("Math office", 18, "At the same time")
    assert math.clashes == (("at_once", "Conferences"),)
    assert rows["Elm tea"].clashes == () and rows["English"].kind == "session"
    cancel_gathering(gathering_id=elsewhere.pk, by=town.system, at=NOW)
    assert "Elm tea" not in {one.title for one in on(town)}


def test_a_school_reads_what_concerns_it_and_the_district_but_no_other_school(town):
    a_gathering(town, town.elm, title="Elm tea")
    a_gathering(town, None, title="District fair", department="Health office")
    a_gathering(town, None, title="For both", audience={"schools": [str(town.oak.id), str(town.elm.id)]})
    mine = {one.title: one for one in on(town, as_liaison(town), [town.oak.id])}
    assert set(mine) == {"District fair", "For both"}
    assert mine["District fair"].url == "" and mine["District fair"].by == "Health office"
    page = signed_in(Client(), town.liaison).get("/calendar/?day=2026-11-17").content.decode()
    assert "District fair" in page and "Elm tea" not in page
    office = signed_in(Client(), town.office)
    assert "Elm tea" in office.get("/calendar/?day=2026-11-17").content.decode()
    only_oak = office.get(f"/calendar/?view=week&day=2026-11-17&school={town.oak.id}").content.decode()
    assert "Elm tea" not in only_oak and "District fair" in only_oak and "Health office" in only_oak


def test_the_title_of_one_for_chosen_families_is_for_its_planners_alone(town):
    a_gathering(
        town,
        None,
        title="For newly arrived families",
        audience={"schools": [str(town.oak.id)], "families": ["1"]},
    )
    assert [one.title for one in on(town, as_liaison(town), [town.oak.id])] == ["Gathering"]
    assert [one.title for one in on(town)] == ["For newly arrived families"]


def test_before_saving_one_reads_what_the_other_department_plans_and_takes_a_free_day(town):
    town_wide = a_gathering(town, None, title="Math night", department="Math office")
    client = signed_in(Client(), town.liaison)
    # While the form is filled in.
    told = client.get("/calendar/evening/", form_of(town), headers={"HX-Request": "true"}).content.decode()
    assert "Math night" in told and "Math office" in told and 'value="2026-11-18"' in told
    assert "<html" not in told and 'name="seen" value="2026-11-17"' in told
    # Pressed without having read it (no scripts): nothing is saved yet.
    answer = client.post("/gatherings/new/", form_of(town))
    assert answer.status_code == 422 and "Math night" in answer.content.decode()
    assert planned_here(town) == []
    # The free day is in the form, and still nothing saved.
    answer = client.post("/gatherings/new/", form_of(town, seen="2026-11-17", to_day="2026-11-18"))
    assert answer.status_code == 200 and 'value="2026-11-18"' in answer.content.decode()
    assert planned_here(town) == []
    assert client.post("/gatherings/new/", form_of(town, day="2026-11-18")).status_code == 302
    (one,) = planned_here(town)
    assert (one.department, one.begins_at) == ("Reading office", datetime(2026, 11, 19, 0, 30, tzinfo=UTC))
    # Next time the department is there already; and who knows of the other may go on all the same.
    assert 'value="Reading office"' in client.get("/gatherings/new/").content.decode()
    assert client.post("/gatherings/new/", form_of(town, seen="2026-11-17")).status_code == 302
    assert len(planned_here(town)) == 2
    # Moving a gathering onto the other is told as well; changing only its words is not.
    change = reverse("gatherings:change", args=[one.pk])
    assert client.post(change, form_of(town)).status_code == 422
    assert client.post(change, form_of(town, day="2026-11-18", place="Gym")).status_code == 302
    assert town_wide.pk != one.pk


def test_conferences_and_days_without_school_are_told_while_one_plans(town):
    conferences_at(town, town.oak)
    client = signed_in(Client(), town.liaison)
    ask = lambda **more: client.get(  # noqa: E731
        "/calendar/evening/", form_of(town, **more), headers={"HX-Request": "true"}
    ).content.decode()
    assert "Conferences" in ask() and "Free days nearby" in ask()
    a_day(town, "no_school", date(2026, 11, 25), last_on=date(2026, 11, 27), words="Thanksgiving")
    told = ask(day="2026-11-26")
    assert (
        "No school: Thanksgiving" in told
        and 'value="2026-11-24"' in told
        and 'value="2026-11-25"' not in told
    )
    assert "Nothing else is planned" in ask(day="2026-11-19")
    assert ask(day="not a day").strip() == ""


def test_days_of_the_school_calendar_stand_in_it(town):
    a_day(town, "half_day", date(2026, 11, 20), as_liaison(town), words="Report cards", school_id=town.oak.id)
    with town.acting():
        Terms(district_id=town.id, closed_on=[date(2026, 11, 11)]).save(force_insert=True)
    page = signed_in(Client(), town.liaison).get("/calendar/").content.decode()
    assert "Half day: Report cards" in page and "Building closed" in page


def test_the_feed_is_as_whoever_owns_it_sees_it_and_ends_with_them(town):
    a_gathering(town, town.oak)
    off = a_gathering(town, town.oak, title="Called off")
    cancel_gathering(gathering_id=off.pk, by=town.system, at=NOW)
    a_gathering(town, town.elm, title="Elm tea")
    a_day(town, "no_school", date(2026, 11, 26))
    page = signed_in(Client(), town.liaison).get("/calendar/")
    anybody = at_host(Client(), town.row)
    text = anybody.get(page.context["feed"]).content.decode()
    assert text.startswith("BEGIN:VCALENDAR") and "Family math night" in text and "Elm tea" not in text
    assert "STATUS:CANCELLED" in text and "SUMMARY;LANGUAGE=en:No school" in text
    with town.acting():
        Account.objects.seen_by(town.system).filter(pk=town.liaison.pk).update(epoch=7)
    assert anybody.get(page.context["feed"]).status_code == 404
    assert anybody.get("/calendar/feed/made-up.ics").status_code == 404


def test_teachers_read_the_calendar_of_their_class_and_families_do_not(town):
    a_gathering(town, town.oak)
    section = town.add_section(town.oak)
    teacher = town.add_account(Role.TEACHER, section=section, email="t@x.example")
    page = signed_in(Client(), teacher).get("/calendar/?day=2026-11-17").content.decode()
    assert "Family math night" in page and "/gatherings/new/" not in page
    mother = town.add_adult()
    family = town.add_account(Role.CAREGIVER, adult=mother, email="m@x.example")
    assert signed_in(Client(), family, "code").get("/calendar/").status_code == 404


def test_anybody_reads_what_is_on_in_a_building_without_whom_to_call(town):
    a_course(town, town.oak, title="English", first=date(2026, 11, 18))
    a_gathering(town, town.oak)  # for those who are invited
    page = at_host(Client(), town.row).get(reverse("calendar:building", args=[town.oak.id])).content.decode()
    assert "English" in page and "Family math night" not in page and "7 a.m." in page


def sessions_of(**more):
    return {
        "first_on": "2026-11-17",
        "begins": "18:30",
        "ends": "20:00",
        "times": "3",
        "but_not_on": "",
    } | more


def test_before_a_series_is_saved_one_reads_of_another_departments_evening(town):
    course = a_course(town, town.oak, sessions=1, first=date(2026, 12, 8))
    a_gathering(town, None, title="Math night", department="Math office", begins_at=EVENING + timedelta(weeks=1),
                ends_at=EVENING + timedelta(weeks=1, hours=2))  # fmt: skip
    conferences_at(town, town.oak, EVENING + timedelta(weeks=2))
    a_gathering(town, town.elm, title="Elm tea")
    client = signed_in(Client(), town.liaison)
    page = reverse("gatherings:sessions", args=[course.pk])
    assert 'name="programme"' in client.get(page).content.decode()
    # While the form is filled in: every evening of the series, conferences too; not what is for another school.
    asked = sessions_of(programme=str(course.pk))
    told = client.get("/calendar/evening/", asked, headers={"HX-Request": "true"}).content.decode()
    assert "Math night" in told and "Math office" in told and "Conferences" in told and "Elm tea" not in told
    assert 'name="seen" value="2026-11-17/2026-12-01x3"' in told
    without = sessions_of(programme=str(course.pk), but_not_on="2026-11-24\n2026-12-01", times="2")
    told = client.get("/calendar/evening/", without, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing else is planned" in told  # on the 8th is a session of its own
    # Pressed without having read it: nothing is saved yet.
    answer = client.post(page, sessions_of())
    assert answer.status_code == 422 and "Math night" in answer.content.decode()
    count = lambda: Gathering.objects.seen_by(town.system).filter(programme=course).count()  # noqa: E731
    with town.acting():
        assert count() == 1
    assert client.post(page, sessions_of(seen="2026-11-17/2026-12-01x3")).status_code == 302
    with town.acting():
        assert count() == 4


def test_no_session_is_put_on_a_day_without_school_of_the_calendar(town):
    course = a_course(town, town.oak, sessions=1, first=date(2026, 12, 15))
    a_day(town, "no_school", date(2026, 11, 24), words="Thanksgiving")
    client = signed_in(Client(), town.liaison)
    assert client.post(reverse("gatherings:sessions", args=[course.pk]), sessions_of()).status_code == 302
    with town.acting():
        rows = Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at")
        days = [one.begins_at.astimezone(ZONE).date().day for one in rows]
    assert days == [17, 1, 8, 15]


def test_meetings_of_class_teams_stand_in_it_and_want_the_homes_of_their_class_alone(town):
    rooms = [town.add_section(town.oak, title) for title in ("Room 1", "Room 2")]
    with town.acting():
        year = uuid4()
        for number, room in enumerate(rooms):
            same = {
                "district_id": town.id,
                "school_id": town.oak.id,
                "account_id": uuid4(),
                "section_id": room.id,
            }
            team = Team(**same, year_id=year)
            team.save(force_insert=True)
            home = TeamHome(**same, team=team, household_id=uuid4(), adult_id=uuid4(), code=f"CODE{number}")
            home.save(force_insert=True)
            meeting = TeamMeeting(**same, team=team, number=1, begins_at=EVENING, ends_at=EVENING + HOURS)
            meeting.save(force_insert=True)
    rows = on(town)
    assert [(one.title, one.kind, one.clashes) for one in rows] == [
        ("Class teams: Room 1", "conferences", ()), ("Class teams: Room 2", "conferences", ())
    ]  # fmt: skip
    a_gathering(town, town.oak)
    rows = {one.title: one for one in on(town, as_liaison(town), [town.oak.id])}
    assert rows["Class teams: Room 1"].clashes == (("at_once", "Family math night"),)
    assert rows["Class teams: Room 1"].url and on(town, schools=[town.elm.id]) == []
    with town.acting():
        TeamMeeting.objects.seen_by(town.system).filter(pk=meeting.pk).update(off_at=NOW)
    assert {one.title for one in on(town)} == {"Class teams: Room 1", "Family math night"}


def test_what_competes_is_not_what_a_full_day_of_the_month_leaves_away(town, client):
    for hour in range(8, 13):
        begins = EVENING.replace(hour=hour)
        a_gathering(
            town, town.elm, title=f"Walk {hour}", begins_at=begins, ends_at=begins + timedelta(minutes=30)
        )
    a_gathering(town, town.oak, department="Math office")
    conferences_at(town, town.oak)
    page = signed_in(client, town.office).get("/calendar/?view=month&day=2026-11-17").content.decode()
    assert "Family math night" in page and "Conferences" in page and "At the same time" in page
    assert "Walk 8" in page and "Walk 12" not in page
