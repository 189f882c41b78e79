"""A course from the catalogue to the certificate: made by a liaison, found by a mother without an account, full, and done."""

import re
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_school
from tests.practice.gatherings.school_of_courses import a_family
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import Terms
from thirdpillar.practice.gatherings.actions.programmes import register
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, Programme, Registration

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ZONE = ZoneInfo("America/Chicago")


@pytest.fixture
def town():
    with transaction.atomic():
        district, school = a_school()
        district.school = school
        district.amina = a_family(district, school, "Amina", "Ali", "+13125550102", "so")
        district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
        district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
    return district


def asking(town, question):
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        return question()


def link_in_last_text(town, number):
    def found():
        last = Message.objects.seen_by(town.system).filter(address=number).order_by("-made_at").first()
        return "/p/" + last.body.split("/p/")[1].split()[0], last

    return asking(town, found)


def next_saturday():
    today = clock.today("America/Chicago")
    return today + timedelta(days=(5 - today.weekday()) % 7 or 7)


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_a_course_from_the_catalogue_to_the_certificate(town, open_as, monkeypatch, width, scripts):
    first: date = next_saturday()
    holiday = first + timedelta(weeks=1)
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        Terms(district_id=town.id, closed_on=[holiday]).save(force_insert=True)

    # The liaison makes it, gives it its Saturdays in one go, and opens it.
    staff = open_as(town.liaison, width=width, scripts=scripts)
    staff.goto("/gatherings/programmes/new/")
    staff.get_by_label("Name of the programme", exact=True).fill("English for families")
    staff.get_by_label("Kind").select_option("english")
    staff.get_by_label("Place", exact=True).fill("Oak School, room 4")
    staff.get_by_label("Places (optional)").fill("1")
    staff.get_by_role("button", name="Save and go on").click()
    expect(staff.get_by_text("Families do not see it yet")).to_be_visible()
    staff.get_by_role("link", name="Add sessions").first.click()
    staff.get_by_label("First day").fill(first.isoformat())
    staff.get_by_label("Begins").fill("10:00")
    staff.get_by_label("Ends").fill("12:00")
    staff.get_by_label("So many weekly sessions").fill("3")
    staff.get_by_role("button", name="Add sessions").click()
    expect(staff.get_by_text("3 sessions added.")).to_be_visible()
    expect(staff.get_by_text(f"Left out: {holiday:%m/%d/%Y}.")).to_be_visible()
    staff.get_by_role("button", name="Open it to families").click()
    expect(staff.get_by_text("Families can register now.")).to_be_visible()

    # Rosa has the one place. Amina, who has no account, finds the course and asks for her link.
    course = asking(town, lambda: Programme.objects.seen_by(town.system).get())
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        register(programme_id=course.pk, adult_id=town.rosa.pk, way=Way.STAFF, by=town.system, at=clock.now())
    mother = open_as(None, width=width, scripts=scripts)
    mother.goto("/programmes/")
    if scripts and width < 640:  # on a phone the filter is folded
        mother.get_by_role("button", name="More choices").click()
    mother.get_by_label("Kind").select_option("english")
    mother.get_by_role("button", name="Show", exact=True).click()
    mother.get_by_role("link", name="English for families").click()
    expect(mother.get_by_text("Full: there is a waiting list").first).to_be_visible()
    mother.get_by_label("Your phone number or e-mail").fill("312-555-0102")
    mother.get_by_role("button", name="Send the link").click()
    expect(mother.get_by_text("your link is on its way to you")).to_be_visible()
    link, text = link_in_last_text(town, "+13125550102")
    assert text.language == "so"
    mother.goto(link)
    mother.get_by_role("button", name="Register").click()
    expect(mother.get_by_text("You are on the waiting list.")).to_be_visible()

    # Rosa cannot come: the place is kept for Amina, who hears of it in Somali and takes it.
    staff.goto(f"/gatherings/programmes/{course.pk}/")
    staff.get_by_role("row", name=re.compile("Rosa Lopez")).get_by_role("button").click()
    _link, text = link_in_last_text(town, "+13125550102")
    assert text.purpose == "gatherings.place_offer" and text.language == "so"
    mother.reload()
    expect(mother.get_by_text("A place is free for you.")).to_be_visible()
    mother.get_by_role("button", name="Yes, I take it").click()
    expect(mother.get_by_text("You are registered.")).to_be_visible()

    # She comes to all three, on the days that have school.
    sessions = asking(
        town,
        lambda: list(Gathering.objects.seen_by(town.system).filter(programme=course).order_by("begins_at")),
    )
    assert [each.begins_at.astimezone(ZONE).date() for each in sessions] == [
        first, first + timedelta(weeks=2), first + timedelta(weeks=3),
    ]  # fmt: skip
    after_all = datetime.combine(first + timedelta(weeks=3), time(15), ZONE)
    # For this thread and for the server's, which inherit nothing from it.
    with monkeypatch.context() as moved:
        moved.setattr(clock, "_source", ContextVar("clock", default=lambda: after_all))
        staff = open_as(town.liaison, width=width, scripts=scripts)
        for session in sessions:
            staff.goto(f"/gatherings/{session.pk}/roll/")
            staff.get_by_label("Amina Ali").check()
            staff.get_by_role("button", name="Save").click()
            expect(staff.get_by_text("Saved.")).to_be_visible()
        staff.get_by_role("button", name="Say who completed it").click()
        expect(staff.get_by_text("1 person completed it.")).to_be_visible()
        link, text = link_in_last_text(town, "+13125550102")
        assert text.language == "so" and "Hambalyo" in text.body
        mother.goto(link)
        expect(mother.get_by_text("You came to 3 of 3 sessions: 6 hours.")).to_be_visible()
        paper = mother.request.get(f"{link}/certificate.pdf")
        assert paper.ok and paper.body().startswith(b"%PDF")
    row = asking(town, lambda: Registration.objects.seen_by(town.system).get(adult_id=town.amina.pk))
    assert row.standing == "completed"
