from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, signed_in
from tests.factories.visits import TODAY
from tests.practice.visits.after import BEGUN, Pair
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.actions.paying import tell_of_unsaid_pay
from thirdpillar.practice.visits.actions.prompting import prompt_people
from thirdpillar.practice.visits.actions.recording import record_visit, say_so_too, say_who_came
from thirdpillar.practice.visits.actions.reflecting import reflect
from thirdpillar.practice.visits.actions.safety import check_in, check_out
from thirdpillar.practice.visits.queries.afterwards import waiting_at_school, waiting_for_me
from thirdpillar.practice.visits.queries.progress import progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Pat, Sam and Lee, who interprets, were at a visit; Pat has texted "done 35"."""
    pair = Pair()
    pair.lee = pair.interpreter()
    with pair.made.acting():
        known = Account.objects.seen_by(pair.made.system)
        known.filter(pk=pair.sam.pk).update(email="sam@oak.example", language="en")
        known.filter(pk=pair.lee.pk).update(email="lee@oak.example", language="en")
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, way="text")
    return pair


def as_lee(pair):
    return pair.as_(pair.lee, Role.INTERPRETER)


def paid_for(pair):
    names = {pair.pat.pk: "pat", pair.sam.pk: "sam", pair.lee.pk: "lee"}
    with pair.made.acting():
        return sorted(names[one.account_id] for one in PayItem.objects.seen_by(pair.made.system))


def told(pair, address):
    with pair.made.acting():
        mails = Message.objects.seen_by(pair.made.system).filter(address=address)
        return [one.body for one in mails.order_by("made_at")]


def test_whoever_has_not_said_so_is_asked_to_whatever_their_part_and_whatever_the_pair_wrote(pair):
    assert paid_for(pair) == ["pat"]
    pair.do(reflect, visit_id=pair.visit.pk, student_id=pair.student.id, is_joint=True)
    pair.do(prompt_people, by=pair.made.system, at=pair.visit.ends_at + timedelta(days=1))
    for address in ("sam@oak.example", "lee@oak.example"):
        (body,) = told(pair, address)
        assert "Written down by your partner: 1" in body and "Reflections" not in body
    assert told(pair, "pat@oak.example") == []
    pair.do(say_so_too, visit_id=pair.visit.pk, by=as_lee(pair))
    assert paid_for(pair) == ["lee", "pat"]
    pair.do(prompt_people, by=pair.made.system, at=pair.visit.ends_at + timedelta(days=4))
    assert len(told(pair, "sam@oak.example")) == 2
    assert len(told(pair, "lee@oak.example")) == 1


def test_who_was_reminded_to_record_it_is_asked_anew_once_it_is_written_down():
    pair = Pair()
    for day in (1, 3, 5, 7):
        pair.do(prompt_people, by=pair.made.system, at=pair.visit.ends_at + timedelta(days=day))
    assert len(told(pair, "pat@oak.example")) == 3
    late = pair.visit.ends_at + timedelta(days=20)
    pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, by=pair.as_(pair.sam), at=late)
    pair.do(prompt_people, by=pair.made.system, at=late + timedelta(hours=1))
    assert "Written down by your partner: 1" in told(pair, "pat@oak.example")[-1]


def test_it_waits_on_their_own_page_and_is_counted_however_long_ago_it_was(pair):
    for days in (2, 61, 200):
        by, at = as_lee(pair), NOW + timedelta(days=days)
        with pair.made.acting(by):
            mine = waiting_for_me(at=at, seen_by=by)
            assert ([one.pk for one in mine.to_confirm], mine.count) == ([pair.visit.pk], 1)
    pair.do(say_so_too, visit_id=pair.visit.pk, by=as_lee(pair))
    with pair.made.acting(as_lee(pair)):
        assert waiting_for_me(at=NOW + timedelta(days=2), seen_by=as_lee(pair)).count == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_who_texted_in_and_out_was_there(when):
    pair = Pair()
    lee = pair.interpreter()
    if when == "after":
        pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, way="text")
    for who, role in ((pair.sam, Role.TEACHER), (lee, Role.INTERPRETER)):
        by = pair.as_(who, role)
        pair.do(check_in, visit_id=pair.visit.pk, by=by, at=BEGUN, way="text")
        pair.do(check_out, visit_id=pair.visit.pk, by=by, at=BEGUN + timedelta(minutes=38), way="text")
    if when == "before":
        pair.do(record_visit, visit_id=pair.visit.pk, minutes=35, way="text")
    pair.lee = lee
    assert paid_for(pair) == ["lee", "pat", "sam"]


def test_a_visit_is_paid_when_nobody_who_may_have_been_there_waits(pair):
    def figures():
        with pair.made.acting():
            return progress(pair.year, as_of=TODAY + timedelta(days=20), seen_by=pair.made.system).total

    def pay():
        with pair.made.acting():
            PayItem.objects.seen_by(pair.made.system).update(state="paid", paid_on=TODAY)

    pay()
    assert (figures().outside, figures().paid) == (1, 0)
    pair.do(say_so_too, visit_id=pair.visit.pk, by=pair.as_(pair.sam))
    pay()
    assert figures().paid == 0
    pair.do(
        say_who_came, visit_id=pair.visit.pk, account_id=pair.lee.pk, was_there=False, by=pair.coordinator()
    )
    assert figures().paid == 1


def test_once_pay_is_late_whoever_plans_sees_who_has_said_nothing_and_says_it(pair, client):
    def waits(days):
        by = pair.coordinator()
        with pair.made.acting(by):
            found = waiting_at_school(
                at=NOW + timedelta(days=days), today=TODAY + timedelta(days=days), seen_by=by
            )
            return {one.account_id for one in found.unsaid}

    assert (waits(10), waits(11)) == (set(), {pair.sam.pk, pair.lee.pk})
    with pair.made.acting():
        type(pair.visit).objects.seen_by(pair.made.system).update(
            begins_at=BEGUN - timedelta(days=12), ends_at=BEGUN - timedelta(days=12, minutes=-40)
        )
    with clock.set_to(NOW):
        signed_in(client, pair.kim, at=NOW)
        page = client.get("/visits/after/").content.decode()
        assert "Lee Vang" in page and "Sam Roe" in page
        for who, there in ((pair.lee, "yes"), (pair.sam, "no")):
            before = {one: len(told(pair, f"{one}@oak.example")) for one in ("lee", "sam")}
            client.post(f"/visits/{pair.visit.pk}/came/{who.pk}/", {"there": there})
            # Of whom it is said that they were not there hears of it.
            after = {one: len(told(pair, f"{one}@oak.example")) for one in ("lee", "sam")}
            assert after == before | ({"sam": before["sam"] + 1} if there == "no" else {})
    assert (pair.seat(pair.lee).was_there, pair.seat(pair.sam).was_there) == (True, False)
    assert (paid_for(pair), waits(11)) == (["lee", "pat"], set())


def test_only_whoever_plans_says_it_for_others(pair):
    with pytest.raises(Refused):
        pair.do(say_who_came, visit_id=pair.visit.pk, account_id=pair.lee.pk, was_there=True)


def test_the_office_hears_once_that_somebody_should_have_been_paid_and_nobody_said_they_were_there(pair):
    pair.made.add_account(Role.OFFICE, email="office@oak.example")

    def tell(days):
        return pair.do(tell_of_unsaid_pay, by=pair.made.system, at=NOW + timedelta(days=days))

    assert [tell(days) for days in (10, 11, 12)] == [0, 2, 0]
    (body,) = told(pair, "office@oak.example")
    assert body.startswith("2 items should have been paid by now.") and body.endswith("/visits/after/")


def test_who_goes_out_locks_the_visit_first_so_that_two_at_once_ask_for_their_pay_one_after_the_other(pair):
    sam = pair.as_(pair.sam, Role.TEACHER)
    pair.do(check_in, visit_id=pair.visit.pk, by=sam, at=BEGUN, way="text")
    with CaptureQueriesContext(connection) as asked:
        pair.do(check_out, visit_id=pair.visit.pk, by=sam, at=BEGUN + timedelta(minutes=40), way="text")
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert 'FROM "visits_visit"' in locks[0] and 'FOR UPDATE OF "visits_visit"' in locks[0]
    assert "sam" in paid_for(pair)
