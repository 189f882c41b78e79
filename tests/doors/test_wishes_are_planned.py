"""Whoever is told that we try for a time is planned for at once, and whoever plans hears of it; of a time lost, too."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.doors.test_visit_numbers import called_off, later, text_at
from tests.doors.test_visit_offers import said
from tests.doors.test_visit_times import FAMILY, HERE, Asked, _of, _offered, _standing, _wishes
from tests.factories import NOW, signed_in
from thirdpillar.doors.visiting import look_after_for, plan_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.practice.visits.actions.planning import ask_proposals, keep_proposal, reckon, take_proposal
from thirdpillar.practice.visits.models import Proposal, SchoolTerms

KIM = "kim@example.org"
MONDAY = datetime(2026, 11, 16, 16, 0, tzinfo=HERE)


@pytest.fixture
def town(db):
    return Asked()


def to_kim(town, purpose="visits.plan_waits"):
    return [one for one in town.messages(purpose) if one.address == KIM]


def test_a_time_by_text_is_planned_at_once_and_whoever_plans_hears_of_it(town):
    text_at(town, "lunes a las 16:00", NOW + timedelta(minutes=1))
    (told,) = to_kim(town)
    assert "Not confirmed yet. 1 home visit: please look." in told.body and "/visits/plan/" in told.body
    with clock.set_to(NOW + timedelta(minutes=2)):
        plan_for(town.made.row)
    assert [(one.stage, one.begins_at) for one in town.visits()] == [("proposed", MONDAY)]
    # Another wish within the hour is planned as well, and told together with what else comes in it.
    for minute in (10, 20):
        text_at(town, f"martes a las 16:{minute}", NOW + timedelta(minutes=minute))
    (_first, second) = to_kim(town)
    assert second.not_before == NOW + timedelta(minutes=61)
    with town.made.acting():
        assert Proposal.objects.seen_by(town.made.system).exclude(stage="done").count() == 1


def test_a_lost_wish_is_planned_anew_whoever_plans_hears_of_it_and_it_counts_as_no_asking(town):
    asked, at = _of(town).asked, NOW
    for day in ("lunes", "martes", "miércoles"):
        text_at(town, f"{day} a las 16:00", at + timedelta(minutes=1))
        (begins,) = _wishes(town)
        at, before = begins - timedelta(hours=23), len(to_kim(town))
        later(town, at)
        assert _wishes(town) == [] and len(to_kim(town)) == before + 1
    assert _of(town).asked == asked
    text_at(town, "más tarde", at + timedelta(hours=1))
    assert _standing(town) == "later"


def test_later_is_promised_to_nobody_whom_nobody_may_ask_again(town):
    with town.made.acting():
        one = _of(town)
        one.asked = 3
        one.save()
    kept = text_at(town, "más tarde", NOW + timedelta(minutes=1))
    assert (kept.state, _standing(town)) == ("needs_person", "accepted")
    # A visit that is booked is off all the same, and no time is promised.
    text_at(town, "lunes a las 16:00", NOW + timedelta(minutes=2))
    town.booked()
    kept = text_at(town, "más tarde", NOW + timedelta(hours=2))
    assert kept.state == "answered" and [one.stage for one in town.visits()] == ["cancelled_by_family"]
    assert "¿Cuándo les queda bien?" in town.reply().body


def test_what_a_family_moves_is_not_called_off_by_the_school(town):
    text_at(town, "lunes a las 16:00", NOW + timedelta(minutes=1))
    town.booked()
    text_at(town, "martes a las 16:00", NOW + timedelta(hours=2))
    (off,) = to_kim(town, "visits.plan_off")
    assert "Called off by the family. 1 home visit: please look." in off.body
    assert len(to_kim(town)) == 2  # and the time that it named instead


def test_whom_no_message_reaches_any_more_a_person_tells_that_nobody_comes(town):
    text_at(town, "lunes a las 16:00", NOW + timedelta(minutes=1))
    town.text("STOP")
    with town.made.acting():
        ContactPoint.objects.seen_by(town.made.system).exclude(value=FAMILY).delete()
    later(town, MONDAY - timedelta(hours=23))
    assert _wishes(town) == [] and _of(town).to_tell_of == MONDAY
    with town.made.acting():
        kim = Account.objects.seen_by(town.made.system).get(pk=town.kim.account_id)
    page = f"/visits/inviting/{town.school.id}/calls/"
    with clock.set_to(MONDAY - timedelta(hours=22)):
        client = signed_in(Client(SERVER_NAME="localhost"), kim)
        shown = client.get(page).content.decode()
        assert "Zoe" in shown and "Tell them in person" in shown and "Nov. 16, 2026, 4 p.m." in shown
        asked = _of(town).asked
        client.post(page, {"invitation": str(town.invitation.pk), "way": "phone"})
        assert (_of(town).to_tell_of, _of(town).asked) == (None, asked)
        assert "Zoe" not in client.get(page).content.decode()


def test_a_number_that_takes_a_time_is_answered_however_much_was_said(town):
    for day in ("lunes", "martes", "miercoles", "jueves", "viernes"):
        town.text(f"{day} a las 8")
    times = _offered(town)
    town.text("1")
    assert _wishes(town) == [times[0]]
    assert said("wish", times[0]) in town.reply().body


def test_after_staff_called_it_off_the_night_asks_for_a_time_and_no_more(town):
    at = called_off(town)
    with clock.set_to(at + timedelta(days=1)):
        look_after_for(town.made.row)
    assert _standing(town) == "accepted"


@pytest.mark.parametrize("lead", [False, True])
def test_where_whoever_plans_is_suspended_or_has_no_address_the_office_hears_of_a_wish(town, lead):
    town.made.add_account(Role.OFFICE, email="office@example.org")
    leads = town.made.add_account(Role.LIAISON, email="leads@example.org")
    with town.made.acting():
        accounts = Account.objects.seen_by(town.made.system)
        if lead:
            SchoolTerms.objects.seen_by(town.made.system).update(lead_account_id=leads.id)
            accounts.filter(pk=leads.id).update(suspended_at=NOW - timedelta(days=1))
            accounts.filter(pk=town.kim.account_id).update(email="", phone="")
        else:
            accounts.filter(pk=town.kim.account_id).update(suspended_at=NOW - timedelta(days=1))
    text_at(town, "lunes a las 16:00", NOW + timedelta(minutes=1))
    assert [one.address for one in town.messages("visits.plan_waits")] == ["office@example.org"]


def test_a_time_that_comes_while_its_school_is_reckoned_is_planned_after_it(town):
    with town.made.acting(town.kim):
        ask_proposals(school_ids=[town.school.id], by=town.kim, at=NOW)
    with town.made.acting():
        found = take_proposal(by=town.made.system, at=NOW)
    problem = town.problem()
    text_at(town, "lunes a las 16:00", NOW + timedelta(seconds=10))
    with town.made.acting():
        at = NOW + timedelta(seconds=20)
        keep_proposal(proposal_id=found.pk, problem=problem, plan=reckon(problem), by=town.kim, at=at)
    with clock.set_to(NOW + timedelta(minutes=1)):
        plan_for(town.made.row)
    assert [(one.stage, one.begins_at) for one in town.visits()] == [("proposed", MONDAY)]
    with town.made.acting():
        stages = Proposal.objects.seen_by(town.made.system).values_list("stage", flat=True)
        assert list(stages) == ["done", "done"]


def test_a_time_that_comes_while_a_plan_waits_whose_asker_is_gone_is_planned_all_the_same(town):
    with town.made.acting(town.kim):
        ask_proposals(school_ids=[town.school.id], by=town.kim, at=NOW)
    with town.made.acting():
        Account.objects.seen_by(town.made.system).filter(pk=town.kim.account_id).update(suspended_at=NOW)
    text_at(town, "lunes a las 16:00", NOW + timedelta(seconds=10))
    with clock.set_to(NOW + timedelta(minutes=1)):
        plan_for(town.made.row)
    assert [(one.stage, one.begins_at) for one in town.visits()] == [("proposed", MONDAY)]
