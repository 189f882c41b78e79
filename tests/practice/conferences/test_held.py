"""A conference is noted as held, by its teacher or at the door, taken back, and counts as a touch of its home."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import signed_in
from tests.practice.conferences.week import NOW, OakWeek, at_five
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.conferences.actions.holding import hold_conference, take_back_held
from thirdpillar.practice.conferences.choices import Stage
from thirdpillar.practice.conferences.models import Week
from thirdpillar.practice.conferences.queries.touchpoints import households_touched_since, touchpoints
from thirdpillar.proof.evidence.queries.touchpoints import touchpoints_sql

pytestmark = pytest.mark.django_db
LATER = at_five() + timedelta(minutes=30)


@pytest.fixture
def oak():
    one = OakWeek()
    one.students, one.rosa, one.home = one.family(("Ana", 1))
    one.plan(one.week())
    return one


def test_the_teacher_notes_it_in_one_tap_and_takes_it_back(oak, client):
    (one,) = oak.conferences()
    with clock.set_to(NOW):  # before its day
        pat = signed_in(client, oak.pat)
        assert "Take it back" not in pat.get("/conferences/mine/").content.decode()
        pat.post(f"/conferences/conference/{one.pk}/held/")
        assert oak.conferences()[0].stage == Stage.PLACED
    with clock.set_to(LATER + timedelta(days=1)):
        pat = signed_in(client, oak.pat)
        page = pat.get("/conferences/mine/").content.decode()
        assert f'value="{oak.rosa.id}"' in page and "Rosa Lopez" in page
        pat.post(f"/conferences/conference/{one.pk}/held/", {"adult": str(oak.rosa.id)})
        (now,) = oak.conferences()
        assert (now.stage, now.came_ids) == (Stage.HELD, [oak.rosa.id])
        assert "Take it back" in pat.get("/conferences/mine/").content.decode()
        pat.post(f"/conferences/conference/{one.pk}/held/", {"deed": "back"})
        (now,) = oak.conferences()
        assert (now.stage, now.came_ids) == (Stage.PLACED, [])


def test_it_is_noted_at_the_door_too_and_by_no_other_teacher(oak, client):
    (one,) = oak.conferences()
    (week,) = oak.rows(Week)
    lou = oak.made.add_account(Role.COORDINATOR, oak.school, email="lou@example.org")
    with clock.set_to(NOW):
        kim = signed_in(client, lou)
        assert "Ana" not in kim.get(f"/conferences/{week.pk}/came/").content.decode()
    with clock.set_to(LATER):
        kim = signed_in(client, lou)
        assert "Ana" in kim.get(f"/conferences/{week.pk}/came/").content.decode()
        kim.post(f"/conferences/conference/{one.pk}/held/")
        assert oak.conferences()[0].stage == Stage.HELD
        lee = signed_in(client, oak.lee)
        assert lee.post(f"/conferences/conference/{one.pk}/held/", {"deed": "back"}).status_code == 404


def test_who_may_not_hear_of_the_child_is_not_noted(oak):
    (one,) = oak.conferences()
    oak.bar(oak.students[0], oak.rosa)
    with oak.made.acting(oak.kim), pytest.raises(Refused):
        hold_conference(conference_id=one.pk, adult_ids=[oak.rosa.id], by=oak.kim, at=LATER)


def test_what_was_held_is_a_touch_of_the_home_and_no_more_once_taken_back(oak):
    (one,) = oak.conferences()
    by = Scope.system(oak.made.id, "test")

    def counted():
        with oak.made.acting():
            rows = [row for each in touchpoints(seen_by=by) for row in each]
            touched = households_touched_since(LATER, seen_by=by)
            sql, params = touchpoints_sql(
                seen_by=by,
                kinds=["conference.held"],
                since=NOW,
                before=LATER + timedelta(days=9),
                two_way=True,
            )
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                return [(row.household_id, row.adult_id, row.at) for row in rows], cursor.fetchall(), touched

    assert counted()[:2] == ([], [])
    with oak.made.acting(oak.kim):
        hold_conference(conference_id=one.pk, by=oak.kim, at=LATER)
    fact = (oak.home.id, None, one.during.lower)
    assert counted() == ([fact], [fact], {oak.home.id})
    with oak.made.acting(oak.kim):
        hold_conference(conference_id=one.pk, adult_ids=[oak.rosa.id], by=oak.kim, at=LATER)
    named = (oak.home.id, oak.rosa.id, one.during.lower)
    assert counted() == ([named], [named], {oak.home.id})
    with oak.made.acting(oak.kim):
        take_back_held(conference_id=one.pk, by=oak.kim, at=LATER)
    assert counted()[:2] == ([], [])
