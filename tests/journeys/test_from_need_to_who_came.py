"""From a need to a staffed evening to who came: asked once, staffed by name and day, and afterwards the gap is seen."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_gathering, a_school
from tests.practice.gatherings.school_of_courses import a_course, a_family
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.actions import invite_families, record_attendance
from thirdpillar.practice.gatherings.actions.programmes import ask_to_register
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.models import Gathering, Invitation

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town():
    now = clock.now()
    with transaction.atomic():
        district, school = a_school()
        district.school = school
        district.rosa = a_family(district, school, "Rosa", "Lopez", "+13125550101", "es")
        district.liaison = district.add_account(Role.LIAISON, school, email="l@x.example")
        district.lee = district.add_account(Role.INTERPRETER, given="Lee", email="lee@x.example")
        SpokenLanguage(
            district_id=district.id, account_id=district.lee.pk, language="es", may_interpret=True, checked_at=now,
            scale="ilr",
        ).save(force_insert=True)  # fmt: skip
        district.course = a_course(
            district, school, first=(now + timedelta(days=2)).date(), title="English for families"
        )
        district.evening = a_gathering(
            district, school, begins_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2)
        )
        invite_families(gathering_id=district.evening.pk, by=district.system, at=now)
        district.link = ask_to_register(
            programme_id=district.course.pk, adult_id=district.rosa.pk, way=Way.STAFF, by=district.system, at=now
        ).code  # fmt: skip
        district.invitation = Invitation.objects.seen_by(district.system).get().code
    return district


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (390, False)])
def test_from_need_to_staffed_evening_to_who_came(town, open_as, monkeypatch, width, scripts):
    # The mother registers for a course, says what would help, and lets it be remembered.
    mother = open_as(None, width=width, scripts=scripts)
    mother.goto(f"/p/{town.link}")
    mother.get_by_label("How many children should we look after?").fill("2")
    mother.get_by_label("How old are they?").fill("3, 7")
    mother.get_by_label("An interpreter for").select_option("es")
    mother.get_by_label("No pork").check()
    mother.get_by_label("A way in without steps").check()
    mother.get_by_label("Remember this for next time").check()
    mother.get_by_role("button", name="Register").click()
    expect(mother.get_by_text("You are registered.")).to_be_visible()
    # Invited to an evening, she says yes, and all of it is there.
    mother.goto(f"/a/{town.invitation}")
    mother.get_by_role("button", name="Yes, we will come").click()
    expect(mother.get_by_label("How old are they?")).to_have_value("3, 7")
    expect(mother.get_by_label("No pork")).to_be_checked()
    mother.get_by_label("A ride").check()
    mother.get_by_role("button", name="Save").click()

    # The liaison finds what to prepare, with amounts by the ratio, and gives it to somebody.
    staff = open_as(town.liaison, width=width, scripts=scripts)
    staff.goto(f"/gatherings/{town.evening.pk}/prepare/")
    expect(staff.get_by_text("2 (Needed: 1)")).to_be_visible()
    expect(staff.get_by_text("A way in without steps")).to_be_visible()
    staff.get_by_role("button", name="Look for an interpreter").click()
    expect(staff.get_by_text("Looking for somebody")).to_be_visible()
    interpreter = open_as(town.lee, width=width, scripts=scripts)
    interpreter.goto("/conversations/interpreting/jobs/")
    interpreter.get_by_role("button", name="Yes").first.click()
    staff.reload()
    expect(staff.get_by_text("Confirmed: Lee")).to_be_visible()
    for label in ("Childcare", "Transport", "Food", "Access"):
        staff.get_by_role("button", name=re.compile(rf"Save\s*: {label}")).first.click()
    expect(staff.get_by_text("Done", exact=True)).to_have_count(5)
    staff.goto("/gatherings/prepare/")
    expect(staff.get_by_text("Done", exact=True)).to_have_count(5)

    # She came. Afterwards her one family is too few to be shown.
    with transaction.atomic():
        tenancy.enter_scope(town.system)
        Gathering.objects.seen_by(town.system).filter(pk=town.evening.pk).update(
            begins_at=clock.now() - timedelta(days=1), ends_at=clock.now() - timedelta(hours=20)
        )
        record_attendance(gathering_id=town.evening.pk, adult_id=town.rosa.pk, by=town.system, at=clock.now())
    staff.goto("/gatherings/asked/")
    expect(staff.get_by_text("< 10").first).to_be_visible()

    # The link of an evening that is over says nothing of it any more; by that of her course she has all of it forgotten.
    mother.goto(f"/a/{town.invitation}/needs")
    expect(mother.get_by_role("button", name="Forget it")).to_have_count(0)
    mother.goto(f"/p/{town.link}/needs")
    mother.get_by_role("button", name="Forget it").click()
    mother.goto(f"/p/{town.link}/needs")
    expect(mother.get_by_text("Nothing is remembered.")).to_be_visible()
