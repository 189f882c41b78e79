"""Somebody says that a conversation hurts: whoever may look at it learns it at once, and can open it."""

import pytest

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.choices import Interest

pytestmark = pytest.mark.django_db
LINE = "Reported: please look"


@pytest.fixture
def town(db, monkeypatch, client):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    found = Town()
    found.district_office = found.oak.add_account(Role.OFFICE, given="Demi", email="demi@oak.example")
    with found.oak.acting():
        found.principal.email = "pia@oak.example"
        found.principal.save(update_fields=["email"])
    found.elsewhere = found.oak.add_account(
        Role.PRINCIPAL, school=found.oak.add_school("Elm School"), given="Eli"
    )
    at_host(client, found.oak.row)
    client.cookies["tp_language"] = "en"
    return found


def report(client, thread):
    return client.post(f"/m/{thread.code}/report", follow=True).content.decode()


def told(town):
    with town.oak.acting():
        rows = Message.objects.seen_by(town.oak.system).filter(purpose__startswith="conversations.reported")
        return {one.address: (one.state, f"{one.subject} {one.body}") for one in rows}


def opens(client, account, thread):
    """Whether their first page names it, and their page of it opens."""
    signed_in(client, account, at=NOW)
    first = client.get("/", follow=True).content.decode()
    return LINE in first, client.get(f"/conversations/{thread.pk}/").status_code


def case(town):
    return town.begin(
        interest=Interest.CASE, section_id=None, school_id=town.school.pk, subject="Hard week", body="Come or else"
    )  # fmt: skip


def test_the_school_and_the_district_are_told_at_once_and_can_open_it(town, client):
    thread = town.begin()
    assert opens(client, town.principal, thread) == (False, 200)
    assert "The school office will look at it." in report(client, thread)
    mails = told(town)
    assert set(mails) == {town.principal.email, town.district_office.email}
    for state, words in mails.values():
        assert state == "ready" and LINE in words and f"/conversations/{thread.pk}/" in words
        assert "Amina" not in words and "Reading" not in words and "Halima" not in words
    assert opens(client, town.principal, thread) == (True, 200)
    assert opens(client, town.district_office, thread) == (True, 200)
    assert opens(client, town.elsewhere, thread) == (False, 404)
    assert opens(client, town.teacher, thread) == (False, 200)
    report(client, thread)
    assert len(told(town)) == 2  # once
    signed_in(client, town.principal, at=NOW)
    client.post(f"/conversations/{thread.pk}/looked/", {"goes_on": "yes"})
    assert opens(client, town.district_office, thread) == (False, 200)


def test_of_a_case_the_district_is_told_and_the_family_hears_that_it_is_the_district(town, client):
    thread = case(town)
    said = report(client, thread)
    assert "The district office will check it." in said and "school office" not in said
    assert set(told(town)) == {town.district_office.email}
    assert opens(client, town.district_office, thread) == (True, 200)
    assert opens(client, town.principal, thread) == (False, 404)


def test_the_kill_switch_keeps_no_word_of_it_from_the_office(town, client):
    from thirdpillar.doors.schedule import send_for

    thread = town.begin()
    report(client, thread)
    send_for(town.oak.row)
    assert {state for state, _words in told(town).values()} == {"accepted"}
