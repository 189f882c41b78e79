"""Journey 34: found in the catalogue, registered, completed with a certificate, and asked to sit in on the council."""

from contextvars import ContextVar
from datetime import time, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.test_a_course import ZONE, link_in_last_text, next_saturday
from tests.practice.gatherings.places import a_school
from tests.practice.gatherings.school_of_courses import a_course, a_family
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.models import Gathering, Registration

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ROSA = "+13125550101"


@pytest.fixture
def town():
    first = next_saturday()
    with transaction.atomic():
        district, school = a_school()
        district.school = school
        district.rosa = a_family(district, school, "Rosa", "Lopez", ROSA, "es")
        district.amina = a_family(district, school, "Amina", "Ali", "+13125550102", "so")
        district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
        district.course = a_course(
            district, school, title="How our district decides", kind="course", step="learn", sessions=2, first=first,
            least_sessions=2, share_percent=None, in_languages={"es": {"title": "Cómo decide nuestro distrito"}},
        )  # fmt: skip
        district.council = a_course(
            district, school, title="Council sitting", kind="coaching", step="lead", sessions=1,
            first=first + timedelta(weeks=4), after_ids=[district.course.pk],
            in_languages={"es": {"title": "Sesión del consejo"}},
        )  # fmt: skip
    return district


def of(town, ask):
    with transaction.atomic(), town.acting():
        return ask(town.system)


def sessions_of(town, programme):
    rows = of(town, lambda by: list(Gathering.objects.seen_by(by).filter(programme=programme)))
    return sorted(rows, key=lambda one: one.begins_at)


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
def test_from_the_catalogue_to_the_certificate_to_the_council(town, open_as, monkeypatch, width, scripts):
    # She finds the course without an account, in Spanish, and asks for her link.
    mother = open_as(None, width=width, scripts=scripts, language="es")
    mother.goto("/programmes/")
    mother.get_by_role("link", name="Cómo decide nuestro distrito").click()
    mother.locator("[name=address]").fill("312-555-0101")
    mother.locator("main form button").last.click()
    mother.get_by_role("status").first.wait_for()
    link, text = link_in_last_text(town, ROSA)
    assert text.language == "es"
    # The council comes after the course: its door is closed to her yet.
    mother.goto(link)
    mother.locator("button[name=deed][value=register]").click()
    expect(mother.locator("main")).to_contain_text("Su inscripción está hecha.")

    # She comes both times, the other mother is not in it; the liaison says who completed it.
    meetings = sessions_of(town, town.course)
    after_all = meetings[-1].ends_at.astimezone(ZONE) + timedelta(hours=2)
    with monkeypatch.context() as moved:
        moved.setattr(clock, "_source", ContextVar("clock", default=lambda: after_all))
        staff = open_as(town.liaison, width=width, scripts=scripts)
        for session in meetings:
            staff.goto(f"/gatherings/{session.pk}/roll/")
            staff.get_by_label("Rosa Lopez").check()
            staff.get_by_role("button", name="Save").click()
            expect(staff.get_by_text("Saved.")).to_be_visible()
        staff.get_by_role("button", name="Say who completed it").click()
        expect(staff.get_by_text("1 person completed it.")).to_be_visible()
        mother.goto(link_in_last_text(town, ROSA)[0])
        paper = mother.request.get(f"{link}/certificate.pdf")
        words = PdfReader(BytesIO(paper.body())).pages[0].extract_text()
        assert (
            "Rosa Lopez" in words and "Cómo decide nuestro distrito" in words and "Certificate" not in words
        )
        # The next step stands on her page, and she is asked to it by her own way, once.
        expect(mother.get_by_role("link", name="Sesión del consejo")).to_be_visible()
        assert mother.evaluate("document.documentElement.scrollWidth <= innerWidth")
        staff.get_by_role("button", name="Ask whoever completed this").click()
        expect(staff.get_by_text("The link is on its way.")).to_be_visible()
        link, text = link_in_last_text(town, ROSA)
        assert text.language == "es" and "Sesión del consejo" in text.body
        assert (
            of(town, lambda by: Registration.objects.seen_by(by).filter(programme=town.council).count()) == 1
        )
        mother.goto(link)
        mother.locator("button[name=deed][value=register]").click()
        expect(mother.locator("main")).to_contain_text("Su inscripción está hecha.")

    # On the day she says on her phone that she is there: the sign-in sheet is the council's.
    (sitting,) = sessions_of(town, town.council)
    with monkeypatch.context() as moved:
        moment = sitting.begins_at + timedelta(minutes=5)
        moved.setattr(clock, "_source", ContextVar("clock", default=lambda: moment))
        mother.goto(link)
        mother.locator("button[name=deed][value=here]").click()
        mother.get_by_role("status").first.wait_for()
        staff = open_as(town.liaison, width=width, scripts=scripts)
        staff.goto(f"/gatherings/{sitting.pk}/roll/")
        expect(staff.get_by_label("Rosa Lopez")).to_be_checked()
    assert time(18) == sitting.begins_at.astimezone(ZONE).time()
