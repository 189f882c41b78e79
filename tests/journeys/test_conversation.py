"""Journey 10: a teacher asks, a mother answers on her phone without an account; nobody sees more than is theirs."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.journeys.town import where_it_is_noon
from tests.practice.gatherings.places import a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.means.conversations.models import Thread

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def family():
    with transaction.atomic():
        district, school = a_school(zone=where_it_is_noon())
        room = district.add_section(school, "Room 1")
        child = district.add_student("Halima", "Jibril", school, section=room)
        mother = district.add_adult("Amina", "Jibril", phone="+16085550131", language="so")
        district.tie(child, mother, lives_with=True)
        home = district.add_household([child], [mother], "so")
        teacher = district.add_account(Role.TEACHER, school=school, section=room, given="Tess", family="Lund")
    return district, home, teacher


def test_a_question_comes_back_answered(open_as, family):
    district, home, teacher = family
    desk = open_as(teacher)
    desk.goto(f"/people/family/{home.pk}/")
    desk.get_by_role("link", name="Write to Amina Jibril").click()
    desk.get_by_label("What is it about?").fill("Reading at home")
    desk.get_by_label("Your message").fill("Which books would Halima like?")
    desk.get_by_label("The same in Somali").fill("Buugaag noocee ah ayay Halima jeclaan lahayd?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Reading at home")).to_be_visible()
    with transaction.atomic(), district.acting():
        thread = Thread.objects.seen_by(district.system).get()

    phone = open_as(width=390, scripts=False)
    phone.goto(f"/m/{thread.code}")
    expect(phone.get_by_text("Buugaag noocee ah ayay Halima jeclaan lahayd?")).to_be_visible()
    expect(phone.get_by_text("Which books would Halima like?")).to_be_hidden()
    phone.get_by_text("See the original").click()
    expect(phone.get_by_text("Which books would Halima like?")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_label("Your answer").fill("Kuwa xayawaanka ku saabsan")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Sent. Thank you!")).to_be_visible()

    desk.goto("/conversations/")
    desk.get_by_role("link", name="Reading at home").click()
    expect(desk.get_by_text("Kuwa xayawaanka ku saabsan")).to_be_visible()
    desk.get_by_text("Notes, hand over, close").click()
    desk.get_by_label("Note for colleagues").fill("She loves horses")
    desk.get_by_role("button", name="Keep as a note for staff").click()
    expect(desk.get_by_text("She loves horses")).to_be_visible()
    phone.goto(f"/m/{thread.code}")
    expect(phone.get_by_text("She loves horses")).to_have_count(0)
