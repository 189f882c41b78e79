"""A family's own page of its conferences, its texts, its calendar; and the worker that plans."""

from itertools import count

import pytest

from tests.factories import at_host
from tests.practice.conferences.week import NOW, THURSDAY, Coming, OakWeek
from thirdpillar.doors.conferring import plan_one
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.choices import InboundState
from thirdpillar.practice.conferences.actions.moving import lock_conference
from thirdpillar.practice.conferences.actions.planning import ask_plan
from thirdpillar.practice.conferences.choices import PlanStage, Stage
from thirdpillar.practice.conferences.models import Week

pytestmark = pytest.mark.django_db
ROSA = "+13125550123"


@pytest.fixture
def oak():
    return OakWeek()


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def published(oak, days=(THURSDAY,)):
    week = oak.plan(oak.week(days=days))
    oak.publish(week)
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).update(state="accepted", state_at=NOW)
    return week


NUMBERS = count()


def texts(oak, body, sender=ROSA):
    return receive(
        district=oak.made.row,
        provider="test",
        reference=f"t{next(NUMBERS)}",
        sender=sender,
        body=body,
        at=clock.now(),
    )


def test_the_worker_plans_what_somebody_asked_for(oak):
    oak.family(("Ana", 1))
    week = oak.week()
    with oak.made.acting(oak.kim):
        ask_plan(week_id=week.pk, by=oak.kim, at=NOW)
    assert plan_one(oak.made.row) is True and plan_one(oak.made.row) is False
    (row,) = oak.rows(Week)
    assert (row.plan_stage, row.placed, row.wanted) == (PlanStage.DONE, 1, 1)


def test_change_by_text_offers_times_and_a_number_takes_one(oak):
    oak.family(("Ana", 1), phone=ROSA)
    oak.family(("Ben", 1), name="Reed")
    published(oak)
    (mine,) = oak.conferences(household_id=oak.rows(Coming, told_at__isnull=False)[0].household_id)
    assert texts(oak, "change").state == InboundState.ANSWERED
    (offer,) = oak.messages("conferences.offered")
    assert "1: " in offer.body and "2: " in offer.body and "5: " not in offer.body
    with oak.made.acting():
        Message.objects.seen_by(oak.made.system).filter(pk=offer.pk).update(
            state="accepted", state_at=clock.now()
        )
    assert texts(oak, "2").state == InboundState.ANSWERED
    (moved,) = oak.conferences(pk=mine.pk)
    assert moved.during != mine.during and moved.is_locked
    assert (
        oak.rows(Coming, household_id=mine.household_id)[0].offered["2"][1] == moved.during.lower.isoformat()
    )
    (news,) = oak.messages("conferences.moved")
    assert "Ana" in news.body and news.address == ROSA


def test_a_number_without_an_offer_is_not_taken_for_a_time(oak):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    before = oak.conferences()[0].during
    texts(oak, "2")
    assert oak.conferences()[0].during == before and oak.messages("conferences.moved") == []


def test_who_has_several_is_sent_to_the_page(oak):
    oak.family(("Ana", 1), ("Ben", 2), phone=ROSA)
    published(oak)
    texts(oak, "CHANGE")
    reply = oak.messages("conferences.times")[-1]
    codes = [one.code for one in oak.rows(Coming)]
    assert any(f"/c/{code}" in one.body for one in oak.messages("conferences.times") for code in codes)
    assert reply and oak.messages("conferences.offered") == []


def test_the_page_names_its_own_children_alone_and_moves_a_time(oak, client):
    (ana, _ben), _, home = oak.family(("Ana", 1), ("Ben", 2), phone=ROSA)
    _juan, other = oak.other_home([ana], phone="+13125550124")
    published(oak)
    code = {one.household_id: one.code for one in oak.rows(Coming)}
    at_host(client, oak.made.row)
    page = client.get(f"/c/{code[home.id]}").content.decode()
    assert "Ana" in page and "Ben" in page and "Room 2" in page
    theirs = client.get(f"/c/{code[other.id]}").content.decode()
    assert "Ana" in theirs and "Ben" not in theirs and "Room 2" not in theirs
    (mine,) = oak.conferences(household_id=other.id)
    choose = client.get(f"/c/{code[other.id]}?change={mine.pk}").content.decode()
    assert 'name="begins"' in choose
    begins = choose.split('name="begins" value="')[1].split('"')[0]
    client.post(f"/c/{code[other.id]}", {"conference": str(mine.pk), "begins": begins})
    (moved,) = oak.conferences(pk=mine.pk)
    assert moved.during.lower.isoformat() == begins
    # Another home's conference is not moved from here.
    (of_home, *_more) = oak.conferences(household_id=home.id)
    client.post(f"/c/{code[other.id]}", {"conference": str(of_home.pk), "begins": begins})
    assert oak.conferences(pk=of_home.pk)[0].during == of_home.during


def test_days_on_which_a_family_cannot_come(oak, client):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    (home,) = oak.rows(Coming)
    at_host(client, oak.made.row)
    evening = client.get(f"/c/{home.code}").content.decode().split('name="away" value="')[1].split('"')[0]
    client.post(f"/c/{home.code}", {"deed": "away", "away": [evening]})
    (mine,) = oak.conferences()
    assert mine.stage == Stage.WANTED and oak.rows(Coming, to_call=True)


def test_the_calendar_names_nobody(oak, client):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    (home,) = oak.rows(Coming)
    at_host(client, oak.made.row)
    file = client.get(f"/c/{home.code}/calendar.ics").content.decode()
    assert "BEGIN:VEVENT" in file and "Room 1" in file
    assert "Ana" not in file and "Lopez" not in file and oak.pat.family_name not in file


def test_a_barred_adult_reads_nothing_at_the_link(oak, client):
    (ana,), rosa, _ = oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    (home,) = oak.rows(Coming)
    at_host(client, oak.made.row)
    assert "Ana" in client.get(f"/c/{home.code}").content.decode()
    oak.bar(ana, rosa)
    assert client.get(f"/c/{home.code}").status_code == 404


def test_a_time_that_staff_fixed_is_moved_by_a_person(oak, client):
    oak.family(("Ana", 1), phone=ROSA)
    published(oak)
    (mine,) = oak.conferences()
    with oak.made.acting(oak.kim):
        lock_conference(conference_id=mine.pk, is_locked=True, by=oak.kim, at=NOW)
    (home,) = oak.rows(Coming)
    at_host(client, oak.made.row)
    page = client.get(f"/c/{home.code}").content.decode()
    assert "The school fixed this time" in page and "?change=" not in page
    assert texts(oak, "change").state == InboundState.ANSWERED
    assert oak.messages("conferences.offered") == [] and oak.rows(Coming)[0].to_call
    assert any("A person from school will call you" in one.body for one in oak.messages("conferences.times:"))
