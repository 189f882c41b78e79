"""No hour counts twice where two records of one person became one, before or after."""

import pytest

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.practice.volunteers.actions.hours import approve_all, decide_hours, log_hours
from thirdpillar.practice.volunteers.actions.lessons import answer_lesson, ask_lesson, hold_lesson
from thirdpillar.practice.volunteers.models import Hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


@pytest.fixture
def double(oak):
    adult = oak.made.add_adult("Juan C", "Lopez", phone="+13125550188")
    oak.made.tie(oak.ana, adult, has_legal_authority=True)
    return adult


def merge(oak, double):
    office = oak.staff(Role.OFFICE, email="o@example.org")
    oak.do(merge_adults, kept_id=oak.juan.id, gone_id=double.id, by=office)


def logged(oak, volunteer, what="Wood"):
    return oak.do(
        log_hours, volunteer_id=volunteer.pk, begins_at=at_hour(9), ends_at=at_hour(10), way="link", what=what,
        at=at_hour(20),
    )  # fmt: skip


def test_a_lesson_that_was_held_adds_nothing_to_hours_that_its_family_logged(oak, double):
    volunteer = oak.volunteer(double)
    lesson = oak.do(
        ask_lesson, offer_id=oak.offer(volunteer).pk, title="Wood", how="visit", begins_at=at_hour(9),
        ends_at=at_hour(10), by=oak.pat,
    )  # fmt: skip
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="yes")
    merge(oak, double)
    row = logged(oak, volunteer)
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, at=at_hour(20))
    assert [one.pk for one in oak.rows(Hours)] == [row.pk]


def test_a_lesson_counts_for_the_record_that_stands(oak, double):
    volunteer = oak.volunteer(double)
    lesson = oak.do(
        ask_lesson, offer_id=oak.offer(volunteer).pk, title="Wood", how="visit", begins_at=at_hour(9),
        ends_at=at_hour(10), by=oak.pat,
    )  # fmt: skip
    merge(oak, double)
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, at=at_hour(20), came=True)
    assert [(one.adult_id, one.stage) for one in oak.rows(Hours)] == [(oak.juan.id, "approved")]


def test_what_a_merge_made_twice_waits_until_somebody_says_which_counts(oak, double, client):
    first, second = logged(oak, oak.volunteer()), logged(oak, oak.volunteer(double), "Wood again")
    merge(oak, double)
    at_host(client, oak.made.row)
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    with clock.set_to(at_hour(21)):
        kim = signed_in(client, account)
        assert kim.get("/volunteers/hours/").content.decode().count("These hours are logged already.") == 2
    assert oak.do(approve_all, hours_ids=[first.pk, second.pk], by=oak.kim, at=at_hour(21)) == 0
    oak.do(decide_hours, hours_id=second.pk, counts=False, word="Twice", by=oak.kim, at=at_hour(21))
    assert oak.do(approve_all, hours_ids=[first.pk, second.pk], by=oak.kim, at=at_hour(21)) == 1
    assert sorted(one.stage for one in oak.rows(Hours)) == ["approved", "declined"]


def test_what_was_approved_before_a_merge_made_it_twice_stands_on_the_list_until_one_goes(
    oak, double, client
):
    rows = [logged(oak, oak.volunteer()), logged(oak, oak.volunteer(double), "Wood again")]
    assert oak.do(approve_all, hours_ids=[one.pk for one in rows], by=oak.kim, at=at_hour(21)) == 2
    merge(oak, double)
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=oak.kim.account_id)
    with clock.set_to(at_hour(21)):
        kim = signed_in(at_host(client, oak.made.row), account)
        shown = kim.get("/volunteers/hours/").content.decode()
        assert shown.count("These hours are logged already.") == 1 and "Wood again" in shown
        kim.post("/volunteers/hours/", {"row": str(rows[1].pk), "deed": "no", "word": "Twice"})
        assert "logged already" not in kim.get("/volunteers/hours/").content.decode()
