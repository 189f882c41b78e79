"""When and where: what families said, ways by bus, the proposal for those who can come least, and what is never shown."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.algorithms.transit.feeds import calls, place, zipped
from tests.factories import at_host, signed_in
from tests.practice.gatherings.places import a_gathering, a_school, mail_to
from tests.practice.gatherings.school_of_courses import a_course
from thirdpillar.doors.inviting.times import search_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import InterpreterHours
from thirdpillar.practice.gatherings.actions import invite_families, record_attendance
from thirdpillar.practice.gatherings.actions.timing import (
    ask_search,
    forget_free_times,
    load_feed,
    load_squares,
    plan_second,
    say_free_times,
    take_time_and_place,
)
from thirdpillar.practice.gatherings.models import (
    FreeTimes,
    Gathering,
    HomeSquare,
    Invitation,
    TimeSearch,
    TransitFeed,
)
from thirdpillar.practice.gatherings.queries.timing import homes_of, squares_known

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 2, 2, 12, tzinfo=ZONE)
NOON, EVENING = datetime(2026, 3, 3, 12, tzinfo=ZONE), datetime(2026, 3, 3, 18, tzinfo=ZONE)
HOUR = timedelta(hours=1)
TIMES = [(NOON, NOON + HOUR), (EVENING, EVENING + HOUR)]
SCHOOL = {"name": "Oak School, gym", "north": place(2)[0], "east": place(2)[1], "childcare": False}
# From A to C at noon and back; in the evening there, and nobody back.
LINES = (
    calls("in1", "A 11:30", "B 11:36", "C 11:42") + calls("out1", "C 13:10", "B 13:16", "A 13:22")
    + calls("in2", "A 17:30", "B 17:36", "C 17:42")
)  # fmt: skip


@pytest.fixture
def by_day():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town(by_day):
    """Twelve families with a car who can come in the evening, ten who ride the bus from A and can come at any time."""
    district, school = a_school()
    homes = []
    for number in range(22):
        student = district.add_student(f"Child{number}", "Park", school)
        adult = district.add_adult(f"Adult{number}", "Park", language="en" if number < 12 else "es")
        adult.needs_interpreter = False
        with district.acting():
            adult.save()
        district.tie(student, adult)
        homes.append((district.add_household([student], [adult]), student, adult))
    gathering = a_gathering(district, school, begins_at=EVENING, ends_at=EVENING + HOUR)
    return district, school, gathering, homes


def say(district, home, *parts, **more):
    with district.acting():
        return say_free_times(
            household_id=home.pk,
            parts=parts,
            childcare=False,
            way="staff",
            by=district.system,
            at=NOW,
            **more,
        )


def search(district, gathering, **more):
    wanted = {"times": TIMES, "places": [SCHOOL], "sessions": 1, "most_minutes": 45} | more
    with district.acting():
        ask_search(gathering_id=gathering.pk, by=district.system, at=NOW, **wanted)
    search_for(District.objects.get(pk=district.id))
    with district.acting():
        return TimeSearch.objects.seen_by(district.system).get(gathering=gathering)


def loaded(district, homes, where=(45.0, -93.0)):
    with district.acting():
        load_feed(name="buses.zip", content=zipped(LINES), by=district.system, at=NOW)
        spots = [(student.sourced_id, *where) for _home, student, _adult in homes]
        return load_squares(homes=spots, by=district.system, at=NOW)


def test_the_time_that_those_on_the_bus_line_can_make_is_proposed_and_most_hands_stand_beside_it(town):
    district, _school, gathering, homes = town
    for number, (home, _student, _adult) in enumerate(homes[:12]):
        say(district, home, "week-eve", *(["week-pm"] if number < 1 else []))
    for home, _student, _adult in homes[12:]:
        say(district, home, "week-pm", "week-eve")
    assert loaded(district, homes[12:]) == 10
    found = search(district, gathering).found
    assert (found["families"], found["silent"]) == (22, 0)
    assert found["chosen"]["sessions"] == [{"time": 0, "place": 0, "languages": []}]
    assert found["majority"]["sessions"] == [{"time": 1, "place": 0, "languages": []}]
    assert ["language:es", 10, 10, True] in found["chosen"]["groups"]
    assert ["language:es", "no_way", 10] in found["majority"]["left_out"]
    assert found["another"] == {"time": 1, "place": 0, "languages": []}
    assert found["with_another"]["able"] == 22
    # Without buses nobody knows of the way, and the evening suits all.
    with district.acting():
        TransitFeed.objects.seen_by(district.system).delete()
    assert search(district, gathering).found["chosen"]["sessions"] == [
        {"time": 1, "place": 0, "languages": []}
    ]


def test_what_was_said_goes_before_when_somebody_came_and_silence_is_no_answer(town):
    district, school, gathering, homes = town
    with district.acting():
        before = a_gathering(
            district, school, begins_at=NOW - timedelta(days=5), ends_at=NOW - timedelta(days=5) + HOUR
        )
        for _home, _student, adult in homes[:2]:
            record_attendance(gathering_id=before.pk, adult_id=adult.pk, by=district.system, at=NOW)
    say(district, homes[1][0], "sun")
    with district.acting():
        found = homes_of(
            gathering, on=NOW.date(), zone="America/Chicago", first_language="en", seen_by=district.system
        )
    parts = {one.id: one.parts for one in found}
    assert parts[homes[0][0].pk] == {"week-pm"}  # a Wednesday at noon
    assert parts[homes[1][0].pk] == {"sun"} and parts[homes[2][0].pk] is None


def test_what_was_said_is_kept_for_a_year(town):
    district, _school, gathering, homes = town
    say(district, homes[0][0], "sun")
    later = NOW + timedelta(days=400)
    with district.acting():
        found = homes_of(
            gathering, on=later.date(), zone="America/Chicago", first_language="en", seen_by=district.system
        )
        assert all(one.parts is None for one in found)
        assert forget_free_times(by=district.system, at=NOW + timedelta(days=300)) == 0
        assert forget_free_times(by=district.system, at=later) == 1
        assert not FreeTimes.objects.seen_by(district.system).exists()


def test_of_a_home_only_a_square_is_kept_and_of_a_protected_or_double_one_nothing(town):
    district, school, gathering, homes = town
    exact = 45.00123456, -93.00123456
    with district.acting():
        hidden = mail_to(district, homes[1][2], is_protected=True)
        other = district.add_adult("Second", "Home")
        district.add_household([homes[2][1]], [other])
    assert loaded(district, homes[:3], where=exact) == 1
    with district.acting():
        row = HomeSquare.objects.seen_by(district.system).get()
        assert row.household_id == homes[0][0].pk
        assert (row.north, row.east) != exact and abs(row.north - exact[0]) < 0.001
        assert squares_known(district_id=district.id) == 1
    # Protected later: it counts for nothing from then on.
    with district.acting():
        mail_to(district, homes[0][2], street="2 Elm", is_protected=True)
        found = homes_of(
            gathering, on=NOW.date(), zone="America/Chicago", first_language="en", seen_by=district.system
        )
        assert all(one.square is None for one in found)
        assert hidden.is_protected
    # No person reads the squares, the office neither.
    for role in (Role.OFFICE, Role.COORDINATOR):
        scope = district.scope(role, school_ids=frozenset([school.id]))
        with district.acting(scope), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM gatherings_homesquare")
            assert cursor.fetchone() == (0,)


def test_an_interpreter_comes_where_they_have_time(town):
    district, school, gathering, homes = town
    for home, _student, adult in homes:
        say(district, home, "week-pm", "week-eve")
        if adult.reads_language == "es":
            with district.acting():
                adult.needs_interpreter, adult.speaks_language = True, "es"
                adult.save()
    assert search(district, gathering).found["beyond"] == ["language:es"]
    who = district.add_account(Role.INTERPRETER, school=school)
    district.speaks(who, "es", may_interpret=True)
    with district.acting():
        InterpreterHours(
            district_id=district.id,
            account_id=who.pk,
            weekday=1,
            begins=EVENING.time(),
            ends=time(20),
        ).save(force_insert=True)
    found = search(district, gathering).found
    assert found["chosen"]["sessions"] == [{"time": 1, "place": 0, "languages": ["es"]}]
    assert str(who.pk) not in str(found)


def test_a_feed_that_cannot_be_used_is_refused_in_words_and_one_that_ran_out_is_said_to_stand_in(
    town, client
):
    district, _school, _gathering, homes = town
    office = district.add_account(Role.OFFICE)
    signed_in(client, office)
    page = client.post(
        reverse("gatherings:buses"),
        {"what": "feed", "feed": SimpleUploadedFile("f.zip", zipped(LINES, without=("stops",)))},
    )
    assert page.status_code == 422 and "stops.txt missing file" in page.content.decode()
    page = client.post(
        reverse("gatherings:buses"),
        {"what": "feed", "feed": SimpleUploadedFile("f.zip", zipped(LINES))},
        follow=True,
    )
    assert page.status_code == 200 and "f.zip" in page.content.decode()
    csv = "student,latitude,longitude\n" + "".join(
        f"{one.sourced_id},45.0,-93.0\n" for _h, one, _a in homes[12:]
    )
    page = client.post(
        reverse("gatherings:buses"),
        {"what": "homes", "homes": SimpleUploadedFile("h.csv", csv.encode())},
        follow=True,
    )
    assert "10 families" in page.content.decode()
    with clock.set_to(datetime(2026, 9, 1, 12, tzinfo=ZONE)):
        signed_in(client, office)
        assert "usual days of it stand in" in client.get(reverse("gatherings:buses")).content.decode()


def test_the_page_asks_shows_and_takes(town, client):
    district, school, gathering, homes = town
    for number, (home, _student, _adult) in enumerate(homes[:12]):
        say(district, home, "week-eve", *(["week-pm"] if number < 1 else []))
    for home, _student, _adult in homes[12:]:
        say(district, home, "week-pm", "week-eve")
    loaded(district, homes[12:])
    signed_in(client, district.add_account(Role.COORDINATOR, school=school))
    here = reverse("gatherings:when", args=[gathering.pk])
    assert client.get(here).status_code == 200
    posted = {
        "sessions": 1,
        "most_minutes": 45,
        "place-0": "Oak School, gym",
        "spot-0": f"{place(2)[0]}, {place(2)[1]}",
    }
    assert client.post(here, posted).status_code == 422
    assert client.post(here, posted | {"day-0": "2026-03-03", "begins-0": "12:00"}).status_code == 422
    wrong = posted | {"day-0": "2026-03-03", "begins-0": "12:00", "ends-0": "13:00", "spot-0": "north"}
    assert client.post(here, wrong).status_code == 422
    good = posted | {
        "day-0": "2026-03-03", "begins-0": "12:00", "ends-0": "13:00",
        "day-1": "2026-03-03", "begins-1": "18:00", "ends-1": "19:00",
    }  # fmt: skip
    assert client.post(here, good).status_code == 302
    assert "worked out" in client.get(here).content.decode()
    search_for(District.objects.get(pk=district.id))
    page = client.get(here).content.decode()
    assert "tp-ways-map" in page
    proposed, every = page.split("Who could come")[1].split("<figure")
    assert "No bus there and home again" not in proposed and "No bus there and home again" in every
    assert "92.9" not in page.split("tp-ways-map")[1].split("</figure>")[0]
    taken = client.post(reverse("gatherings:take", args=[gathering.pk]), {"time": "0", "place": "0"})
    assert taken.status_code == 302
    with district.acting():
        gathering.refresh_from_db()
    assert gathering.begins_at == NOON
    assert (
        client.post(reverse("gatherings:take", args=[gathering.pk]), {"time": "x", "place": "0"}).status_code
        == 404
    )


def test_small_numbers_are_not_shown(town, client):
    district, school, gathering, homes = town
    for home, _student, _adult in homes[:3]:
        say(district, home, "sun")
    for home, _student, _adult in homes[3:]:
        say(district, home, "week-eve")
    search(district, gathering)
    signed_in(client, district.add_account(Role.COORDINATOR, school=school))
    page = client.get(reverse("gatherings:when", args=[gathering.pk])).content.decode()
    proposed, every = page.split("Every time and place")
    assert "Too few to show" in proposed and "Has no time then" not in proposed
    assert "Too few to show" in every and "Has no time then: 3" not in every


def test_staff_note_what_a_family_told_them(town, client):
    district, school, gathering, homes = town
    signed_in(client, district.add_account(Role.COORDINATOR, school=school))
    here = reverse("gatherings:free_times", args=[gathering.pk, homes[0][0].pk])
    assert client.get(here).status_code == 200
    assert (
        client.post(here, {"parts": ["sun", "week-eve"], "childcare": "on", "way": "staff"}).status_code
        == 302
    )
    with district.acting():
        row = FreeTimes.objects.seen_by(district.system).get()
    assert (row.parts, row.childcare, row.way) == (["week-eve", "sun"], True, "staff")


def test_what_cannot_be_is_refused(town):
    district, _school, gathering, _homes = town
    with district.acting():
        with pytest.raises(Refused):
            ask_search(
                gathering_id=gathering.pk,
                times=[],
                places=[],
                sessions=1,
                most_minutes=45,
                by=district.system,
                at=NOW,
            )
        with pytest.raises(Refused):
            take_time_and_place(gathering_id=gathering.pk, time=0, place=0, by=district.system, at=NOW)
        with pytest.raises(Refused):
            ask_search(
                gathering_id=gathering.pk, times=TIMES, places=[SCHOOL], sessions=1, most_minutes=45, by=district.system,
                at=EVENING + HOUR,
            )  # fmt: skip


def test_a_family_says_it_on_its_own_page_and_reads_there_only_what_it_said_there(town, client):
    district, _school, gathering, homes = town
    home, _student, adult = homes[0]
    with district.acting():
        ContactPoint(district_id=district.id, adult=adult, kind="mobile", value="+15551230001").save(
            force_insert=True
        )
        invite_families(gathering_id=gathering.pk, by=district.system, at=NOW)
        row = Invitation.objects.seen_by(district.system).get(household_id=home.pk)
    at_host(client, District.objects.get(pk=district.id))
    say(district, home, "sun")
    here = reverse("family_ways:ways", args=[row.code])
    page = client.get(here).content.decode()
    assert (
        "When could you come to school?" in page
        and "checked" not in page.split('name="times"')[1].split("</form>")[0]
    )
    assert client.post(here, {"times": "1", "parts": ["week-eve"]}).status_code == 302
    with district.acting():
        kept = FreeTimes.objects.seen_by(district.system).get()
    assert (kept.parts, kept.childcare, kept.way) == (["week-eve"], False, "link")
    assert "checked" in client.get(here).content.decode().split('name="times"')[1].split("</form>")[0]


def test_whoever_asked_and_is_gone_gets_no_answer(town):
    district, school, gathering, _homes = town
    who = district.add_account(Role.COORDINATOR, school=school)
    scope = replace(district.scope(Role.COORDINATOR, school_ids=frozenset([school.id])), account_id=who.pk)
    with district.acting(scope):
        ask_search(
            gathering_id=gathering.pk,
            times=TIMES,
            places=[SCHOOL],
            sessions=1,
            most_minutes=45,
            by=scope,
            at=NOW,
        )
    with district.acting():
        who.suspended_at = NOW
        who.save()
    row = District.objects.get(pk=district.id)
    assert [search_for(row) for _ in range(4)] == [False] * 4
    with district.acting():
        found = TimeSearch.objects.seen_by(district.system).get()
    assert found.found == {} and found.done_at is not None and found.failures == 3


def test_another_school_sees_neither_the_search_nor_what_families_said(town, client):
    district, _school, gathering, homes = town
    other = district.add_school("Elm School")
    search(district, gathering)
    say(district, homes[0][0], "sun")
    signed_in(client, district.add_account(Role.COORDINATOR, school=other))
    assert client.get(reverse("gatherings:when", args=[gathering.pk])).status_code == 404
    assert client.get(reverse("gatherings:buses")).status_code in (403, 404)
    with (
        district.acting(district.scope(Role.COORDINATOR, school_ids=frozenset([other.id]))),
        connection.cursor() as cursor,
    ):
        for table in ("freetimes", "timesearch", "homesquare"):
            cursor.execute(f"SELECT count(*) FROM gatherings_{table}")
            assert cursor.fetchone() == (0,)


def of_two_minds(town):
    """Twelve can come in the evening alone, ten at noon alone."""
    district, _school, gathering, homes = town
    for number, (home, _student, _adult) in enumerate(homes):
        say(district, home, "week-eve" if number < 12 else "week-pm")
    with district.acting():
        gathering.begins_at, gathering.ends_at = EVENING + 24 * HOUR, EVENING + 25 * HOUR
        gathering.save()
    return district, gathering


def test_the_first_of_two_moves_the_gathering_and_the_second_is_planned_beside_it(town, client):
    district, gathering = of_two_minds(town)
    found = search(district, gathering, sessions=2).found
    assert len(found["chosen"]["sessions"]) == 2
    signed_in(client, district.add_account(Role.COORDINATOR, school=town[1]))
    here, take = (reverse(f"gatherings:{one}", args=[gathering.pk]) for one in ("when", "take"))
    page = client.get(here).content.decode()
    assert page.count("Take this time and place") == page.count("Plan a second gathering then and there") == 1
    first, second = ({"time": one["time"], "place": 0} for one in found["chosen"]["sessions"])
    assert client.post(take, first).url == reverse("gatherings:one", args=[gathering.pk])
    for _twice in range(2):
        to = client.post(take, second | {"deed": "second"}).url
    with district.acting():
        gathering.refresh_from_db()
        (other,) = Gathering.objects.seen_by(district.system).exclude(pk=gathering.pk)
    assert to == reverse("gatherings:one", args=[other.pk])
    assert {gathering.begins_at, other.begins_at} == {NOON, EVENING}
    alike = "title purpose school_id audience languages supports commitment kind".split()
    assert [getattr(gathering, one) for one in alike] == [getattr(other, one) for one in alike]
    page = client.get(here).content.decode()
    assert "Take this time and place" not in page and "Plan a second gathering" not in page
    assert reverse("gatherings:one", args=[other.pk]) in page


def test_a_second_time_that_would_help_most_can_be_planned(town, client):
    district, gathering = of_two_minds(town)
    found = search(district, gathering).found
    signed_in(client, district.add_account(Role.COORDINATOR, school=town[1]))
    here, take = (reverse(f"gatherings:{one}", args=[gathering.pk]) for one in ("when", "take"))
    card = client.get(here).content.decode().split("A second time would help most")[1].split("</form>")[0]
    assert "Plan a second gathering then and there" in card and f'value="{found["another"]["time"]}"' in card
    client.post(take, {"time": found["another"]["time"], "place": 0, "deed": "second"})
    with district.acting():
        rows = Gathering.objects.seen_by(district.system).order_by("begins_at")
        assert rows.count() == 2 and gathering.begins_at in {one.begins_at for one in rows}
    # One that is over by then is planned by nobody.
    with district.acting(), pytest.raises(Refused, match="over"):
        gathering.begins_at, gathering.ends_at = EVENING + 72 * HOUR, EVENING + 73 * HOUR
        gathering.save()
        plan_second(
            gathering_id=gathering.pk, time=0, place=0, by=district.system, at=NOON + timedelta(minutes=1)
        )


def test_a_second_time_of_a_course_is_a_session_of_it(town):
    district, school, _gathering, _homes = town
    noon = datetime(2026, 11, 18, 12, tzinfo=ZONE)
    with district.acting():
        course = a_course(district, school, sessions=1)
        (session,) = Gathering.objects.seen_by(district.system).filter(programme=course)
        how = {"gathering_id": session.pk, "by": district.system, "at": session.begins_at - 24 * HOUR}
        ask_search(times=[(noon, noon + HOUR)], places=[SCHOOL], sessions=1, most_minutes=45, **how)
        made = [plan_second(time=0, place=0, **how) for _twice in range(2)]
        assert {one.pk for one in made} != {session.pk} and len({one.pk for one in made}) == 1
        assert (made[0].programme_id, made[0].begins_at, made[0].place) == (course.pk, noon, SCHOOL["name"])


def test_a_second_session_of_a_course_at_the_same_hour_elsewhere_is_planned_once(town):
    district, school, _gathering, _homes = town
    with district.acting():
        course = a_course(district, school, sessions=1)
        mine = Gathering.objects.seen_by(district.system).filter(programme=course)
        (session,) = mine
        how = {"gathering_id": session.pk, "by": district.system, "at": session.begins_at - 24 * HOUR}
        times = [(session.begins_at, session.ends_at)]
        ask_search(times=times, places=[{"name": "Elm library"}], sessions=1, most_minutes=45, **how)
        made = [plan_second(time=0, place=0, **how) for _twice in range(2)]
        assert len({one.pk for one in made}) == 1 and made[0].begins_at == session.begins_at
        assert sorted(mine.values_list("place", flat=True)) == ["Elm library", session.place]


def test_who_is_left_out_is_said_of_every_choice(town, client):
    district, gathering = of_two_minds(town)
    found = search(district, gathering).found
    assert {
        one["session"]["time"]: [each for each in one["left_out"] if not each[0]] for one in found["table"]
    } == {0: [["", "no_time", 12]], 1: [["", "no_time", 10]]}
    signed_in(client, district.add_account(Role.COORDINATOR, school=town[1]))
    page = client.get(reverse("gatherings:when", args=[gathering.pk])).content.decode()
    table = page.split("Every time and place")[1]
    assert table.count("Who is left out") == 2
    assert "All families · Has no time then: 12" in table and "All families · Has no time then: 10" in table
