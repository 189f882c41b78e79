"""An alarm looks at each person, whatever the others say of the visit; it rings where somebody can act, until one does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import signed_in
from tests.practice.visits.test_safety import END, alarms, booked, said, seat, text
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.visits.actions.mending import find_somebody_else
from thirdpillar.practice.visits.actions.recording import record_not_happened, record_visit
from thirdpillar.practice.visits.actions.safety import check_in, check_out, settle_alarm
from thirdpillar.practice.visits.actions.scheduling import call_off_visit, move_visit
from thirdpillar.practice.visits.models import Seat

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(minutes=10)
LATE = END + timedelta(minutes=30)


@pytest.fixture
def town():
    made = Town()
    made.pat.phone = "+13125550177"
    with made.made.acting():
        made.pat.save(update_fields=["phone"])
    return made


def recorded(town, account, visit, at, deed=record_visit, **more) -> None:
    with town.made.acting(town.teacher(account)):
        deed(visit_id=visit.pk, by=town.teacher(account), at=at, **more)


def rung(town) -> list[str]:
    return [one.address for one in town.messages("visits.alarm")]


def test_a_report_by_one_does_not_silence_the_alarm_for_the_other(town):
    visit = booked(town)
    said(town, town.pat, check_in, MONDAY, visit)
    said(town, town.lee, check_in, MONDAY, visit)
    recorded(town, town.pat, visit, SOON, minutes=10)
    assert alarms(town, LATE) == 1 and town.visits()[0].stage == "completed"
    said(town, town.lee, check_out, LATE, visit)
    assert town.visits()[0].alarm_settled_at is not None


def test_a_visit_that_did_not_happen_leaves_nobody_inside_unseen(town, client):
    visit = booked(town)
    said(town, town.lee, check_in, MONDAY, visit)
    recorded(town, town.pat, visit, SOON, record_not_happened, by_family=True)
    assert alarms(town, LATE) == 1
    with town.made.acting():
        kim = type(town.lee).objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    with clock.set_to(LATE):
        page = signed_in(client, kim).get("/visits/alarms/").content.decode()
    assert "Lee Ito" in page and "Pat Ito" not in page
    said(town, town.lee, check_out, LATE, visit)
    assert town.visits()[0].alarm_settled_at is not None and seat(town, town.lee).checked_out_at == LATE


def test_what_one_says_did_not_happen_leaves_the_other_in_the_alarms_care_and_tells_them(town, client):
    visit = booked(town)
    recorded(town, town.lee, visit, SOON, record_not_happened, by_family=False)
    told = {(one.address, one.message_class) for one in town.messages("visits.seat_off")}
    assert told == {("+13125550177", "emergency"), ("pat@example.org", "emergency")}
    with clock.set_to(SOON):
        day = signed_in(client, town.pat).get("/visits/my/day/").content.decode()
        after = client.get("/visits/my/after/").content.decode()
    assert "I am out and well" in day and "I cannot come" not in day
    assert f"/visits/{visit.pk}/record/" in after
    assert alarms(town, LATE) == 1
    text(town, "+13125550177", "come get us", LATE + timedelta(minutes=1))
    assert seat(town, town.pat).help_at == LATE + timedelta(minutes=1)


@pytest.mark.parametrize("words", ["out", ""])
def test_who_is_out_or_says_so_too_rings_nobody(town, words):
    visit = booked(town)
    recorded(town, town.lee, visit, SOON, record_not_happened, by_family=True)
    if words:
        text(town, "+13125550177", words, SOON)
    else:
        recorded(town, town.pat, visit, SOON, record_not_happened, by_family=True)
    assert alarms(town, LATE) == 0


@pytest.mark.parametrize("way", ["text", "page"])
def test_what_one_says_did_not_happen_the_other_records(town, client, way):
    visit = booked(town)
    recorded(town, town.lee, visit, SOON, record_not_happened, by_family=False)
    town.propose(at=SOON)
    if way == "text":
        text(town, "+13125550177", "done 35", END)
    else:
        with clock.set_to(END):
            form = signed_in(client, town.pat).get(f"/visits/{visit.pk}/record/").content.decode()
            assert "Pat Ito" in form and "Lee Ito" in form
        recorded(town, town.pat, visit, END, minutes=35, there=[town.pat.id])
    assert [one.stage for one in town.visits() if one.pk == visit.pk] == ["completed"]
    assert seat(town, town.pat).state == "confirmed" and not town.visits(stage="proposed")


def test_nobody_calls_off_moves_or_leaves_a_visit_that_has_begun(town, client):
    visit = booked(town)
    deeds = (
        (town.kim, call_off_visit, {}),
        (town.kim, call_off_visit, {"by_family": True}),
        (town.kim, move_visit, {"begins_at": MONDAY + timedelta(days=1)}),
        (town.teacher(town.lee), find_somebody_else, {"account_id": town.lee.id}),
    )
    for by, deed, more in deeds:
        with town.made.acting(by), pytest.raises(Refused, match="has begun"):
            deed(visit_id=visit.pk, by=by, at=SOON, **more)
    with town.made.acting():
        kim = type(town.lee).objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    for at, is_there in ((MONDAY - timedelta(minutes=1), True), (SOON, False)):
        with clock.set_to(at):
            page = signed_in(client, kim).get(f"/visits/plan/visit/{visit.pk}/").content.decode()
        assert all((one in page) is is_there for one in ("Call it off", "Move it", "Cannot come"))
    assert alarms(town, LATE) == 1


def test_nobody_who_was_not_there_or_never_came_in_rings(town):
    visit = booked(town)
    recorded(town, town.pat, visit, SOON, minutes=10, there=[town.pat.id])
    assert alarms(town, LATE) == 0


def test_the_alarm_is_settled_when_the_last_one_reports(town):
    visit = booked(town)
    assert alarms(town, LATE) == 1
    recorded(town, town.pat, visit, LATE, minutes=35)
    assert town.visits()[0].alarm_settled_at is None
    recorded(town, town.lee, visit, LATE, minutes=35)
    assert town.visits()[0].alarm_settled_at == LATE


def test_who_is_on_the_visit_is_not_alarmed_and_the_office_is_where_nobody_else_is_left(town):
    visit = booked(town)
    with town.made.acting():
        Seat.objects.seen_by(town.made.system).filter(account_id=town.lee.id).update(
            account_id=town.kim.account_id
        )
        visit.people_ids = [town.pat.id, town.kim.account_id]
        visit.save(update_fields=["people_ids"])
    town.made.add_account(Role.OFFICE, email="office@example.org")
    assert alarms(town, LATE) == 1
    assert rung(town) == ["office@example.org"]


def test_an_alarm_rings_again_and_then_at_the_office_until_somebody_settles_it(town):
    visit = booked(town)
    town.made.add_account(Role.OFFICE, email="office@example.org")
    assert alarms(town, LATE) == 1
    assert alarms(town, LATE + timedelta(minutes=9)) == 0
    assert alarms(town, LATE + timedelta(minutes=10)) == 1 and rung(town) == ["+13125550111"] * 2
    assert alarms(town, LATE + timedelta(minutes=20)) == 1 and "office@example.org" in rung(town)
    with town.made.acting(town.kim):
        settle_alarm(visit_id=visit.pk, by=town.kim, at=LATE + timedelta(minutes=21))
    assert alarms(town, LATE + timedelta(minutes=40)) == 0


def test_in_and_out_mean_the_visit_of_now_where_several_are_near(town):
    town.family("Ana", MONDAY, phone="+13125550123")
    town.family("Zed", MONDAY + timedelta(minutes=90), phone="+13125550124")
    town.propose()
    town.accept()
    for one in town.visits():
        town.come(one, town.pat, town.lee)
    first, second = town.visits()
    text(town, "+13125550177", "in", first.begins_at)
    text(town, "+13125550177", "in", first.begins_at + timedelta(minutes=5))
    text(town, "+13125550177", "in", second.begins_at + timedelta(minutes=1))
    text(town, "+13125550177", "out", second.ends_at)
    with town.made.acting():
        seats = Seat.objects.seen_by(town.made.system).filter(account_id=town.pat.id)
        times = list(seats.order_by("visit__begins_at").values_list("checked_in_at", "checked_out_at"))
    came = second.begins_at + timedelta(minutes=1)
    assert times == [(first.begins_at, came), (came, second.ends_at)]


@pytest.mark.parametrize("words", ["help", "Not safe!", "in danger", "please call 911 now", "Ayuda"])
def test_a_visitor_who_texts_that_they_are_not_safe_is_heard_at_once(town, words):
    booked(town)
    town.made.add_account(Role.OFFICE, email="office@example.org")
    text(town, "+13125550177", words, SOON)
    assert set(rung(town)) == {"+13125550111", "office@example.org"}
    assert town.visits()[0].alarm_at == SOON
    (reply,) = town.messages("conversations.reply")
    assert reply.address == "+13125550177" and "911" in reply.body


def test_the_same_words_of_a_family_or_on_another_day_raise_no_alarm(town):
    booked(town)
    text(town, "+13125550123", "help", SOON)
    text(town, "+13125550177", "help", SOON - timedelta(days=1))
    assert not rung(town) and town.visits()[0].alarm_at is None
