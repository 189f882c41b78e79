"""Who of a home hears of its class team: whoever lives there and may hear of the child today, and nobody else."""

from datetime import timedelta

import pytest

from tests.factories import at_host, signed_in
from tests.practice.conferences.test_teams import Class
from tests.practice.conferences.week import NOW
from thirdpillar.doors.conferring import tell_teams_for
from thirdpillar.doors.family_all import sight as sights
from thirdpillar.doors.family_all.concerns import coming
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.models import HouseholdAdult, Restriction
from thirdpillar.practice.conferences.actions import team_homes
from thirdpillar.practice.conferences.actions.team_telling import put_right
from thirdpillar.practice.conferences.actions.teaming import make_team, move_meeting
from thirdpillar.practice.conferences.models import TeamHome, TeamWord

pytestmark = pytest.mark.django_db
ROSA, JUAN = "+13125550123", "+13125550199"
NOBODY = "Nobody of this family can be asked here: ask the office."


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def ticks(here, minutes=0):
    with clock.set_to(NOW + timedelta(minutes=minutes)), here.oak.made.acting():
        tell_teams_for(here.oak.made.row)


class Both(Class):
    """Rosa and Juan in one home with Ana; its link was made for Juan. Invented."""

    def __init__(self, *more) -> None:
        super().__init__(0)
        made = self.oak.made
        (self.ana, *self.others), self.rosa, self.home = self.oak.family(("Ana", 1), *more, phone=ROSA)
        self.juan = made.add_adult("Juan", "Lopez", phone=JUAN)
        for child in (self.ana, *self.others):
            made.tie(child, self.juan, has_legal_authority=True, priority=1)
        with made.acting():
            HouseholdAdult(district_id=made.id, household=self.home, adult=self.juan).save(force_insert=True)
        ticks(self)
        (place,) = self.oak.rows(TeamHome)
        assert place.adult_id == self.juan.id
        with made.acting():
            # As the clock of the test has it, not the database's.
            TeamHome.objects.seen_by(made.system).update(made_at=NOW)
        self.code = place.code

    def bar(self, adult, child=None) -> None:
        self.oak.bar(child or self.ana, adult)
        with self.oak.made.acting():
            rows = Restriction.objects.seen_by(self.oak.made.system)
            rows.update(made_at=NOW + timedelta(minutes=1))

    def place(self, **only) -> TeamHome:
        (found,) = self.oak.rows(TeamHome, **({"household_id": self.home.id} | only))
        return found

    def told(self) -> list[tuple[str, str]]:
        rows = sorted(self.oak.messages("conferences.team"), key=lambda one: (one.made_at, one.address))
        return [(one.address, one.state) for one in rows]


def test_who_is_barred_reads_for_a_home_no_more_and_the_other_parent_hears_it_anew(client):
    here = Both()
    oak = here.oak
    (before,) = oak.rows(TeamWord)
    here.bar(here.juan)
    at_host(client, oak.made.row)
    meeting = f"/conferences/teams/meetings/{here.meeting().pk}/"
    team = f"/conferences/teams/{here.team.pk}/"
    pat = signed_in(client, oak.pat)
    # Before the clock has looked, nobody is told to call him, and his link is on no slip.
    for page in (pat.get(meeting).content.decode(), pat.get(team).content.decode()):
        assert "Juan" not in page and here.code not in page
    with oak.made.acting():
        assert put_right({before.pk: JUAN}, on=NOW.date(), by=oak.made.system)
    ticks(here, 2)
    ticks(here, 3)
    place = here.place()
    assert place.adult_id == here.rosa.id and place.code != here.code
    assert here.told() == [(JUAN, State.STOPPED), (ROSA, State.READY)]
    # A message of before that is on its way is held back as well.
    with oak.made.acting():
        assert put_right({before.pk: JUAN}, on=NOW.date(), by=oak.made.system)
    assert client.get(f"/c/team/{here.code}").status_code == 404
    with clock.set_to(NOW + timedelta(minutes=4)):
        assert client.get(f"/c/team/{place.code}").status_code == 200
    page = pat.get(team).content.decode()
    assert "Rosa Lopez" in page and "Juan" not in page and place.code in page


def test_who_moved_out_does_not_read_for_the_home_that_they_left(client):
    here = Both()
    oak = here.oak
    with oak.made.acting():
        HouseholdAdult.objects.seen_by(oak.made.system).filter(adult=here.juan).delete()
    second = oak.made.add_household([here.ana], [here.juan])
    at_host(client, oak.made.row)
    assert client.get(f"/c/team/{here.code}").status_code == 404
    ticks(here, 2)
    ticks(here, 3)
    hers, his = here.place(), here.place(household_id=second.id)
    assert (hers.adult_id, his.adult_id) == (here.rosa.id, here.juan.id)
    assert here.code not in (hers.code, his.code)
    assert sorted(here.told()) == sorted([(JUAN, State.STOPPED), (JUAN, State.READY), (ROSA, State.READY)])


def test_where_nobody_of_a_home_may_hear_nobody_is_named_or_called(client):
    here = Both()
    oak = here.oak
    for adult in (here.juan, here.rosa):
        here.bar(adult)
    ticks(here, 2)
    with oak.made.acting(oak.kim):
        begins = NOW + timedelta(days=3)
        move_meeting(meeting_id=here.meeting().pk, begins_at=begins, place="Gym", by=oak.kim, at=NOW)
    ticks(here, 3)
    pat = signed_in(client, oak.pat)
    page = pat.get(f"/conferences/teams/meetings/{here.meeting().pk}/").content.decode()
    assert "Families to call" in page and NOBODY in page and "Ana" in page
    assert "Juan" not in page and "Rosa" not in page
    page = pat.get(f"/conferences/teams/{here.team.pk}/").content.decode()
    assert here.place().code not in page and "Juan" not in page
    assert here.told() == [(JUAN, State.STOPPED)]


def test_a_link_that_a_bar_closed_is_made_anew_for_who_reads_on(client):
    here = Both()
    oak = here.oak
    here.bar(here.rosa)
    at_host(client, oak.made.row)
    assert client.get(f"/c/team/{here.code}").status_code == 404
    ticks(here, 2)
    ticks(here, 3)
    place = here.place()
    assert place.adult_id == here.juan.id and place.code != here.code
    assert client.get(f"/c/team/{place.code}").status_code == 200
    assert here.told() == [(JUAN, State.STOPPED), (JUAN, State.READY)]


def test_one_who_was_two_records_reads_on_by_the_same_link():
    here = Both()
    oak = here.oak
    twin = oak.made.add_adult("Juan M", "Lopez", phone=JUAN)
    oak.made.tie(here.ana, twin, has_legal_authority=True)
    with oak.made.acting():
        merge_adults(
            by=oak.made.system, at=NOW, kept_id=twin.id, gone_id=here.juan.id, because="the same person"
        )
    ticks(here, 2)
    place = here.place()
    assert (place.adult_id, place.code) == (twin.id, here.code)
    assert here.told() == [(JUAN, State.READY)]


def test_both_parents_of_a_home_see_its_meetings_on_their_own_page():
    here = Both(("Ben", 1))
    made = here.oak.made

    def lines(who):
        with made.acting():
            return coming(sights.signed_in(made.row, who.id, by=made.system, at=NOW), "en")

    for who in (here.rosa, here.juan):
        assert [one.address for one in lines(who)] == [f"/c/team/{here.code}"] * 3
    # Its page speaks of Ben too, of whom she may not hear.
    here.bar(here.rosa, here.others[0])
    assert [one.address for one in lines(here.rosa)] == [""] * 3
    here.bar(here.rosa)
    assert (len(lines(here.rosa)), len(lines(here.juan))) == (0, 3)


def test_a_home_in_which_nobody_may_hear_keeps_no_other_home_waiting(monkeypatch):
    monkeypatch.setattr(team_homes, "TEAMS", 1)
    here = Class(1)
    oak = here.oak
    room = oak.rooms[1].id
    lee = Scope(oak.made.id, "class", Role.TEACHER, oak.lee.id, section_ids=frozenset([room]))
    with oak.made.acting(lee):
        moments = [NOW + timedelta(days=days) for days in (2, 70, 140)]
        second = make_team(section_id=room, begins_at=moments, by=lee, at=NOW)
    first, last = sorted([here.team, second], key=lambda team: team.pk)
    rooms = {here.team.pk: 1, second.pk: 2}
    (child,), adult, _home = oak.family(("Child", rooms[first.pk]), name="Alone")
    oak.bar(child, adult)
    _children, _adult, home = oak.family(("Newcomer", rooms[last.pk]), name="Late")
    ticks(here)
    assert [one.team_id for one in oak.rows(TeamHome, household_id=home.id)] == [last.pk]


def test_of_two_children_each_class_writes_to_who_may_hear_of_its_own():
    here = Both(("Ben", 2))
    oak = here.oak
    room = oak.rooms[1].id
    here.bar(here.juan)
    here.bar(here.rosa, here.others[0])
    lee = Scope(oak.made.id, "class", Role.TEACHER, oak.lee.id, section_ids=frozenset([room]))
    with oak.made.acting(lee):
        moments = [NOW + timedelta(days=days) for days in (2, 70, 140)]
        second = make_team(section_id=room, begins_at=moments, by=lee, at=NOW)
    ticks(here, 2)
    readers = {one.team_id: one.adult_id for one in oak.rows(TeamHome)}
    assert readers == {here.team.pk: here.rosa.id, second.pk: here.juan.id}


def test_a_message_that_names_another_place_is_held_back():
    here = Both()
    (word,) = here.oak.rows(TeamWord)
    with here.oak.made.acting(here.oak.kim):
        begins = here.meeting().begins_at
        move_meeting(meeting_id=here.meeting().pk, begins_at=begins, place="Gym", by=here.oak.kim, at=NOW)
    with here.oak.made.acting():
        assert put_right({word.pk: JUAN}, on=NOW.date(), by=here.oak.made.system)
