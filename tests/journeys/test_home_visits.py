"""Journey 21: who may not go, and who does not check out; and a visit that is recorded with three taps."""

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import NOW
from tests.factories.visits import add_visitor, put
from tests.journeys.visited import KIM, LEE, PAT, Walked
from tests.practice.visits.town import MONDAY
from thirdpillar.doors.visiting import alarm_for
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.models import Deviation, Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(outside):
    with transaction.atomic():
        return Walked()


@pytest.fixture
def booked(town):
    """A visit on Monday that both of the pair have said yes to."""
    with transaction.atomic():
        town.family("Zoe", MONDAY)
    with transaction.atomic():
        town.booked()
    return town


def test_somebody_untrained_goes_nowhere(open_as, outside, booked):
    with transaction.atomic():
        sam, _ = add_visitor(
            booked.made, booked.year, booked.school, section=booked.section, trained=False, given="Sam", family="Roe"
        )  # fmt: skip
    (visit,) = booked.rows(Visit)
    desk = open_as(booked.coordinator)
    desk.goto(f"/visits/plan/visit/{visit.pk}/")
    desk.get_by_label("Sam Roe").check()
    desk.get_by_label("Lee Ito").uncheck()
    desk.get_by_role("button", name="Move it").click()
    expect(desk.get_by_text("A visitor has no training that holds on this day.")).to_be_visible()
    (still,) = booked.rows(Visit)
    assert set(still.people_ids) == {booked.pat.pk, booked.lee.pk}

    # Trained by now, they may go.
    desk.goto("/visits/training/")
    desk.get_by_label("Sam Roe").check()
    desk.locator("[name=earned_on]").fill(date(2026, 11, 9).isoformat())
    desk.get_by_role("button", name="Write down who was there").click()
    desk.goto(f"/visits/plan/visit/{visit.pk}/")
    desk.get_by_label("Sam Roe").check()
    desk.get_by_label("Lee Ito").uncheck()
    desk.get_by_role("button", name="Move it").click()
    desk.wait_for_load_state()
    (moved,) = booked.rows(Visit)
    assert set(moved.people_ids) == {booked.pat.pk, sam.pk}


def test_a_training_that_lapsed_stops_a_booking_until_a_dated_deviation_or_the_next_training(
    open_as, outside, booked
):
    with transaction.atomic():
        sam, _ = add_visitor(
            booked.made, booked.year, booked.school, section=booked.section, trained=False, given="Sam", family="Roe"
        )  # fmt: skip
        over = date(2026, 11, 9)
        put(
            booked.made,
            Credential(
                district_id=booked.made.id, account_id=sam.pk, school_id=booked.school.id, kind="home_visits",
                earned_on=date(2023, 11, 9), ends_on=over,
            ),
        )  # fmt: skip
    own = open_as(sam, width=390)
    own.goto("/visits/my/")
    expect(own.get_by_text("Your training ended on Nov. 9, 2026.")).to_be_visible()
    desk = open_as(booked.coordinator)
    desk.goto("/visits/training/")
    expect(desk.get_by_role("row", name="Sam Roe").get_by_text("Over")).to_be_visible()
    (visit,) = booked.rows(Visit)
    gives_to_sam(desk, visit)
    expect(desk.get_by_text("A visitor has no training that holds on this day.")).to_be_visible()

    # The office allows one of the two to be untrained on that day, and says why; on any other day it is refused still.
    office = open_as(booked.office)
    office.goto(f"/visits/years/{booked.year.pk}/departures/")
    office.get_by_label("How visits depart from the model").select_option("one_untrained")
    office.get_by_role("textbox", name="From").fill(MONDAY.date().isoformat())
    office.get_by_role("textbox", name="Until").fill(MONDAY.date().isoformat())
    office.get_by_role("textbox", name="Why").fill("The next training is in December.")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_text("One of the two may still be untrained")).to_be_visible()
    gives_to_sam(desk, visit)
    for account in (booked.pat, sam):
        own = open_as(account, width=390)
        own.goto("/visits/my/day/")
        if own.get_by_role("button", name="I come").count():
            own.get_by_role("button", name="I come").click()
            own.wait_for_load_state()
    (visit,) = booked.rows(Visit)
    assert (visit.stage, set(visit.people_ids)) == ("scheduled", {booked.pat.pk, sam.pk})
    (deviation,) = booked.rows(Deviation)
    assert visit.deviation_id == deviation.pk
    desk.goto(f"/visits/plan/visit/{visit.pk}/")
    to_tuesday(desk)
    expect(desk.get_by_text("A visitor has no training that holds on this day.")).to_be_visible()

    # Renewed, Sam goes on any day, and no deviation is needed.
    desk.goto("/visits/training/")
    desk.get_by_role("checkbox", name="Sam Roe").check()
    desk.locator("[name=earned_on]").fill(date(2026, 11, 10).isoformat())
    desk.get_by_role("button", name="Write down who was there").click()
    expect(desk.get_by_role("row", name="Sam Roe").get_by_text("Trained")).to_be_visible()
    desk.goto(f"/visits/plan/visit/{visit.pk}/")
    to_tuesday(desk)
    desk.wait_for_load_state()
    for account in (booked.pat, sam):
        own = open_as(account, width=390)
        own.goto("/visits/my/day/")
        own.get_by_role("button", name="I come").click()
        own.wait_for_load_state()
    (moved,) = booked.rows(Visit)
    assert (moved.stage, moved.begins_at, moved.deviation_id) == (
        "scheduled",
        MONDAY + timedelta(days=1),
        None,
    )


def to_tuesday(desk) -> None:
    """The family agreed to another day."""
    desk.locator("[name=begins]").select_option("other")
    desk.locator("[name=day]").fill("2026-11-17")
    desk.locator("[name=hour]").fill("15:30")
    desk.get_by_role("button", name="Move it").click()
    desk.wait_for_load_state()


def gives_to_sam(desk, visit) -> None:
    """Sam goes in the place of Lee."""
    desk.goto(f"/visits/plan/visit/{visit.pk}/")
    desk.get_by_label("Sam Roe").check()
    desk.get_by_label("Lee Ito").uncheck()
    desk.get_by_role("button", name="Move it").click()
    desk.wait_for_load_state()


def test_who_does_not_check_out_is_looked_for(open_as, outside, booked):
    outside.is_now(MONDAY)
    own = open_as(booked.pat, width=390)
    own.goto("/visits/my/day/")
    own.get_by_role("button", name="I am here").click()
    expect(own.get_by_role("button", name="I am here")).to_have_count(0)
    alarm_for(booked.made.row)
    outside.work(booked.made)
    assert outside.texts_to(KIM) == []  # they are still there, as planned

    # At the end they are asked by text, before anything rings.
    outside.is_now(MONDAY + timedelta(minutes=40 + 5))
    alarm_for(booked.made.row)
    outside.work(booked.made)
    (asked,) = outside.texts_to(PAT)
    assert "Reply OUT" in asked and "Lopez" not in asked and outside.texts_to(KIM) == []

    outside.is_now(MONDAY + timedelta(minutes=40 + 21))
    alarm_for(booked.made.row)
    outside.work(booked.made)
    (alarm,) = outside.texts_to(KIM)
    assert "Lopez" not in alarm  # a text can be read by anybody
    principal = open_as(booked.principal)
    assert principal.goto("/visits/alarms/").status == 404
    desk = open_as(booked.coordinator)
    desk.goto("/visits/alarms/")
    expect(desk.get_by_text("Call them now")).to_be_visible()
    expect(desk.get_by_text(re.compile("Pat Ito"))).to_be_visible()
    desk.get_by_role("button", name="All are well").click()
    expect(desk.get_by_text("Nothing is waiting.")).to_be_visible()
    alarm_for(booked.made.row)
    outside.work(booked.made)
    assert len(outside.texts_to(KIM)) == 1


def test_who_is_asked_answers_by_text_and_a_call_for_help_rings_at_once(open_as, outside, booked):
    with transaction.atomic(), booked.made.acting():
        Account.objects.seen_by(booked.made.system).filter(pk=booked.lee.pk).update(phone=LEE)
    outside.is_now(MONDAY + timedelta(minutes=40 + 5))
    alarm_for(booked.made.row)
    outside.work(booked.made)
    assert "Reply OUT" in outside.texts_to(PAT)[-1] and "Reply OUT" in outside.texts_to(LEE)[-1]
    assert outside.text(PAT, "Out") == 200
    assert outside.text(LEE, "help") == 200
    outside.work(booked.made)
    assert "911" in outside.texts_to(LEE)[-1]
    (alarm,) = outside.texts_to(KIM)
    assert "Needs help" in alarm and "not checked out" not in alarm
    desk = open_as(booked.coordinator, width=390)
    desk.goto("/visits/plan/")
    desk.get_by_role("link", name="See whom").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Needs help")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_role("button", name="All are well").click()
    expect(desk.get_by_text("Nothing is waiting.")).to_be_visible()


def test_a_visit_is_recorded_with_three_taps(open_as, outside, booked):
    outside.is_now(MONDAY + timedelta(minutes=45))
    began = clock.now()
    own = open_as(booked.pat, width=390)
    own.goto("/visits/my/after/")
    own.get_by_role("link", name="Say how it went").click()
    assert own.evaluate("document.documentElement.scrollWidth <= innerWidth")
    own.get_by_label("How many minutes?").fill("35")
    own.get_by_role("button", name="Save").click()
    own.wait_for_load_state()
    (visit,) = booked.rows(Visit)
    assert (visit.stage, visit.minutes, visit.recorded_at) == ("completed", 35, began)
    assert began > NOW
