"""A volunteer whose check ended: barred from what needs it alone; and what a father knows comes to a class."""

import re
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.volunteers.school import OakHelps
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.volunteers.models import Hours, Lesson, Offer, SignUp

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ZONE = ZoneInfo("America/Chicago")
JUAN = "+13125550123"


@pytest.fixture
def oak():
    with transaction.atomic():
        made = OakHelps()
        made.day = clock.today("America/Chicago") + timedelta(days=7)
        made.clear(made.day - timedelta(days=2))
        with made.made.acting():
            accounts = Account.objects.seen_by(made.made.system)
            made.coordinator = accounts.get(pk=made.kim.account_id)
            made.teacher = accounts.get(pk=made.pat.account_id)
    return made


def asking(oak, question):
    with transaction.atomic():
        tenancy.enter_scope(oak.made.system)
        return question()


def last_text(oak, kind=""):
    found = Message.objects.seen_by(oak.made.system).filter(
        address=JUAN, purpose__startswith=f"volunteers.news:{kind}"
    )
    return asking(oak, lambda: found.order_by("-made_at").first())


def only(oak, model):
    return asking(oak, lambda: model.objects.seen_by(oak.made.system).get())


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_a_volunteer_whose_check_ended(oak, open_as, monkeypatch, width, scripts):
    # The coordinator plans two shifts: the library needs no check; reading alone with a child does, by a named rule.
    kim = open_as(oak.coordinator, width=width, scripts=scripts)
    for title, begins, ends, needs in (
        ("Library", "09:00", "11:00", ""),
        ("Reading alone with a child", "13:00", "14:00", "504"),
    ):
        kim.goto("/volunteers/roles/new/")
        kim.get_by_label("Name", exact=True).fill(title)
        kim.get_by_label("Place", exact=True).fill("Library")
        if needs:
            kim.get_by_label("Background check").check()
            kim.get_by_label("The rule or policy that asks for it").fill("District policy 504")
        kim.get_by_role("button", name="Save").click()
        kim.get_by_label("Day").fill(oak.day.isoformat())
        kim.get_by_label("Begins").fill(begins)
        kim.get_by_label("Ends").fill(ends)
        kim.get_by_role("button", name="Add shifts").click()
        expect(kim.get_by_text("Saved.")).to_be_visible()

    # A father without an account asks for his link, in the public page, and offers what he knows.
    father = open_as(None, width=width, scripts=scripts)
    father.goto("/helping/")
    father.get_by_label("Your phone number or e-mail").fill("312-555-0123")
    father.get_by_role("button", name="Send the link").click()
    expect(father.get_by_text("your link is on its way to you")).to_be_visible()
    text = last_text(oak, "link")
    page = "/h/" + text.body.split("/h/")[1].split()[0]
    father.goto(page)
    father.get_by_role("link", name="What I know").click()
    father.get_by_label("Kind").select_option("trade")
    father.get_by_label("What do you know").fill("Sé construir muebles de madera")
    father.get_by_label("Visit the class").check()
    father.get_by_label("I agree that they find these words").check()
    father.get_by_role("button", name="Save").click()
    expect(father.get_by_text("Saved. Thank you!")).to_be_visible()
    assert only(oak, Offer).words == "Sé construir muebles de madera"

    # The library is open to him. The other shift says in plain words why not, and by which rule.
    father.goto(page)
    expect(father.get_by_text(re.compile("Background check. Yours holds until"))).to_be_visible()
    expect(father.get_by_text("District policy 504")).to_be_visible()
    father.get_by_role("button", name=re.compile("Sign me up.*Library", re.DOTALL)).click()
    expect(father.get_by_text("Saved. Thank you!")).to_be_visible()
    assert last_text(oak, "booked").body.count("Library") >= 1
    expect(father.get_by_role("button", name="Sign me up")).to_have_count(0)

    # The check is renewed: dates, and who made it, no more. Now that shift is his, too.
    kim.goto("/volunteers/checks/")
    kim.get_by_role("link", name="Juan Lopez").click()
    kim.get_by_text("Write down a check").click()
    kim.get_by_label("Who checked").fill("State police")
    kim.get_by_label("From", exact=True).fill((oak.day - timedelta(days=8)).isoformat())
    kim.get_by_label("Until").fill((oak.day + timedelta(days=365)).isoformat())
    kim.get_by_role("button", name="Save").click()
    expect(kim.get_by_text("Saved.")).to_be_visible()
    father.goto(page)
    father.get_by_role("button", name=re.compile("Sign me up.*Reading alone", re.DOTALL)).click()
    expect(father.get_by_text("Saved. Thank you!")).to_be_visible()

    # A teacher plans a lesson, finds him, and asks; he says yes.
    pat = open_as(oak.teacher, width=width, scripts=scripts)
    pat.goto("/volunteers/find/?words=madera")
    pat.get_by_role("link", name="Ask the family").click()
    pat.get_by_label("What the lesson is about").fill("Building a stool")
    pat.get_by_label("Day").fill(oak.day.isoformat())
    pat.get_by_label("Begins").fill("11:30")
    pat.get_by_label("Ends").fill("12:30")
    pat.get_by_role("button", name="Ask the family").click()
    expect(pat.get_by_text("The family was asked.")).to_be_visible()
    assert "Building a stool" in last_text(oak, "asked").body
    father.goto(page)
    father.get_by_role("button", name="Yes, I will share it").click()
    expect(father.get_by_text("Your answer: Yes")).to_be_visible()

    # The day after: it was used, and he is told; he logs some of his own hours, and the coordinator says yes.
    after = datetime.combine(oak.day + timedelta(days=1), time(9), ZONE)
    with monkeypatch.context() as moved:
        moved.setattr(clock, "_source", ContextVar("clock", default=lambda: after))
        pat = open_as(oak.teacher, width=width, scripts=scripts)
        pat.goto("/volunteers/lessons/")
        expect(pat.get_by_text("Building a stool").first).to_be_visible()
        pat.get_by_role("button", name="It was used").click()
        expect(pat.get_by_text("The family hears that it was used.")).to_be_visible()
        assert "Building a stool" in last_text(oak, "used").body and only(oak, Lesson).stage == "held"
        father.goto(f"{page}/hours")
        father.get_by_label("For").select_option(index=1)
        father.get_by_label("Day").fill(oak.day.isoformat())
        father.get_by_label("Begins").fill("09:00")
        father.get_by_label("Ends").fill("10:30")
        father.get_by_role("button", name="Save").click()
        expect(father.get_by_text("Waiting for a yes")).to_be_visible()
        kim = open_as(oak.coordinator, width=width, scripts=scripts)
        kim.goto("/volunteers/hours/")
        kim.get_by_role("button", name="Approve all").click()
        expect(kim.get_by_text("Saved.")).to_be_visible()
        father.reload()
        expect(father.get_by_text("2.5 hours count. Thank you!")).to_be_visible()
        father.goto(page)
        expect(father.get_by_text("What you shared was used")).to_be_visible()

        # And a letter of thanks, in his language.
        kim.goto("/volunteers/thanks/")
        kim.get_by_role("button", name="Thank them").click()
        expect(kim.get_by_text("Saved.")).to_be_visible()
        assert "2.5" in last_text(oak, "thanks").body
        father.goto(f"{page}/hours")
        paper = father.request.get(f"{page}/letter.pdf")
        assert paper.ok and paper.body().startswith(b"%PDF")
    rows = asking(oak, lambda: [one.stage for one in Hours.objects.seen_by(oak.made.system)])
    assert rows == ["approved", "approved"]
    assert asking(oak, lambda: SignUp.objects.seen_by(oak.made.system).filter(standing="booked").count()) == 2
