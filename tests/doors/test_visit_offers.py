"""A number after times were offered for a visit: from the list that was shown, once, and never a no."""

from datetime import datetime, timedelta

import pytest

from tests.doors.test_visit_times import FAMILY, HERE, Asked, _offered, _standing, _wishes
from tests.factories import NOW
from tests.practice.visits.test_homes_now import bar
from tests.practice.visits.town import MONDAY
from thirdpillar.doors.inbound import receive
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.practice.visits.actions.answering import answer_invitation
from thirdpillar.practice.visits.wording.booked import wording_for


@pytest.fixture
def town(db):
    return Asked()


def offered_where_nobody_is_free(town):
    town.family("Abe", MONDAY)
    town.propose()
    town.accept()
    (visit,) = town.visits()
    town.text(f"lunes a las {visit.begins_at.astimezone(HERE):%H:%M}")
    return _offered(town)


def said(key, begins=None):
    when = {"when": day_and_time(begins, "America/Chicago", "es")} if begins else {}
    return wording_for("es").say(key, **when)


def test_a_number_sent_twice_says_again_what_stands_and_is_no_no(town):
    times = offered_where_nobody_is_free(town)
    for _again in range(3):
        kept = town.text("2")
        assert (kept.state, kept.answers) == ("answered", "visits.answer")
        assert (_standing(town), _wishes(town)) == ("accepted", [times[1]])
        assert said("wish", times[1]) in town.reply().body
    # Another number of a list that has been answered is a person's to read.
    for other in ("3", "1", "7"):
        assert town.text(other).state == "needs_person"
        assert (_standing(town), _wishes(town)) == ("accepted", [times[1]])


def test_a_number_that_comes_after_a_time_was_taken_on_the_page_is_no_no(town):
    times = offered_where_nobody_is_free(town)
    with town.made.acting():
        answer_invitation(
            invitation_id=town.invitation.pk, answer="accepted", way="page", by=town.made.system,
            at=NOW + timedelta(minutes=7), times=[(times[0], times[0] + timedelta(minutes=60))],
        )  # fmt: skip
    assert town.text("2").state == "needs_person"
    assert (_standing(town), _wishes(town)) == ("accepted", [times[0]])


def test_a_number_sent_twice_leaves_the_visit_that_was_booked_meanwhile(town):
    town.text("lunes a las 8")
    times = _offered(town)
    town.text("2")
    visit = town.booked()
    assert visit.begins_at == times[1]
    with town.made.acting():
        send_batch(
            by=town.made.system, at=NOW + timedelta(minutes=12), terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Sandbox(), "email": Sandbox()},
        )  # fmt: skip
    assert town.text("2").state == "answered"
    assert said("stands", times[1]) in town.reply().body
    assert town.text("1").state == "needs_person"
    assert [one.stage for one in town.visits()] == ["scheduled"]


def test_a_place_said_in_between_leaves_the_list_open(town):
    times = offered_where_nobody_is_free(town)
    town.text("en la escuela")
    assert town.text("2").answers == "visits.answer"
    assert _wishes(town) == [times[1]]


def test_whoever_was_barred_since_the_offer_takes_nothing_and_hears_of_no_time(town):
    town.text("lunes a las 16:00")
    town.booked()
    town.text("lunes a las 5:15 am")
    wishes = _wishes(town)
    bar(town, town.invitation, town.invitation.adult_id)
    assert town.text("1").state == "needs_person"
    assert "/v/" not in town.reply().body and _wishes(town) == wishes


def test_a_list_that_is_not_sent_is_none_to_choose_from(town):
    offered_where_nobody_is_free(town)
    for day in ("martes", "miercoles", "jueves", "viernes"):
        assert town.text(f"{day} a las 8").state == "answered"
    read = _offered(town)
    assert town.text("lunes 30 a las 8").state == "needs_person"
    assert _offered(town) == read
    town.text("1")
    assert _wishes(town) == [read[0]]


def test_a_time_that_nobody_can_leaves_a_booked_visit_and_says_so(town):
    town.text("lunes a las 16:00")
    visit = town.booked()
    town.text("domingo a las 4 pm")
    reply = town.reply().body
    assert said("stands", visit.begins_at) in reply and said("other_times") in reply
    assert said("looking") not in reply
    times = _offered(town)
    assert times and visit.begins_at not in times
    assert [one.stage for one in town.visits()] == ["scheduled"]
    # One of them taken, the old time is off, for whoever plans as well, and the new one is said as what it is.
    town.text("1")
    assert [one.stage for one in town.visits()] == ["cancelled_by_family"]
    reply = town.reply().body
    assert said("off", visit.begins_at) in reply and said("wish", times[0]) in reply
    told = {(one.purpose, one.address) for one in town.messages("visits.")}
    assert ("visits.plan_off:by_family", "kim@example.org") in told
    assert {("visits.seat_news", "pat@example.org"), ("visits.seat_news", "lee@example.org")} <= told


def test_the_same_time_said_of_a_booked_visit_hears_that_it_stands(town):
    town.text("lunes a las 16:00")
    visit = town.booked()
    town.text("lunes a las 4 pm")
    assert said("stands", visit.begins_at) in town.reply().body


def test_within_a_day_whoever_goes_and_plans_hears_that_the_family_named_another_time(town):
    town.text("lunes a las 16:00")
    visit = town.booked()
    with town.made.acting():
        Account.objects.seen_by(town.made.system).filter(pk=town.pat.pk).update(phone="+13125550777")
        send_batch(
            by=town.made.system, at=NOW + timedelta(hours=1), terms=SendingTerms(zone="America/Chicago"),
            providers={"sms": Sandbox(), "email": Sandbox()},
        )  # fmt: skip
    at = visit.begins_at - timedelta(hours=4)
    with clock.set_to(at):
        receive(
            district=town.made.row, provider="texts", reference="Z", sender=FAMILY, body="domingo a las 4 pm", at=at
        )  # fmt: skip
    told = {one.address for one in town.messages("visits.seat_wrote")}
    assert {"+13125550777", "pat@example.org", "lee@example.org", "kim@example.org"} <= told
    assert said("stands", visit.begins_at) in town.reply().body


def test_a_time_that_no_plan_holds_yet_is_said_as_a_wish(town):
    town.text("lunes a las 16:00")
    body = town.reply().body
    assert said("wish", datetime(2026, 11, 16, 16, 0, tzinfo=HERE)) in body
    assert "Guardado" not in body


def test_what_is_offered_is_spread_over_days(town):
    town.text("domingo a las 4 pm")
    times = _offered(town)
    assert len({one.astimezone(HERE).date() for one in times}) == len(times) == 3
