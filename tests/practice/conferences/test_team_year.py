"""A class team over its year: new homes, moved meetings, what each home hears, and slips that nobody mixes up."""

from datetime import timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.conferences.test_teams import Class
from tests.practice.conferences.week import NOW
from thirdpillar.doors.conferring import tell_teams_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.people.models import Placement
from thirdpillar.practice.conferences.actions.team_homes import take_in_new
from thirdpillar.practice.conferences.actions.team_telling import pass_on_team_news, put_right
from thirdpillar.practice.conferences.actions.teaming import call_off_meeting, move_meeting, note_presence
from thirdpillar.practice.conferences.models import TeamHome, TeamMeeting, TeamPresence, TeamWord
from thirdpillar.practice.conferences.queries import teams as queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def ticks(here, at=NOW):
    with clock.set_to(at), here.oak.made.acting():
        tell_teams_for(here.oak.made.row)


def leave(here, student) -> None:
    with here.oak.made.acting():
        Placement.objects.seen_by(here.oak.made.system).filter(student_id=student.id).update(left_at=NOW)


def test_a_home_whose_child_comes_in_later_has_its_place_and_who_left_keeps_its_history(client):
    here = Class(3)
    oak = here.oak
    _students, _adult, home = oak.family(("Newcomer", 1), name="Late")
    ticks(here)
    ticks(here)
    assert len(oak.rows(TeamHome)) == 4
    (left, *_), _their_adult, gone = here.families[0]
    stays = here.families[1][2]
    with oak.made.acting(oak.kim):
        all_three = [home.id, gone.id, stays.id]
        note_presence(meeting_id=here.meeting().pk, household_ids=all_three, by=oak.kim, at=NOW)
    leave(here, left)
    with oak.made.acting(oak.kim):
        # What is noted of those who are in the class now leaves the others' as it was.
        note_presence(meeting_id=here.meeting().pk, household_ids=[home.id], by=oak.kim, at=NOW)
    assert {one.household_id for one in oak.rows(TeamPresence)} == {home.id, gone.id}
    pat = signed_in(client, oak.pat)
    page = pat.get(f"/conferences/teams/{here.team.pk}/").content.decode()
    codes = {one.household_id: one.code for one in oak.rows(TeamHome)}
    # Of three that are in the class and one that was there: two came.
    assert codes[home.id] in page and codes[gone.id] not in page and "2 / 4" in page
    page = pat.get(f"/conferences/teams/meetings/{here.meeting().pk}/").content.decode()
    assert str(home.id) in page and str(gone.id) not in page and "Newcomer" in page
    at_host(client, oak.made.row)
    assert client.get(f"/c/team/{codes[home.id]}").status_code == 200
    assert client.get(f"/c/team/{codes[gone.id]}").status_code == 404


def test_each_home_is_told_of_a_meeting_once_in_its_language_by_its_way_and_of_a_move():
    here = Class(0)
    oak = here.oak
    students, _rosa, home = oak.family(("Ana", 1), language="es", phone="+13125550123")
    _juan, other = oak.other_home(students, phone="+13125550124")
    _no_way = oak.family(("Ben", 1), name="Reed")
    ticks(here)
    ticks(here, NOW + timedelta(minutes=10))
    first, second = sorted(oak.messages("conferences.team"), key=lambda one: one.address)
    # The first meeting is in two days; the others are months away.
    assert (first.address, first.language, second.address) == ("+13125550123", "es", "+13125550124")
    assert "Familia de Ana" in first.body and "/c/team/" in first.body
    assert "Family of Ana" in second.body and "Rosa" not in second.body
    words = {one.home.household_id: one for one in oak.rows(TeamWord)}
    assert words[home.id].reached and words[other.id].reached and len(words) == 3
    with oak.made.acting(oak.kim):
        rows = queries.homes_of(here.meeting(), seen_by=oak.kim)
    assert [row["children"][0].given_name for row in rows if row["to_call"]] == ["Ben"]
    # Months before, nobody heard of the second.
    (meeting,) = oak.rows(TeamMeeting, number=2)
    with oak.made.acting(here.pat):
        begins = meeting.begins_at + timedelta(days=7)
        move_meeting(meeting_id=meeting.pk, begins_at=begins, place="", by=here.pat, at=NOW)
        begins = here.meeting().begins_at + timedelta(days=1)
        move_meeting(meeting_id=here.meeting().pk, begins_at=begins, place="Gym", by=here.pat, at=NOW)
    ticks(here, NOW + timedelta(minutes=20))
    ticks(here, NOW + timedelta(minutes=30))
    rows = oak.messages("conferences.team")
    assert [one.state for one in rows if ":told:" in one.purpose] == [State.STOPPED] * 2
    moved = sorted((one for one in rows if ":moved:" in one.purpose), key=lambda one: one.address)
    assert [one.address for one in moved] == ["+13125550123", "+13125550124"]
    assert "ha cambiado" in moved[0].body and "Gym" in moved[0].body
    with oak.made.acting(here.pat):
        call_off_meeting(meeting_id=here.meeting().pk, by=here.pat, at=NOW)
    ticks(here, NOW + timedelta(minutes=40))
    ticks(here, NOW + timedelta(minutes=50))
    off = [one for one in oak.messages("conferences.team") if ":off:" in one.purpose]
    assert len(off) == 2 and any("cancelled" in one.body for one in off)
    # Who left the class hears nothing more of it.
    leave(here, students[0])
    ticks(here, meeting.begins_at - timedelta(days=3))
    assert len(oak.messages("conferences.team")) == 6


def test_a_message_stops_at_the_last_moment_and_goes_another_way_when_it_failed():
    here = Class(0)
    oak = here.oak
    (child, *_), rosa, _home = oak.family(("Ana", 1), phone="+13125550123", email="rosa@example.org")
    ticks(here)
    (word,) = oak.rows(TeamWord)
    day = NOW.date()
    with oak.made.acting():
        assert not put_right({word.pk: "+13125550123"}, on=day, by=oak.made.system)
        assert put_right({word.pk: "+13125550199"}, on=day, by=oak.made.system)
        pass_on_team_news({word.pk: Places(frozenset([("sms", "+13125550123")]))}, by=oak.made.system, at=NOW)
    assert {one.address for one in oak.messages("conferences.team")} == {"+13125550123", "rosa@example.org"}
    oak.bar(child, rosa)
    with oak.made.acting():
        assert put_right({word.pk: "rosa@example.org"}, on=day, by=oak.made.system)


def test_a_meeting_is_moved_and_called_off_on_its_page_before_it_begins(client):
    here = Class(2)
    pat = signed_in(client, here.oak.pat)
    address = f"/conferences/teams/meetings/{here.meeting().pk}/"
    assert "Move it" in pat.get(address).content.decode()
    pat.post(address, {"deed": "move", "begins": "2026-12-03T17:30", "place": "Library"})
    meeting = here.meeting()
    assert meeting.ends_at - meeting.begins_at == timedelta(minutes=75) and meeting.place == "Library"
    assert "Dec. 3, 2026" in pat.get(address).content.decode()
    pat.post(address, {"deed": "off"})
    assert here.meeting().off_at and "Cancelled" in pat.get(address).content.decode()
    (place, *_) = here.oak.rows(TeamHome)
    at_host(client, here.oak.made.row)
    assert "Cancelled" in client.get(f"/c/team/{place.code}").content.decode()
    pat.post(address, {"deed": "move", "begins": "2026-12-04T17:30", "place": "Library"})
    assert here.meeting().off_at is None
    pat.post(address, {"deed": "move", "begins": "2026-10-04T17:30", "place": ""})
    assert here.meeting().place == "Library"
    late = here.meeting().begins_at
    with here.oak.made.acting(here.pat), pytest.raises(Refused):
        call_off_meeting(meeting_id=here.meeting().pk, by=here.pat, at=late)


def test_a_slip_names_its_adult_and_two_homes_of_a_child_are_on_two_sheets(client):
    here = Class(2)
    oak = here.oak
    kids, _rosa, home = oak.family(("Ana", 1), language="es")
    _juan, other = oak.other_home(kids)
    with oak.made.acting():
        take_in_new(by=oak.made.system, at=NOW)
    codes = {one.household_id: one.code for one in oak.rows(TeamHome)}
    pat = signed_in(client, oak.pat)
    address = f"/conferences/teams/{here.team.pk}/"
    first, second = (pat.get(address, {"sheet": n}).content.decode() for n in (1, 2))
    for name, mine in (("Rosa Lopez", home), ("Juan Lopez", other)):
        (on,) = (page for page in (first, second) if f"/c/team/{codes[mine.id]}" in page)
        slip = on[on.index(f"/c/team/{codes[mine.id]}") - 900 :]
        assert name.split()[0] in slip
    both = [codes[one.id] for one in (home, other)]
    assert [sum(code in page for code in both) for page in (first, second)] == [1, 1]
    # Nor are they mixed up among those who came.
    came = pat.get(f"/conferences/teams/meetings/{here.meeting().pk}/").content.decode()
    assert [
        name in came[came.index(str(one.id)) :][:400] for name, one in (("Rosa", home), ("Juan", other))
    ] == [True] * 2
    # Whoever is one home's only stands with the rest on the first.
    assert all(codes[mine.id] in first for _students, _adult, mine in here.families)
