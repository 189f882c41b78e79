"""If there is danger, we use every way we have: no opt-out of a family's own silences an emergency; START takes a 9 back."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.doors.hooks.test_calls import script_of
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.schedule import send_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import stop_address
from thirdpillar.ground.delivery.choices import WRONG_NUMBER
from thirdpillar.ground.delivery.models import Message, Stop
from thirdpillar.ground.people.actions import call_again
from thirdpillar.ground.people.models import ContactPoint, ContactPointChange, Restriction, Tie
from thirdpillar.ground.people.queries.stops import stops_of
from thirdpillar.means.conversations.models import Recipient

pytestmark = pytest.mark.django_db
ROSA = "+13125550101"
LATER = NOW + timedelta(days=2)


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("THIRDPILLAR_CALLS_URL", "https://AC1:secret@texts.example/2010?from=%2B15550000000")
    return make_town()


def landline(town, value=ROSA):
    with town.acting():
        ContactPoint.objects.seen_by(town.system).filter(value=value).update(kind="phone")


def alert(town, people=3, at=LATER):
    """Why nothing went to Rosa, and by which ways something did."""
    found = draft(
        town, pace="emergency", asks_wellbeing=True, words={"en": "Gas leak. Stay at home.", "es": "Fuga de gas."}
    )  # fmt: skip
    go(town, found, confirmed=people, at=at)
    with clock.set_to(at):
        send_for(town.row)
    with town.acting():
        rosa = Recipient.objects.seen_by(town.system).get(broadcast=found, adult_id=town.rosa.pk)
        sent = Message.objects.seen_by(town.system).filter(
            reference_id=rosa.pk, state__in=("ready", "accepted")
        )
        return rosa.unreached, sorted(sent.values_list("channel", flat=True))


def nine(town, value=ROSA):
    with town.acting():
        stop_address(by=town.system, at=NOW, channel="voice", address=value, because="asked in a call")


def test_whoever_pressed_9_at_a_landline_is_called_in_an_emergency(town, client):
    landline(town)
    found = draft(town)
    go(town, found)
    with town.acting():
        message = Message.objects.seen_by(town.system).get(address=ROSA)
    asked = SimpleNamespace(oak=town, message=message)
    with clock.set_to(NOW + timedelta(minutes=1)):
        script_of(client, asked, f"/hooks/calls/{message.pk}/key/", {"CallSid": "CA1", "Digits": "9"})
    assert alert(town) == ("", ["voice"])
    # And in nothing else.
    go(town, draft(town), at=LATER + timedelta(days=1))
    with town.acting():
        last = Recipient.objects.seen_by(town.system).filter(adult_id=town.rosa.pk).order_by("made_at").last()
        assert last.unreached == "no_way"


def test_ways_that_the_family_does_not_permit_are_used_in_an_emergency(town):
    with town.acting():
        Tie.objects.seen_by(town.system).filter(adult=town.rosa).update(
            may_text=False, may_call=False, may_email=False
        )
    assert alert(town) == ("", ["sms"])
    go(town, draft(town), at=LATER + timedelta(days=1))
    with town.acting():
        last = Recipient.objects.seen_by(town.system).filter(adult_id=town.rosa.pk).order_by("made_at").last()
        assert last.unreached == "no_way"


@pytest.mark.parametrize("because", ["wrong", "barred", "overheard"])
def test_a_wrong_number_and_whom_a_court_bars_stay_closed(town, because):
    landline(town)
    nine(town)
    with town.acting():
        if because == "wrong":
            stop_address(by=town.system, at=NOW, channel="voice", address=ROSA, because=WRONG_NUMBER)
        barred = {"barred": town.rosa, "overheard": town.bo}.get(because)
        if because == "overheard":
            ContactPoint(district_id=town.id, adult=town.bo, kind="phone", value=ROSA).save(force_insert=True)
        for child in (town.ana, town.luis) if barred else ():
            Restriction(
                district_id=town.id, adult=barred, student=child, scopes=["all"], source="court_order", made_at=NOW
            ).save(force_insert=True)  # fmt: skip
    if because == "barred":
        with pytest.raises(Recipient.DoesNotExist):
            alert(town, 1)
    else:
        assert alert(town) == ("no_way", [])


def test_start_by_text_takes_a_9_back(town):
    nine(town)
    with clock.set_to(LATER):
        kept = receive(district=town.row, provider="p", reference="s1", sender=ROSA, body="START", at=LATER)
    assert (kept.answers, stops_of([ROSA], channels=["voice"], seen_by=town.system)) == ("start", {})


def test_staff_take_down_that_a_family_wants_calls_again_and_who_said_so(town, client):
    landline(town)
    nine(town)
    account = town.add_account(Role.PRINCIPAL, school=town.oak)
    with town.acting():
        point = ContactPoint.objects.seen_by(town.system).get(value=ROSA)
    at_host(client, town.row)
    signed_in(client, account)
    page = reverse("people:contact_point", args=[point.pk])
    family = client.get(page, follow=True).content.decode()
    assert "They asked for calls again" in family
    client.post(page, {"who": " "})
    assert "They asked for calls again" in client.get(page).content.decode()
    assert client.post(page, {"who": "Rosa, at the door"}).status_code == 302
    with town.acting():
        assert not Stop.objects.seen_by(town.system).filter(lifted_at=None).exists()
        (change,) = ContactPointChange.objects.seen_by(town.system).filter(contact_point_id=point.pk)
        assert change.because == "They asked for calls again: Rosa, at the door"
        assert Entry.objects.seen_by(town.system).filter(deed="people.call_again").exists()
    assert (
        "They asked for calls again" not in client.get(page).content.decode().split("What changed before")[0]
    )


def test_a_wrong_number_is_not_called_again_by_a_word(town):
    landline(town)
    with town.acting():
        stop_address(by=town.system, at=NOW, channel="voice", address=ROSA, because=WRONG_NUMBER)
        point = ContactPoint.objects.seen_by(town.system).get(value=ROSA)
    with town.acting(town.office), pytest.raises(Refused):
        call_again(by=town.office, at=LATER, contact_point_id=point.pk, who="Rosa")
