"""One's own phone: kept once a code that came to it was typed, one person's alone, and gone when they say so."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.queries import entries_about
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message

pytestmark = pytest.mark.django_db
URL, NUMBER = "/sign-in/mine/phone/", "+13125550170"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def made():
    made = make_district()
    made.school = made.add_school()
    made.tess = made.add_account(Role.TEACHER, made.school, given="Tess")
    with made.acting():
        made.row.is_sample = True
        made.row.save(update_fields=["is_sample"])
    return made


def phone_of(made, account) -> str:
    with made.acting():
        return Account.objects.seen_by(made.system).get(pk=account.pk).phone


def codes(made) -> list[tuple[str, str]]:
    with made.acting():
        rows = Message.objects.seen_by(made.system).filter(purpose="accounts.code").order_by("made_at")
        return [(one.address, re.search(r"code is ([\w-]+)\.", one.body)[1]) for one in rows]


def test_a_number_counts_once_the_code_that_came_to_it_was_typed(made, client):
    signed_in(client, made.tess)
    assert "No number" in client.get(reverse("accounts:passkeys")).content.decode()
    assert client.post(URL, {"deed": "number", "number": "(312) 555-0170"}).status_code == 302
    ((address, code),) = codes(made)
    assert address == NUMBER and phone_of(made, made.tess) == ""
    wrong = client.post(URL, {"deed": "code", "code": "000000"})
    assert wrong.status_code == 422 and phone_of(made, made.tess) == ""
    client.post(URL, {"deed": "code", "code": code})
    assert phone_of(made, made.tess) == NUMBER
    assert NUMBER in client.get(reverse("accounts:passkeys")).content.decode()
    with made.acting():
        deeds = {one.deed for one in entries_about(made.tess.pk, seen_by=made.system)}
    assert "accounts.confirm_phone" in deeds
    client.post(URL, {"deed": "remove"})
    assert phone_of(made, made.tess) == ""


@pytest.mark.parametrize("typed", ["12", "call me", ""])
def test_what_is_no_number_is_said_at_the_field(made, client, typed):
    signed_in(client, made.tess)
    answer = client.post(URL, {"deed": "number", "number": typed})
    assert answer.status_code == 422 and codes(made) == []


def test_a_number_is_one_persons_and_a_code_good_once_briefly_and_for_who_asked(made, client):
    other = made.add_account(Role.TEACHER, made.school, given="Uma", phone=NUMBER)
    signed_in(client, made.tess)
    client.post(URL, {"deed": "number", "number": NUMBER})
    ((_address, code),) = codes(made)
    with clock.set_to(NOW + timedelta(minutes=11)):
        assert client.post(URL, {"deed": "code", "code": code}).status_code == 422
    client.post(URL, {"deed": "again"})
    client.post(URL, {"deed": "number", "number": NUMBER})
    code = codes(made)[-1][1]
    assert phone_of(made, other) == NUMBER
    client.post(URL, {"deed": "code", "code": code})
    assert (phone_of(made, made.tess), phone_of(made, other)) == (NUMBER, "")


def test_a_family_has_no_such_page(made, client):
    child = made.add_student("Ana", "Lopez")
    rosa = made.add_adult("Rosa", "Lopez")
    made.tie(child, rosa, has_legal_authority=True)
    account = made.add_account(Role.CAREGIVER, adult=rosa)
    assert signed_in(client, account).get(URL).status_code == 404
