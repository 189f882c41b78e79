"""A teacher who receives families in a space of the school has it alone then: before gatherings, partners and each other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import signed_in
from tests.practice.conferences.week import FRIDAY, NOW, THURSDAY, ZONE, Host, OakWeek, at_five
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.actions.making import cancel_week, change_host
from thirdpillar.practice.conferences.models import Evening
from thirdpillar.practice.gatherings.actions import cancel_gathering
from thirdpillar.practice.gatherings.actions.rooms import add_room, close_room
from thirdpillar.practice.gatherings.actions.spaces import (
    Asked,
    approve_space,
    ask_for_space,
    invite_partner,
)
from thirdpillar.practice.gatherings.models import RoomTime
from thirdpillar.practice.gatherings.queries.rooms import booked_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    with clock.set_to(NOW):
        week = OakWeek()
        week.family(("Ana", 1), ("Ben", 2), phone="+13125550123")
        yield week


def library(oak, name="Library"):
    with oak.made.acting():
        return add_room(name=name, school_id=oak.school.id, by=oak.made.system, at=NOW)


def host_of(oak, week, account):
    (found,) = oak.rows(Host, week=week, account_id=account.id)
    return found


def put(oak, host, room, at=NOW, **more):
    words = {"away_ids": [], "begins": None, "ends": None} | more
    with oak.made.acting(oak.kim):
        return change_host(host_id=host.pk, room=room, by=oak.kim, at=at, **words)


def held(oak, room=None):
    rows = oak.rows(RoomTime, **({"room": room} if room else {}))
    return sorted((one.during.lower, one.during.upper) for one in rows)


def gathers(oak, room, begins_at, hours=2):
    with oak.made.acting():
        return a_gathering(
            oak.made, oak.school, room_id=room.pk, begins_at=begins_at, ends_at=begins_at + timedelta(hours=hours)
        )  # fmt: skip


def test_a_teacher_in_a_space_of_the_school_has_it_on_each_evening_and_nobody_else(oak):
    room, week = library(oak), oak.week()
    put(oak, host_of(oak, week, oak.pat), "  library ")
    hour = timedelta(hours=1)
    assert held(oak, room) == [(at_five(), at_five() + hour), (at_five(FRIDAY), at_five(FRIDAY) + hour)]
    with pytest.raises(Refused, match="Something else is in this room"):
        gathers(oak, room, at_five(minutes=30))
    gathers(oak, room, at_five() + hour)  # from six on it is free
    with pytest.raises(Refused, match="Something else is in this room"):
        put(oak, host_of(oak, week, oak.lee), "Library")
    other = oak.week(title="Again")
    with pytest.raises(Refused, match="Something else is in this room"):
        put(oak, host_of(oak, other, oak.lee), "Library")
    assert host_of(oak, other, oak.lee).room == "Room 2"


def test_a_partner_is_told_that_the_room_is_taken_and_is_not_let_in(oak):
    room, week = library(oak), oak.week()
    put(oak, host_of(oak, week, oak.pat), "Library")
    principal = replace(oak.kim, role=Role.PRINCIPAL)
    with oak.made.acting():
        use = invite_partner(
            group="Chess", email="chess@partner.example", school_id=oak.school.id, by=oak.made.system, at=NOW
        )
        asked = Asked(title="Chess", room_id=room.pk, day=THURSDAY, begins=time(16), ends=time(17, 30))
        (one,) = ask_for_space(use_id=use.pk, asked=asked, rest=False, by=oak.made.system, at=NOW)
        assert one.why == "taken"
        # Free when it was asked for, taken by conferences before the answer.
        put(oak, host_of(oak, week, oak.pat), "Room 1")
        ask_for_space(use_id=use.pk, asked=asked, rest=False, by=oak.made.system, at=NOW)
    put(oak, host_of(oak, week, oak.pat), "Library")
    with oak.made.acting(), pytest.raises(Refused, match="not free"):
        approve_space(use_id=use.pk, by=principal, at=NOW)


def test_what_a_gathering_has_a_teacher_cannot_have_until_it_is_called_off(oak):
    room, week = library(oak), oak.week()
    gathering = gathers(oak, room, at_five(FRIDAY))
    pat = host_of(oak, week, oak.pat)
    with pytest.raises(Refused, match="Something else is in this room"):
        put(oak, pat, "Library")
    assert host_of(oak, week, oak.pat).room == "Room 1" and len(held(oak, room)) == 1
    (friday,) = oak.rows(Evening, week=week, begins_at=at_five(FRIDAY))
    put(oak, pat, "Library", away_ids=[friday.pk])
    assert len(held(oak, room)) == 2
    with oak.made.acting():
        cancel_gathering(gathering_id=gathering.pk, by=oak.made.system, at=NOW)
    put(oak, pat, "Library")
    assert held(oak, room)[1][0] == at_five(FRIDAY)


def test_own_hours_hold_no_more_and_a_week_that_is_given_up_holds_nothing(oak):
    room, week = library(oak), oak.week()
    put(oak, host_of(oak, week, oak.pat), "Library", begins=time(17, 30), ends=time(19))
    assert held(oak, room)[0] == (at_five(minutes=30), at_five() + timedelta(hours=1))
    with oak.made.acting():
        assert [one.title for one in booked_in([room], at=NOW, seen_by=oak.kim)[room.pk]] == [
            "Conferences"
        ] * 2
    put(oak, host_of(oak, week, oak.pat), "Gym, table 4")  # no space of the school: free text as ever
    assert held(oak, room) == []
    put(oak, host_of(oak, week, oak.pat), "Library")
    with oak.made.acting(oak.kim):
        cancel_week(week_id=week.pk, by=oak.kim, at=NOW)
    assert held(oak, room) == []


def test_a_class_whose_own_room_is_taken_starts_without_one(oak):
    first, _second = library(oak, "Room 1"), library(oak, "Room 2")
    gathers(oak, first, at_five(FRIDAY))
    week = oak.week()
    assert host_of(oak, week, oak.pat).room == "" and host_of(oak, week, oak.lee).room == "Room 2"
    assert len(held(oak)) == 3


def test_a_space_that_gets_the_name_later_is_held_for_whoever_was_there_first(oak):
    week = oak.week()
    put(oak, host_of(oak, week, oak.pat), "Studio")
    put(oak, host_of(oak, week, oak.lee), "studio")
    room = library(oak, "Studio")
    assert len(held(oak, room)) == 2
    with oak.made.acting():
        close_room(room_id=room.pk, by=oak.made.system, at=NOW)
    assert len(held(oak, room)) == 2  # what is booked there stays


def test_what_is_over_stays_as_it_was(oak):
    """Who changes rooms between two evenings is not held to what was there on the first."""
    room, other, week = library(oak), library(oak, "Studio"), oak.week()
    put(oak, host_of(oak, week, oak.pat), "Library")
    gathers(oak, other, at_five())
    friday = datetime.combine(date(2026, 11, 20), time(9), ZONE).astimezone(UTC)
    put(oak, host_of(oak, week, oak.pat), "Studio", at=friday)
    assert [when for when, _until in held(oak, room)] == [at_five()]
    assert [when for when, _until in held(oak, other)] == [at_five(), at_five(FRIDAY)]


def test_the_database_refuses_it_by_itself_and_moves_whole_weeks_as_one(oak):
    library(oak)
    week = oak.week()
    pat, lee = host_of(oak, week, oak.pat), host_of(oak, week, oak.lee)
    put(oak, pat, "Library")
    with oak.made.acting():
        rows = Host.objects.seen_by(oak.made.system)
        with pytest.raises(IntegrityError, match="no_room_twice"), transaction.atomic():
            rows.filter(pk=lee.pk).update(room="LIBRARY")
        Evening.objects.seen_by(oak.made.system).filter(week=week, begins_at=at_five()).update(
            ends_at=at_five() + timedelta(hours=3)
        )
        assert held(oak)[0][1] == at_five() + timedelta(hours=3)
        Evening.objects.seen_by(oak.made.system).filter(week=week, begins_at=at_five()).delete()
        assert len(held(oak)) == 1
        rows.filter(pk=pat.pk).delete()
    assert held(oak) == []


def test_the_page_offers_the_schools_spaces_and_says_plainly_what_is_taken(oak, client):
    room, week = library(oak), oak.week()
    gathers(oak, room, at_five())
    pat = host_of(oak, week, oak.pat)
    kim = signed_in(client, oak.made.add_account(Role.COORDINATOR, oak.school, email="lou@example.org"))
    with clock.set_to(NOW):
        page = kim.get(f"/conferences/people/{pat.pk}/").content.decode()
        assert '<datalist id="spaces"><option value="Library"></option></datalist>' in page
        evenings = [str(one.pk) for one in oak.rows(Evening, week=week)]
        refused = kim.post(f"/conferences/people/{pat.pk}/", {"room": "Library", "evenings": evenings})
        assert refused.status_code == 422
        assert "Something else is in this room at that time." in refused.content.decode()
        saved = kim.post(f"/conferences/people/{pat.pk}/", {"room": "Portable 7", "evenings": evenings})
        assert saved.status_code == 302 and host_of(oak, week, oak.pat).room == "Portable 7"
