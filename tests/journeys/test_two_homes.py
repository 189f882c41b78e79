"""Journey 13: two homes and one court order; a father hears of one child only, by every way there is."""

import io
import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.practice.gatherings.places import a_school, bar, mail_to
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.threads import begin_thread
from thirdpillar.means.conversations.models import Thread

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MOTHER, FATHER, LANDLINE = "+16125550101", "+16125550102", "+16125550199"


@pytest.fixture
def homes(outside):
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        idil = district.add_student("Idil", "Jibril", school, grade="05")
        halima = district.add_student("Halima", "Jibril", school, grade="03")
        mother = district.add_adult("Amina", "Jibril", phone=MOTHER, language="en")
        father = district.add_adult("Ayanle", "Jibril", phone=FATHER, language="en")
        for child in (idil, halima):
            district.tie(child, mother, relation="mother", lives_with=True)
            district.tie(child, father, relation="father")
        home = district.add_household([idil, halima], [mother], "en")
        district.add_household([halima], [father], "en")
        principal = district.add_account(Role.PRINCIPAL, school=school, given="Pia")
        office = district.add_account(Role.OFFICE, given="Olga")
        caregiver = district.add_account(Role.CAREGIVER, adult=father, given="Ayanle", family="Jibril")
    return district, (idil, halima), father, home, (principal, office, caregiver)


def by_action(district, principal, deed):
    with transaction.atomic():
        with district.acting():
            by = scope_of_account(principal, district.row.zone)
        with district.acting(by):
            return deed(by)


def refusals(district) -> int:
    with transaction.atomic(), district.acting():
        return (
            Entry.objects.seen_by(district.system).filter(deed="conversations.note_blocked_writing").count()
        )


def test_a_father_hears_of_one_child_only(open_as, outside, homes):
    district, (idil, halima), father, home, (principal, office, caregiver) = homes

    def write(adult, children, subject, words, **more):
        return by_action(
            district, principal,
            lambda by: begin_thread(
                adult_id=adult.pk, student_ids=[one.pk for one in children], subject=subject, body=words,
                key=subject, school_id=district.schools[0].pk, by=by, at=clock.now(), **more,
            ),
        )  # fmt: skip

    of_both = write(father, (idil, halima), "Both children", "Idil and Halima sang.")
    outside.work(district)
    assert "Idil" in outside.texts_to(FATHER)[-1]  # before the order he did hear of both
    desk = open_as(office)
    stale = open_as(principal)  # opened before the order, sent after it
    stale.goto(f"/conversations/{of_both.pk}/")
    stale.locator("[name=body]").first.fill("Idil was late.")
    with transaction.atomic(), district.acting():
        bar(district, father, idil, scopes=("contact", "event", "records"))
    outside.later(hours=1)
    start = len(outside.provider.taken)

    # A message to everybody: she reads of both, he of Halima.
    def broadcast(by):
        found = write_broadcast(
            title="Concert", words={"en": "{children} sing on Friday."}, pace="soon", by=by, at=clock.now()
        )
        send_broadcast(
            broadcast_id=found.pk, by=by, at=clock.now(), known_since=clock.now() - timedelta(days=9)
        )

    by_action(district, principal, broadcast)
    outside.work(district)
    (hers,), (his_text,) = (
        [words for to, words, _ in outside.provider.taken[start:] if to == number] for number in (MOTHER, FATHER)
    )  # fmt: skip
    assert "Idil" in hers and "Halima" in hers
    assert "Halima" in his_text and "Idil" not in his_text

    # A conversation about Halima goes on; the one about both is closed to him, as a page and as a copy.
    of_one = write(father, (halima,), "Reading", "Halima reads well.")
    outside.work(district)
    phone = open_as(width=390, scripts=False)
    for address in (f"/m/{of_both.code}", f"/m/{of_both.code}/copy"):
        assert phone.goto(address).status == 404 and "Idil" not in phone.content()
    for address in (
        f"/m/{of_one.code}",
        f"/m/{of_one.code}/copy",
        re.search(r"/n/\w+", his_text)[0] if "/n/" in his_text else "/",
    ):
        assert phone.goto(address).status == 200 and "Idil" not in phone.content()
    own = open_as(caregiver, width=390)
    own.goto("/")
    expect(own.locator("main")).to_contain_text("Halima")
    assert "Idil" not in own.content()

    # Without a mobile he is called, without any number he gets a letter: the same.
    with transaction.atomic(), district.acting():
        mobile = ContactPoint.objects.seen_by(district.system).filter(adult=father)
        mobile.update(kind="phone", value=LANDLINE)
    write(father, (halima,), "Trip", "Halima goes to the zoo.")
    outside.work(district)
    call = outside.texts_to(LANDLINE)[-1]
    assert "Halima goes to the zoo." in call and "Idil" not in call
    with transaction.atomic(), district.acting():
        ContactPoint.objects.seen_by(district.system).filter(adult=father).update(state="wrong")
        mail_to(district, father)
    write(father, (halima,), "Books", "Halima has two books.")
    (letter,) = outside.outbox(district, channel="letter")

    # Staff see that something is restricted, and an attempt to write about Idil is blocked and on the record.
    desk.goto(f"/people/family/{home.pk}/")
    expect(desk.get_by_text("Restricted").first).to_be_visible()
    desk.goto("/outbox/letters/")
    token = desk.locator("[name=csrfmiddlewaretoken]").first.input_value()
    sent = {"csrfmiddlewaretoken": token, "letters": letter.pk.hex}
    pdf = desk.request.post("/outbox/letters/file/", form=sent, headers={"Referer": outside.ours}).body()
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Halima has two books." in paper and "Idil" not in paper

    assert refusals(district) == 0
    write_desk = open_as(principal)
    write_desk.goto(f"/conversations/to/{father.pk}/")
    expect(write_desk.locator("main form")).not_to_contain_text("Idil")
    write_desk.locator("[name=subject]").fill("Idil")
    write_desk.locator("[name=body]").fill("Idil was late.")
    write_desk.evaluate(
        "id => { const box = document.querySelector('[name=students]'); box.value = id; box.checked = true }",
        str(idil.pk),
    )
    write_desk.get_by_role("button", name="Send").click()
    expect(write_desk.get_by_role("alert").first).to_be_visible()
    stale.get_by_role("button", name="Send").first.click()
    stale.wait_for_load_state()
    assert refusals(district) == 2
    with transaction.atomic(), district.acting():
        assert not Thread.objects.seen_by(district.system).filter(subject="Idil").exists()
    outside.work(district)
    after = [words for to, words, _ in outside.provider.taken[start:] if to in (FATHER, LANDLINE)]
    assert len(after) == 3 and not [words for words in after if "Idil" in words]
