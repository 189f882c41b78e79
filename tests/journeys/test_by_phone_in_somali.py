"""Journey 12: a mother who reads Somali and has only a phone is invited, answers, comes, and says how it was."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.means.conversations.models import InterpreterRating
from thirdpillar.practice.gatherings.models import Answer, Attendance

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AMINA = "+16125550131"


@pytest.fixture
def family(outside):
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        child = district.add_student("Halima", "Jibril", school)
        mother = district.add_adult("Amina", "Jibril", phone=AMINA, language="so")
        district.tie(child, mother, lives_with=True)
        district.add_household([child], [mother], "so")
        evening = a_gathering(district, school, supports=["childcare", "interpreter"])
        coordinator = district.add_account(Role.COORDINATOR, school=school, given="Cora")
        interpreter = district.add_account(Role.INTERPRETER, given="Ines", email="ines@example.org")
        SpokenLanguage(
            district_id=district.id, account=interpreter, language="so", may_interpret=True, may_translate=True,
            checked_at=NOW, scale="ilr",
        ).save(force_insert=True)  # fmt: skip
    return district, evening, mother, coordinator, interpreter


def answers(district):
    with transaction.atomic(), district.acting():
        found = Answer.objects.seen_by(district.system).order_by("made_at")
        return [(one.answer, one.needs.get("childcare_count")) for one in found]


def test_she_is_invited_answers_comes_and_says_how_it_was(open_as, outside, family):
    district, evening, mother, coordinator, interpreter = family
    desk = open_as(coordinator)
    desk.goto(f"/gatherings/{evening.pk}/")
    desk.get_by_role("link", name="Invite families").click()
    desk.get_by_role("button", name="Invite 1 family").click()
    outside.work(district)
    (invited,) = outside.texts_to(AMINA)
    assert "Halima" in invited and "Ku jawaab 1 haa" in invited
    code = re.search(r"/a/([^\s/]+)", invited)[1]

    # She speaks rather than types: a person hears it, and she is told so in Somali.
    outside.provider.files["/note.amr"] = b"#!AMR\n" + bytes(200)
    outside.text(AMINA, "", f"{outside.provider.root}/note.amr", times=3)
    outside.work(district)
    assert answers(district) == []
    desk.goto("/texts/")
    expect(desk.get_by_text("Amina Jibril")).to_have_count(1)
    sound = desk.locator("main audio").get_attribute("src")
    assert desk.request.get(sound).body().startswith(b"#!AMR")
    desk.get_by_role("button", name="Yes to Family math night").click()
    expect(desk.get_by_text("Settled.")).to_be_visible()
    outside.work(district)
    outside.text(AMINA, "2 carruur ah")
    outside.work(district)
    assert answers(district) == [("yes", None), ("yes", 2)]
    reads, sees_you, noted = outside.texts_to(AMINA)[1:]
    assert "akhrin doona" in reads and "Waan idin sugaynaa: Family math night" in sees_you
    assert "waan qornay" in noted

    # She needs an interpreter that evening: asked for, confirmed.
    desk.goto(f"/conversations/interpreting/ask/?adult={mother.pk}")
    desk.locator("[name=about]").fill("Math night")
    desk.locator("[name=begins_at]").fill("2026-11-17T18:00")
    desk.get_by_role("button", name="Ask", exact=True).click()
    expect(desk.get_by_text("Looking for somebody")).to_be_visible()
    asked = desk.url
    jobs = open_as(interpreter, width=390)
    jobs.goto("/conversations/interpreting/jobs/")
    jobs.get_by_role("button", name="Yes, I can").click()
    expect(jobs.get_by_text("It is yours. Thank you!")).to_be_visible()

    # The evening: she says on her phone that she is there, and the paper list has her too.
    outside.is_now(BEGINS + timedelta(minutes=10))
    phone = open_as(width=390, language="so", scripts=False)
    phone.goto(f"/a/{code}/here")
    phone.locator("main form button").click()
    phone.get_by_role("status").wait_for()
    desk = open_as(coordinator)
    desk.goto(f"/gatherings/{evening.pk}/type/")
    desk.locator("[name=name-1]").fill("Amina Jibril")
    desk.locator("[name=phone-1]").fill(AMINA)
    desk.get_by_role("button", name="Take these names").first.click()
    with transaction.atomic(), district.acting():
        assert Attendance.objects.seen_by(district.system).get(removed_at=None).adult_id == mother.pk

    outside.is_now(BEGINS + timedelta(hours=2))
    jobs = open_as(interpreter, width=390)
    jobs.goto(asked)
    jobs.get_by_role("button", name="It is done").click()
    outside.work(district)
    rating = outside.texts_to(AMINA)[-1]
    phone.goto("/i/" + re.search(r"/i/([^\s/]+)", rating)[1])
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("input[name=verdict]").first.check()
    phone.locator("main form button").click()
    with transaction.atomic(), district.acting():
        (rated,) = InterpreterRating.objects.seen_by(district.system)
        assert (rated.said_by, rated.verdict) == ("family", "good")

    desk.goto("/reach/")
    expect(desk.locator(".tp-figure-parts").first).to_contain_text("1 of 1")
