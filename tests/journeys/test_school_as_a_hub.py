"""A school as a hub: two departments and one evening; a partner every week in the gym; a tour with three stops."""

import os
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.actions.rooms import add_room
from thirdpillar.practice.gatherings.models import Gathering, SpaceUse, TourStop

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ZONE = ZoneInfo("America/Chicago")


def evening(days):
    """Six in the evening so many days from now."""
    day = clock.today("America/Chicago") + timedelta(days=days)
    return datetime.combine(day, time(18), ZONE)


def look(page, name):
    """A picture for whoever wants to see the page."""
    folder = os.environ.get("THIRDPILLAR_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def town():
    with transaction.atomic():
        district, oak = a_school()
        district.oak = oak
        district.add_student("Ana", "Lopez", oak)
        # The first weekday in ten days or later, so that a day nearby is free and the building open.
        district.days = next(n for n in range(10, 17) if evening(n).weekday() == 2)
        district.office = district.add_account(Role.OFFICE, given="Olga", email="o@x.example")
        district.liaison = district.add_account(Role.LIAISON, oak, given="Lila", email="l@x.example")
        district.principal = district.add_account(Role.PRINCIPAL, oak, given="Pia", email="p@x.example")
        section = district.add_section(oak)
        district.teacher = district.add_account(Role.TEACHER, oak, section, given="Tess", email="t@x.example")
        with district.acting():
            district.gym = add_room(name="Gym", school_id=oak.id, by=district.system, at=clock.now())
    return district


def fill_gathering(page, town, title, department, begins):
    page.get_by_label("Name of the gathering").first.fill(title)
    page.get_by_label("Learn", exact=True).check()
    page.get_by_label("Department that plans it").fill(department)
    page.get_by_label("Place", exact=False).first.fill("Oak School")
    page.locator("[name=begins]").fill("18:00")
    page.locator("[name=ends]").fill("20:00")
    page.locator("[name=day]").fill(begins.date().isoformat())
    page.locator("[name=day]").dispatch_event("change")


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_the_second_department_sees_it_before_saving_and_takes_a_free_evening(town, open_as, width, scripts):
    begins = evening(town.days)
    first = open_as(town.office, width=width, scripts=scripts)
    first.goto("/gatherings/new/")
    fill_gathering(first, town, "Math night", "Math office", begins)
    if scripts:
        expect(first.get_by_text("Nothing else is planned for these families then.")).to_be_visible()
    first.get_by_role("button", name="Save and go on").click()
    expect(first.get_by_role("heading", name="Math night")).to_be_visible()

    second = open_as(town.liaison, width=width, scripts=scripts)
    second.goto("/gatherings/new/")
    fill_gathering(second, town, "Reading night", "Reading office", begins)
    if not scripts:  # told when it is sent, and not saved
        second.get_by_role("button", name="Save and go on").click()
    warning = second.get_by_text("The same families are asked to something else then")
    expect(warning).to_be_visible()
    expect(second.get_by_text(re.compile("Math night.*Math office"))).to_be_visible()
    look(second, f"hub-warning-{width}-{scripts}")
    second.locator("button[name=to_day]").first.click()
    expect(warning).to_have_count(0)
    second.get_by_role("button", name="Save and go on").click()
    expect(second.get_by_role("heading", name="Reading night")).to_be_visible()
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        math, reading = (
            Gathering.objects.seen_by(town.system).get(title=f"{one} night") for one in ("Math", "Reading")
        )
    assert math.begins_at != reading.begins_at and reading.department == "Reading office"
    second.goto(f"/calendar/?view=week&day={begins.date().isoformat()}")
    expect(second.get_by_text("Math night")).to_be_visible()
    expect(second.get_by_text("The same evening")).to_have_count(0)


def test_the_calendar_marks_what_competes_and_is_read_by_keyboard_and_from_right_to_left(town, open_as):
    begins = evening(town.days)
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        for number, title in enumerate(("Math night", "Reading night")):
            a_gathering(
                town, town.oak, title=title, begins_at=begins + number * timedelta(hours=1),
                ends_at=begins + timedelta(hours=2),
            )  # fmt: skip
    for language, width in (("en", 1280), ("en", 390), ("ar", 1280), ("ar", 390)):
        page = open_as(town.office, width=width, language=language)
        page.goto(f"/calendar/?day={begins.date().isoformat()}")
        expect(page.locator(".tp-entry-clash")).to_have_count(2)
        look(page, f"hub-month-{language}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        link = page.get_by_role("link", name="Math night")
        link.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Math night")).to_be_visible()


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
def test_a_partner_asks_for_the_gym_every_week_and_gets_the_dates_that_are_free(
    town, open_as, width, scripts
):
    begins = evening(town.days)
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        a_gathering(
            town, town.oak, room_id=town.gym.pk, begins_at=begins + timedelta(weeks=1),
            ends_at=begins + timedelta(weeks=1, hours=2),
        )  # fmt: skip
    staff = open_as(town.liaison, width=width, scripts=scripts)
    staff.goto("/gatherings/spaces/")
    staff.get_by_label("Group", exact=False).first.fill("Oak Chess Club")
    staff.get_by_label("Phone number or e-mail").fill("chess@partner.example")
    staff.get_by_role("button", name="Send the link").click()
    expect(staff.get_by_role("heading", name="Oak Chess Club")).to_be_visible()
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        code = SpaceUse.objects.seen_by(town.system).get().code

    partner = open_as(None, width=width, scripts=scripts)
    partner.goto(f"/gatherings/space/{code}/")
    partner.get_by_label("What you do there").fill("Chess for all")
    partner.get_by_label("Day", exact=True).fill(begins.date().isoformat())
    partner.get_by_label("Begins").fill("18:30")
    partner.get_by_label("Ends").fill("20:00")
    partner.get_by_label("Every week until").fill((begins.date() + timedelta(weeks=3)).isoformat())
    partner.get_by_label("How many people will come?").fill("20")
    partner.get_by_role("button", name="Ask for it").click()
    expect(partner.get_by_text("These dates are not free")).to_be_visible()
    look(partner, f"hub-clash-{width}")
    partner.get_by_role("button", name="Ask for the 3 other dates").click()
    expect(partner.get_by_text("Waits for an answer").first).to_be_visible()

    principal = open_as(town.principal, width=width, scripts=scripts)
    principal.goto("/gatherings/spaces/")
    principal.get_by_role("link", name="Oak Chess Club").click()
    principal.get_by_label("Conditions").fill("Sneakers only")
    look(principal, f"hub-decide-{width}")
    principal.get_by_role("button", name="Approve").click()
    expect(principal.get_by_text("Sneakers only")).to_be_visible()
    partner.reload()
    expect(partner.get_by_text("Sneakers only")).to_be_visible()
    expect(partner.get_by_text("Not free")).to_have_count(1)
    look(partner, f"hub-partner-{width}")
    anybody = open_as(None, width=width, scripts=scripts)
    anybody.goto(f"/calendar/building/{town.oak.id}/")
    expect(anybody.get_by_role("heading", name="Chess for all")).to_have_count(3)
    look(anybody, f"hub-building-{width}")


def test_a_tour_with_three_stops_is_printed_in_spanish_and_its_notes_are_read_by_a_teacher(town, open_as):
    begins = evening(town.days)
    staff = open_as(town.liaison, width=390)
    staff.goto("/gatherings/tours/")
    staff.get_by_role("link", name="Plan a tour").click()
    fill_gathering(staff, town, "Our neighborhood", "", begins)
    staff.get_by_role("button", name="Save and go on").click()
    stops = (
        ("Library", "Biblioteca", "41.88, -87.63"),
        ("Health center", "Centro de salud", "41.8827, -87.63"),
        ("Park", "Parque", ""),
    )
    for place, spanish, spot in stops:
        staff.get_by_label("Place", exact=True).fill(place)
        staff.get_by_label("Who receives us there").fill("Ms. Reed")
        staff.get_by_label("What we learn there", exact=False).first.fill("What families find here")
        staff.get_by_label("Latitude, longitude").fill(spot)
        staff.get_by_text("The same in other languages").click()
        staff.locator("[name=place-es]").fill(spanish)
        staff.get_by_role("button", name="Add a stop").click()
        expect(staff.get_by_role("heading", name=re.compile(place))).to_be_visible()
    expect(staff.get_by_text("6 minutes on foot to the next")).to_be_visible()
    look(staff, "hub-stops-390")
    staff.locator("select[name=language]").select_option("es")
    staff.get_by_role("button", name="Print a sheet").click()
    expect(staff.get_by_role("heading", name=re.compile("Biblioteca"))).to_be_visible()
    assert staff.locator("section[lang=es]").count() == 1
    look(staff, "hub-sheet-es-390")

    with transaction.atomic():
        tenancy.enter_scope(town.system)
        tour = Gathering.objects.seen_by(town.system).get(title="Our neighborhood")
        Gathering.objects.seen_by(town.system).filter(pk=tour.pk).update(
            begins_at=clock.now() - timedelta(days=1), ends_at=clock.now() - timedelta(hours=22)
        )
        assert TourStop.objects.seen_by(town.system).count() == 3
    staff.goto("/gatherings/tours/")
    staff.get_by_text("Write down").first.click()
    staff.get_by_label("What we learn there").first.fill("They lend tools, too.")
    staff.get_by_role("button", name=re.compile("Save.*Library")).click()
    expect(staff.get_by_text("They lend tools, too.")).to_be_visible()
    teacher = open_as(town.teacher, width=1280)
    teacher.goto("/gatherings/tours/")
    expect(teacher.get_by_text("They lend tools, too.")).to_be_visible()
    look(teacher, "hub-tours-1280")
