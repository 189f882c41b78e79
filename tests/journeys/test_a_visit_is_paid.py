"""Journey 20: a family says yes by text in Spanish, moves the visit by text, is visited, and the visit is paid."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.journeys.visited import PAT, ROSA, Walked
from tests.practice.visits.town import MONDAY
from thirdpillar.doors.after_visits import prompt_for
from thirdpillar.doors.visiting import plan_for
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.visits.models import Invitation, Reflection, Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(outside):
    with transaction.atomic():
        return Walked()


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

    # Monday does not suit after all: one text calls that time off, another takes a new one, and the pair says yes again.
    outside.later(hours=2)
    assert outside.text(ROSA, "Otro día") == 200
    outside.work(town.made)
    assert [one.stage for one in town.rows(Visit)] == ["cancelled_by_family"]
    assert outside.text(ROSA, "martes a las 3:30") == 200
    outside.work(town.made)
    assert "martes, 17 de noviembre, 3:30" in outside.texts_to(ROSA)[-1]
    is_booked(open_as, desk, town, district, asked=True)
    outside.work(town.made)
    assert "17 de noviembre" in outside.texts_to(ROSA)[-1]

    # They visit; one text from Pat's own number says so, and Lee says so too; the pair reflects.
    (visit,) = (one for one in town.rows(Visit) if one.stage == "scheduled")
    outside.is_now(visit.begins_at + timedelta(minutes=38))
    assert outside.text(PAT, "done 35") == 200
    outside.work(town.made)
    (visit,) = (one for one in town.rows(Visit) if one.pk == visit.pk)
    assert (visit.stage, visit.minutes, visit.recorded_way) == ("completed", 35, "text")
    # The day after Lee's mail names what waits for him; its page does the rest.
    outside.is_now(visit.ends_at + timedelta(hours=24))
    prompt_for(district)
    asked = [
        one
        for one in town.rows(Message)
        if one.purpose == "visits.prompt" and one.address == "lee@example.org"
    ]
    assert "Written down by your partner: 1" in asked[-1].body
    own = open_as(town.lee, width=390)
    own.goto("/visits/my/after/")
    own.get_by_role("button", name="It was so").click()
    own.wait_for_load_state()
    expect(own.get_by_text("35 minutes outside the contract day")).to_be_visible()
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


def test_a_family_that_says_no_is_named_to_nobody_who_evaluates(open_as, outside, town):
    desk = open_as(town.coordinator)
    desk.goto(f"/visits/inviting/{town.school.id}/")
    desk.get_by_role("button", name="Invite 1 family").click()
    outside.work(town.made)
    assert outside.text(ROSA, "No") == 200
    outside.work(town.made)
    assert [one.standing for one in town.rows(Invitation)] == ["declined"]
    answer = outside.texts_to(ROSA)[-1]
    for account, sees in ((town.coordinator, True), (town.principal, False)):
        own = open_as(account, width=390)
        own.goto("/outbox/?channel=sms&state=accepted")
        words = own.locator("main").inner_text()
        assert (answer.splitlines()[0][:30] in words) is sees
        assert ("(312) 555-0123" in words) is sees


def wishes(phone, day: date) -> None:
    """At home, on this day between half past three and five."""
    phone.locator("[name=place_kind][value=home]").check()
    phone.locator("[name=day_1]").fill(day.isoformat())
    phone.locator("[name=begins_1]").fill("15:30")
    phone.locator("[name=ends_1]").fill("17:00")
    phone.locator("form:has([name=day_1]) button").click()
    phone.wait_for_load_state()


def is_booked(open_as, desk, town, district, *, asked: bool = False) -> None:
    """A week is planned with two clicks, or one if a text `asked`; then each of the pair says that they come."""
    desk.goto("/visits/plan/")
    if asked:
        expect(desk.get_by_role("link", name="Look again")).to_be_visible()
    else:
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
    desk.goto("/pay/?state=due")
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
    desk.goto("/pay/?state=late")
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
