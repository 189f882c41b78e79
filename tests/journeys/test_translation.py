"""Journey 11: a machine drafts, an interpreter confirms, the family reads, and says when it is wrong."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories.translators import FAKES
from tests.journeys.town import where_it_is_noon
from tests.practice.gatherings.places import a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.means.conversations.jobs import translate_for
from thirdpillar.means.conversations.models import Thread

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def family():
    with transaction.atomic():
        district, school = a_school(zone=where_it_is_noon())
        room = district.add_section(school, "Room 1")
        child = district.add_student("Luis", "Lopez", school, section=room)
        mother = district.add_adult("Rosa", "Lopez", phone="+16085550131", language="es")
        district.tie(child, mother, lives_with=True)
        district.add_household([child], [mother], "es")
        teacher = district.add_account(Role.TEACHER, school=school, section=room, given="Tess", family="Lund")
        interpreter = district.add_account(Role.INTERPRETER, given="Ines", family="Vidal")
        office = district.add_account(Role.OFFICE, given="Olga", family="Berg")
        for account in (interpreter, office):
            district.speaks(account, "es", may_translate=True)
    return district, mother, teacher, interpreter, office


def test_an_interpreter_confirms_and_the_family_says_what_is_wrong(open_as, family, monkeypatch):
    district, mother, teacher, interpreter, office = family
    with FAKES["deepl"]() as engine:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", engine.address())
        desk = open_as(teacher)
        desk.goto(f"/conversations/to/{mother.pk}/")
        desk.get_by_label("What is it about?").fill("The IEP meeting")
        desk.get_by_label("Your message").fill("The IEP meeting of Luis is on 11/17/2026 at 8:10.")
        desk.get_by_role("button", name="Send").click()
        # Nothing leaves before somebody has said what it is.
        expect(desk.get_by_text("“IEP”: is it a message of this kind").first).to_be_visible()
        desk.get_by_text("Discipline or special education").click()
        desk.get_by_role("button", name="Send").click()
        expect(desk.get_by_text("Being translated into Spanish").first).to_be_visible()
        translate_for(district.id)
        desk.reload()
        expect(desk.get_by_text("Waits for a person to check the Spanish")).to_be_visible()
        with transaction.atomic(), district.acting():
            thread = Thread.objects.seen_by(district.system).get()

        phone = open_as(width=390, language="es")
        phone.goto(f"/m/{thread.code}")
        expect(phone.get_by_text("IEP meeting of Luis")).to_have_count(0)

        check = open_as(interpreter)
        check.goto("/conversations/translations/")
        check.get_by_role("link", name="English → Spanish").click()
        expect(check.get_by_text("The IEP meeting of Luis is on 11/17/2026 at 8:10.")).to_be_visible()
        expect(check.get_by_text("School terms in this text")).to_be_visible()
        check.get_by_label("In Spanish").fill(
            "La reunión del IEP de Luis es el 17 de noviembre de 2026 a las 8:10."
        )
        check.get_by_role("checkbox").check()
        check.get_by_role("button", name="Confirm and send").click()
        expect(check.get_by_text("Done. The message is on its way.")).to_be_visible()

    phone.goto(f"/m/{thread.code}")
    expect(phone.get_by_text("La reunión del IEP de Luis")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("details:has(textarea[name=said]) > summary").click()
    phone.locator("textarea[name=said]").fill("Falta la hora de salida")
    phone.locator("form:has(textarea[name=said]) button").click()
    keep = open_as(office, width=390)
    keep.goto("/conversations/translations/wrong/")
    expect(keep.get_by_text("Falta la hora de salida")).to_be_visible()
    expect(keep.get_by_text("Rosa")).to_have_count(0)
    keep.goto("/conversations/translations/glossary/?language=es&search=report")
    keep.get_by_role("button", name="Confirm report card").click()
    expect(keep.get_by_text("Confirmed. From now on it is used.")).to_be_visible()
    assert keep.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep.goto("/conversations/translations/rules/")
    expect(keep.get_by_text("This is the law's minimum and cannot be switched off.").first).to_be_visible()
