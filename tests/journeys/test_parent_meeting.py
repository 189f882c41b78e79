"""A parent meeting: two tables' notes without a network, a mother's words by her link, points, answers, read in Spanish."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Gathering, Invitation, Meeting, MeetingInput

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def evening():
    with transaction.atomic():
        district, school = a_school()
        ana = district.add_student("Ana", "Quintanilla", school)
        rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001", language="es")
        district.tie(ana, rosa)
        district.add_household([ana], [rosa], language="es")
        now = clock.now()
        gathering = a_gathering(
            district, school, title="How was the year?", begins_at=now + timedelta(days=3),
            ends_at=now + timedelta(days=3, hours=2),
        )  # fmt: skip
        invite_families(gathering_id=gathering.pk, by=district.system, at=now)
        code = Invitation.objects.seen_by(district.system).get().code
        Message.objects.seen_by(district.system).update(state="accepted")
        account = district.add_account(Role.COORDINATOR, school=school, email="c@x.org")
    return district, gathering, account, code


def seen(district, model):
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        return list(model.objects.seen_by(district.system))


def type_note(phone, table, people, words, language="en"):
    phone.fill("[name=table]", str(table))
    phone.fill("[name=people]", str(people))
    phone.select_option("[name=language]", language)
    phone.fill("[name=words]", words)
    phone.click("#notes-new button")
    expect(phone.locator("#notes-lately li").first).to_contain_text(words)


def test_a_parent_meeting_from_the_agenda_to_what_we_will(evening, open_as):
    district, gathering, account, code = evening
    desk = open_as(account)
    desk.goto(f"/gatherings/{gathering.pk}/")
    desk.get_by_role("link", name="Agenda").click()
    desk.fill("[name=title-0]", "The new bus plan")
    desk.fill("[name=minutes-0]", "15")
    desk.fill("[name=title-1]", "What makes mornings hard?")
    desk.select_option("[name=kind-1]", "ask")
    desk.locator("fieldset", has=desk.locator("[name=title-1]")).locator("summary").click()
    desk.fill("[name=title-1-es]", "¿Qué hace difíciles las mañanas?")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("link", name="For the tables").click()
    square = desk.locator("section p.break-all").inner_text()
    notes = desk.get_by_role("link", name="On this device").get_attribute("href")

    # A mother reads the agenda on her invitation, and answers before the evening.
    mother = open_as(None, width=390, language="es")
    mother.goto(f"/a/{code}")
    expect(mother.locator("ol")).to_contain_text("¿Qué hace difíciles las mañanas?")
    mother.locator(f"a[href='/a/{code}/meeting']").click()
    mother.fill("textarea", "El bus pasa antes de las seis y mi hija espera sola.")
    mother.locator("form.tp-card button").click()
    mother.fill("textarea", "El bus pasa antes de las seis y ella espera sola en la calle oscura.")
    mother.locator("form.tp-card button").click()
    expect(mother.locator("textarea")).to_have_value(
        "El bus pasa antes de las seis y ella espera sola en la calle oscura."
    )
    assert mother.evaluate(NO_SIDEWAYS)

    # At the tables the network goes, and the phone is switched off in between.
    phone = open_as(None, width=390)
    phone.goto(notes)
    phone.wait_for_selector("#notes[data-ready]")
    phone.evaluate("navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 800)))")
    phone.context.set_offline(True)
    type_note(phone, 1, 6, "Six of us walk in the dark.")
    phone.fill("[name=words]", "Half a thou")
    phone.wait_for_timeout(300)
    phone.reload()
    phone.wait_for_selector("#notes[data-ready]")
    expect(phone.locator("[name=words]")).to_have_value("Half a thou")
    type_note(phone, 2, 5, "Waan daalnay subaxdii.", "so")
    type_note(phone, 2, 5, "A slip.")
    phone.locator("#notes-lately li", has_text="A slip.").get_by_role("button").click()
    phone.wait_for_selector("#notes-status[data-waiting='3']")
    assert phone.evaluate(NO_SIDEWAYS)
    assert [one.way for one in seen(district, MeetingInput)] == ["link"]
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for_selector("#notes-status[data-waiting='0'][data-stuck='0']")
    standing = [one for one in seen(district, MeetingInput) if one.gone_at is None]
    assert sorted((one.way, one.people) for one in standing) == [("link", 1), ("table", 5), ("table", 6)]
    phone.click("#notes-finish")
    expect(phone.locator("#notes-new")).to_be_hidden()
    assert phone.evaluate("caches.keys()") == []

    # The evening is over: points, answers, and back to the families.
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        now = clock.now()
        Gathering.objects.seen_by(district.system).update(
            begins_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1)
        )
    desk.goto(f"/gatherings/{gathering.pk}/said/")
    for box in desk.locator("[name=input]").all():
        box.check()
    desk.get_by_role("button", name="A new point").click()
    desk.fill("[name=said]", "The bus comes too early, and children wait in the dark.")
    desk.get_by_label("We will", exact=True).check()
    desk.fill("[name=answer]", "We ask the district for a later bus.")
    desk.fill("[name=who]", "The principal")
    desk.fill("[name=by_when]", (clock.now() + timedelta(days=60)).date().isoformat())
    desk.locator("summary", has_text="in other languages").click()
    desk.fill("[name=said-es]", "El bus pasa muy temprano y los niños esperan a oscuras.")
    desk.fill("[name=answer-es]", "Pedimos al distrito un bus más tarde.")
    desk.fill("[name=who-es]", "La directora")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.get_by_role("link", name="Publish").click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator("main")).to_contain_text("Published")

    (meeting,) = seen(district, Meeting)
    assert square.endswith(f"/s/{meeting.code}") and meeting.published_at
    told = [one for one in seen(district, Message) if one.purpose == "gatherings.answered"]
    link = re.search(r"/a/\S+", told[0].body).group(0)
    mother.goto(link)
    page = mother.locator("article")
    for words in ("El bus pasa muy temprano", "Pedimos al distrito", "La directora", "Personas:", "-Oak-1"):
        expect(page).to_contain_text(words)
    assert mother.locator("textarea").count() == 0 and mother.evaluate(NO_SIDEWAYS)
    assert "calle oscura" not in mother.content()
    desk.goto("/gatherings/answered/")
    expect(desk.locator("table")).to_contain_text("-Oak-1")
