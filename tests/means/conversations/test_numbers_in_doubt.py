"""Whoever writes to a family of which only a number in doubt is known reads that it is held; staff are told once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_notices import Told
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.people.actions.doubts import believe_owner, doubt_owner
from thirdpillar.means.conversations import actions

pytestmark = pytest.mark.django_db
HELD = "Held until the office has looked at the number."


@pytest.fixture
def town():
    return Told()


def doubt(town, at=NOW) -> None:
    with town.oak.acting():
        doubt_owner(by=town.oak.system, at=at, value=MOTHER)


def test_the_composer_and_the_class_say_so(town, client):
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    compose = reverse("threads:begin", args=[town.mother.pk])
    of_class = reverse("threads:to_class", args=[town.room.pk])
    assert HELD not in client.get(compose).content.decode() + client.get(of_class).content.decode()
    doubt(town)
    shown = client.get(compose).content.decode()
    assert HELD in shown and "There is no number or e-mail" not in shown
    shown = client.get(of_class).content.decode()
    assert shown.count(HELD) == 1


def test_whoever_wrote_reads_that_it_waits(town, client):
    doubt(town)
    with town.oak.acting(town.by):
        actions.write_to_family(
            thread_id=town.thread.pk, body="Her plan", key="x", by=town.by, at=NOW + timedelta(minutes=1)
        )
    at_host(client, town.oak.row)
    signed_in(client, town.teacher)
    shown = client.get(reverse("threads:thread", args=[town.thread.pk])).content.decode()
    assert "May be a wrong number" in shown and "Not sent: no way to them" not in shown


def test_the_office_and_the_school_are_told_once_of_a_doubt(town):
    office = town.oak.add_account(Role.OFFICE)
    elsewhere = town.oak.add_account(Role.LIAISON, school=town.oak.add_school("Elm"))
    with town.oak.acting():
        for account, name in ((office, "office"), (elsewhere, "elm")):
            account.email = f"{name}@oak.example"
            account.save()
    doubt(town)
    told = town.tell(NOW + timedelta(minutes=1))
    mails = {one.address: one.body for one in told}
    assert (
        "Numbers in doubt: 1" in mails["office@oak.example"]
        and "/texts/doubts/" in mails["office@oak.example"]
    )
    assert "elm@oak.example" not in mails and "Amina" not in str(mails) and MOTHER not in str(mails)
    doubt(town, NOW + timedelta(minutes=5))
    assert town.tell(NOW + timedelta(days=1)) == [], "further words raise no further notice"
    with town.oak.acting():
        believe_owner(
            by=town.oak.system, at=NOW + timedelta(days=1), value=MOTHER, adult_ids=[town.mother.pk]
        )
    doubt(town, NOW + timedelta(days=1, hours=1))
    assert town.tell(NOW + timedelta(days=2))
