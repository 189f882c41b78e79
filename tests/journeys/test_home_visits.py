"""Journeys 20 and 21: a family says yes in Spanish and is visited; who may not go, and who does not check out."""

import csv
import io
import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import NOW
from tests.factories.pay import add_fund
from tests.factories.visits import TODAY, add_visitor, put
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.visiting import alarm_for, plan_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.means.credentials.models import Credential
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.models import Deviation, Invitation, PayRule, Reflection, Visit, VisitYear
from thirdpillar.proof.evidence.queries import reach

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROSA, PAT, LEE, KIM = "+13125550123", "+13125550150", "+13125550151", "+13125550111"


class Walked(Town):
    """The town with a Spanish-speaking pair, and a family that was not asked yet."""

    def __init__(self) -> None:
        super().__init__()
        self.made.speaks(self.lee, "es", may_interpret=True)
        child = self.made.add_student("Ana", "Lopez", section=self.section, home_language="es")
        rosa = self.made.add_adult("Rosa", "Lopez", phone=ROSA, language="es")
        self.made.tie(child, rosa, has_legal_authority=True)
        self.home = self.made.add_household([child], [rosa], language="es")
        put(
            self.made,
            PayRule(
                district_id=self.made.id, visit_year=self.year, parts=["visitor"], unit="hour", cents=2849,
                least_minutes=60, most_minutes=60, from_on=TODAY, fund_id=add_fund(self.made).pk,
            ),
        )  # fmt: skip
        with self.made.acting():
            Account.objects.seen_by(self.made.system).filter(pk=self.pat.pk).update(phone=PAT)
            self.coordinator = Account.objects.seen_by(self.made.system).get(pk=self.kim.account_id)
            self.principal = self.made.add_account(Role.PRINCIPAL, self.school)
            self.office = self.made.add_account(Role.OFFICE)
            VisitYear.objects.seen_by(self.made.system).update(
                contract_days=[0, 1, 2, 3, 4], contract_begins=time(8), contract_ends=time(15, 30)
            )

    def rows(self, model):
        with transaction.atomic(), self.made.acting():
            return list(model.objects.seen_by(self.made.system))

    def reached(self) -> int:
        with transaction.atomic(), self.made.acting():
            return reach(seen_by=self.made.system).total.reached


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


def test_a_family_says_yes_in_spanish_is_visited_and_the_visit_is_paid(open_as, outside, town):
    district = town.made.row
    desk = open_as(town.coordinator)
    desk.goto(f"/visits/inviting/{town.school.id}/")
    desk.get_by_role("button", name="Invite 1 family").click()
    outside.work(town.made)
    (asked,) = outside.texts_to(ROSA)
    assert "¿podemos visitarles" in asked
    before = town.reached()

    # She says yes by text; where and when she says on her phone, without an account and without a script.
    assert outside.text(ROSA, "Sí") == 200
    outside.work(town.made)
    (invitation,) = town.rows(Invitation)
    assert (invitation.standing, invitation.answered_way) == ("accepted", "text")
    phone = open_as(width=390, language="es", scripts=False)
    phone.goto(re.search(r"/v/\w+", outside.texts_to(ROSA)[-1])[0])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wishes(phone, MONDAY.date())
    is_booked(open_as, desk, town, district)
    outside.work(town.made)
    assert "16 de noviembre" in outside.texts_to(ROSA)[-1]
    phone.reload()
    expect(phone.get_by_text("Pat Ito")).to_be_visible()

    # Monday does not suit after all: a text calls that time off, the page takes another, and the pair says yes again.
    outside.later(hours=2)
    assert outside.text(ROSA, "Otro día") == 200
    outside.work(town.made)
    assert [one.stage for one in town.rows(Visit)] == ["cancelled_by_family"]
    phone.goto(re.search(r"/v/\w+", outside.texts_to(ROSA)[-1])[0])
    wishes(phone, MONDAY.date() + timedelta(days=1))
    is_booked(open_as, desk, town, district)
    outside.work(town.made)
    assert "17 de noviembre" in outside.texts_to(ROSA)[-1]

    # They visit; one text from Pat's own number says so, and Lee says so too; the pair reflects.
    (visit,) = (one for one in town.rows(Visit) if one.stage == "scheduled")
    outside.is_now(visit.begins_at + timedelta(minutes=38))
    assert outside.text(PAT, "done 35") == 200
    outside.work(town.made)
    (visit,) = (one for one in town.rows(Visit) if one.pk == visit.pk)
    assert (visit.stage, visit.minutes, visit.recorded_way) == ("completed", 35, "text")
    own = open_as(town.lee, width=390)
    own.goto(f"/visits/{visit.pk}/after/")
    expect(own.get_by_text("35 minutes outside the contract day")).to_be_visible()
    own.get_by_role("button", name="It was so").click()
    own.wait_for_load_state()
    own = open_as(town.pat, width=390)
    own.goto("/visits/my/after/")
    own.get_by_role("link", name="Reflect").click()
    own.get_by_role("link", name="Reflect").click()
    own.get_by_label("What the child loves").check()
    own.get_by_role("button", name="Save").click()
    own.wait_for_load_state()
    assert [one.strengths for one in town.rows(Reflection)] == [["loves"]]

    # A family more is reached; and both are paid, by the school, by the office and by payroll.
    assert (before, town.reached()) == (0, 1)
    is_paid(open_as, outside, town, own)


def wishes(phone, day: date) -> None:
    """At home, on this day between half past three and five."""
    phone.locator("[name=place_kind][value=home]").check()
    phone.locator("[name=day_1]").fill(day.isoformat())
    phone.locator("[name=begins_1]").fill("15:30")
    phone.locator("[name=ends_1]").fill("17:00")
    phone.locator("form:has([name=day_1]) button").click()
    phone.wait_for_load_state()


def is_booked(open_as, desk, town, district) -> None:
    """A week is planned with two clicks; then the pair is asked, and each says that they come."""
    desk.goto("/visits/plan/")
    desk.get_by_role("button", name="Propose visits").click()
    plan_for(district)
    desk.goto(f"/visits/plan/{town.school.id}/")
    expect(desk.get_by_text("1 of 1 families have a visit in this plan.")).to_be_visible()
    desk.get_by_role("button", name="Accept 1 proposal").click()
    for account in (town.pat, town.lee):
        own = open_as(account, width=390)
        own.goto("/visits/my/day/")
        own.get_by_role("button", name="I come").click()
        own.wait_for_load_state()


def is_paid(open_as, outside, town, own) -> None:
    """The coordinator approves, the office sends a file with payroll's own columns and takes its answer in; one is late."""
    desk = open_as(town.coordinator)
    desk.goto("/pay/")
    for box in desk.get_by_role("checkbox").all():
        box.check()
    desk.get_by_role("button", name="Approve").click()
    desk.goto("/pay/")
    expect(desk.get_by_text("Nothing here")).to_be_visible()

    office = open_as(town.office)
    office.goto("/pay/payroll/")
    expect(office.get_by_text("2 items are approved.")).to_be_visible()
    office.get_by_text("Columns").click()
    amount = office.get_by_role("group", name="Amount")
    amount.get_by_label("Place").fill("1")
    amount.get_by_label("Heading").fill("GROSS")
    office.get_by_role("button", name="Make a file").click()
    with office.expect_download() as taken:
        office.locator("a[href$='.csv']").first.click()
    file = Path(taken.value.path()).read_text()
    rows = list(csv.DictReader(io.StringIO(file)))
    assert file.startswith("GROSS,") and [row["GROSS"] for row in rows] == ["28.49", "28.49"]

    # Payroll pays one of them what was reckoned, and has nothing of the other: that one is late by and by.
    by_name = {row["Name"]: row["Our number"] for row in rows}
    bring(office, f"Our number,Paid,Paid on\n{by_name['Pat Ito']},28.49,11/20/2026\n")
    expect(office.get_by_text("Paid: 1. Another amount: 0. Not found: 0. Still open: 1.")).to_be_visible()
    own.goto("/pay/mine/")
    expect(own.get_by_text("Paid", exact=True)).to_be_visible()
    outside.later(days=11)
    desk, office = open_as(town.coordinator), open_as(town.office)
    desk.goto("/pay/?state=exported")
    expect(desk.get_by_text("1 item should have been paid by now.")).to_be_visible()
    expect(desk.get_by_text("Lee Ito")).to_be_visible()
    office.goto("/pay/payroll/")
    bring(office, f"Our number,Paid,Paid on\n{by_name['Lee Ito']},28.00,12/01/2026\n")
    expect(office.get_by_text("Paid otherwise than reckoned")).to_be_visible()
    assert {(one.state, one.paid_cents) for one in town.rows(PayItem)} == {("paid", 2849), ("paid", 2800)}


def bring(office, answer: str) -> None:
    """Payroll's answer comes as a file."""
    said = {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer.encode()}
    office.locator("input[type=file]").set_input_files(said)
    office.get_by_role("button", name="Take in").click()
    office.wait_for_load_state()


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
