"""Letters about visits: printed by who plans them and never by who evaluates; their code stands on the paper alone."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from tests.factories import NOW, signed_in
from tests.practice.gatherings.places import mail_to
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account, RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.visits.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    found = Town()
    found.one = found.family("Ana", MONDAY, language="en")
    with found.made.acting():
        adult = Adult.objects.seen_by(found.made.system).get()
    mail_to(found.made, adult)
    found.visit = found.booked()
    with found.made.acting():
        found.desk = Account.objects.seen_by(found.made.system).get(pk=found.kim.account_id)
    with clock.set_to(NOW):
        yield found


def code(town) -> str:
    with town.made.acting():
        return Invitation.objects.seen_by(town.made.system).get(pk=town.one.pk).code


def message(town):
    (told,) = town.messages("visits.booked")
    return told


def printed_code(answer) -> str:
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return (re.search(r"/v/([\w-]{12})", re.sub(r"\s", "", text)) or ["", ""])[1]


def test_a_coordinator_prints_the_letters_of_booked_visits_and_who_evaluates_does_not(town, client):
    page = signed_in(client, town.desk).get("/visits/plan/").content.decode()
    assert "Letters to print" in page
    told = message(town)
    listed = client.get("/outbox/letters/").content.decode()
    assert told.pk.hex in listed and code(town) not in listed
    ids = {"letters": told.pk.hex}
    assert printed_code(client.post("/outbox/letters/file/", ids)) == code(town)
    client.post("/outbox/letters/printed/", ids)
    assert (
        message(town).state == "accepted"
        and "Letters to print" not in client.get("/visits/plan/").content.decode()
    )


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.TEACHER])
def test_nobody_else_at_the_school_does(town, client, role):
    told = message(town)
    other = signed_in(client, town.made.add_account(role, town.school))
    ids = {"letters": told.pk.hex}
    listed = other.get("/outbox/letters/")
    assert listed.status_code == 404 or told.pk.hex not in listed.content.decode()
    assert "pdf" not in other.post("/outbox/letters/file/", ids).headers["Content-Type"]
    other.post("/outbox/letters/printed/", ids)
    assert message(town).state == "ready" and other.get(f"/outbox/{told.pk}/letter/").status_code == 404


def test_a_coordinator_who_is_principal_there_too_and_one_of_another_school_do_not(town, client):
    told = message(town)
    elsewhere = town.made.add_school("Elsewhere")
    there = town.made.add_account(Role.COORDINATOR, elsewhere)
    assert told.pk.hex not in signed_in(client, there).get("/outbox/letters/").content.decode()
    with town.made.acting():
        RoleGrant(
            district_id=town.made.id, account=town.desk, role=Role.PRINCIPAL, school_id=town.school.id
        ).save(force_insert=True)
    assert told.pk.hex not in signed_in(client, town.desk).get("/outbox/letters/").content.decode()


def test_once_printed_the_code_is_kept_nowhere_and_printing_again_gives_another_one(town, client):
    told, first = message(town), code(town)
    desk = signed_in(client, town.desk)
    ids = {"letters": told.pk.hex}
    assert printed_code(desk.post("/outbox/letters/file/", ids)) == first
    assert first not in str(message(town).letter) and first not in message(town).body
    second = printed_code(desk.post("/outbox/letters/file/", ids))
    assert second == code(town) != first and second not in str(message(town).letter)
    assert (client.get(f"/v/{first}").status_code, client.get(f"/v/{second}").status_code) == (404, 200)


def test_a_posted_letter_is_looked_at_without_its_code_and_printed_once_more_with_another(town, client):
    told, first = message(town), code(town)
    office = signed_in(client, town.made.add_account(Role.OFFICE, email="office@example.org"))
    office.post("/outbox/letters/printed/", {"letters": told.pk.hex})
    assert first not in str(message(town).letter)
    assert printed_code(office.get(f"/outbox/{told.pk}/letter/")) == ""
    assert code(town) == first
    again = printed_code(office.post(f"/outbox/{told.pk}/letter/"))
    assert again == code(town) != first
    assert "code on the letter before ends" in office.get(f"/outbox/{told.pk}/").content.decode()


def test_a_letter_that_would_come_too_late_is_not_printed_any_more(town, client):
    with clock.set_to(MONDAY + timedelta(days=1)):
        desk = signed_in(client, town.desk)
        assert message(town).pk.hex not in desk.get("/outbox/letters/").content.decode()
        assert (
            "pdf" not in desk.post("/outbox/letters/file/", {"letters": message(town).pk.hex})["Content-Type"]
        )
