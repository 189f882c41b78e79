"""An outage is on every page of whoever answers for messages; what was given up goes again with one button."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from tests.ground.delivery.test_sending import Scripted, put, send
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.channels.outcomes import Unclear
from thirdpillar.ground.delivery.choices import Failure, State
from thirdpillar.ground.delivery.models import Message, Outage

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak():
    made = make_district()
    school = made.add_school()
    made.office = made.add_account(Role.OFFICE)
    made.principal = made.add_account(Role.PRINCIPAL, school=school)
    made.teacher = made.add_account(Role.TEACHER, section=made.add_section(school))
    return made


@pytest.mark.parametrize(("who", "is_told"), [("office", True), ("principal", True), ("teacher", False)])
def test_who_is_told_since_when_and_who_must_act(oak, client, who, is_told):
    put(oak)
    Outage(
        district_id=oak.id,
        provider="sandbox",
        since=NOW,
        next_at=NOW,
        why="401 Authenticate",
        is_our_account=True,
    ).save(force_insert=True)
    at_host(client, oak.row)
    signed_in(client, getattr(oak, who))
    shown = client.get(reverse("threads:threads")).content.decode()
    assert ("WhatsApp, Phone call: nothing leaves since" in shown) == is_told
    assert ("Whoever runs this site must put it right" in shown) == is_told
    assert ("1 message waits." in shown) == is_told


def test_what_was_given_up_goes_again_once(oak, client):
    now = clock.now()
    gone, late = put(oak), put(oak, expires_at=now - timedelta(days=1))
    Message.objects.seen_by(oak.system).update(state=State.REFUSED, failure=Failure.GAVE_UP, state_at=now)
    at_host(client, oak.row)
    signed_in(client, oak.office)
    assert "1 message never got through" in client.get(reverse("delivery:outbox")).content.decode()
    for _ in range(2):
        client.post(reverse("delivery:again"))
    assert "never got through" not in client.get(reverse("delivery:outbox")).content.decode()
    with oak.acting():
        states = dict(Message.objects.seen_by(oak.system).values_list("pk", "state"))
    assert states == {gone.pk: "ready", late.pk: "refused"}


def test_that_texts_hang_stands_on_the_alerts_page_while_it_is_watched(client, monkeypatch):
    town = make_town()
    found = draft(town, pace="emergency", asks_wellbeing=False)
    go(town, found, confirmed=3)
    for _ in range(3):
        put(town, message_class="emergency")
    silent = Scripted(*[Unclear("ReadTimeout")] * 9)
    monkeypatch.setattr("thirdpillar.ground.delivery.queries.configured_providers", lambda: {"sms": silent})
    send(town, silent)
    at_host(client, town.row)
    signed_in(client, Account.objects.seen_by(town.system).get(pk=town.office.account_id))
    shown = client.get(reverse("broadcasts:one", args=[found.pk])).content.decode()
    watched = re.search(r'hx-select-oob="([^"]*)"', shown)
    assert watched and "#ways-down" in watched[1]
    banner = re.search(r'<div id="ways-down">(.*?)</div>\s*\n', shown, re.DOTALL)
    assert banner and "Text message: nothing leaves since" in banner[1]
