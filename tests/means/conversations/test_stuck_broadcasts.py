"""A message to many that cannot go on: tried again with pauses, then handed to people; nothing lost, nothing doubled."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import KNOWN, draft, make_town
from thirdpillar.doors.broadcasts.spreading import count_for, spread_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.actions.broadcast_counting import ask_count
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.stuck import STUCK, try_again
from thirdpillar.means.conversations.models import Broadcast, Recipient
from thirdpillar.means.conversations.queries.audiences import LISTS

pytestmark = pytest.mark.django_db
GOOD, OTHER = "+13125550102", "+13125550101"


@pytest.fixture
def town():
    made = make_town()
    with made.acting():
        Account.objects.seen_by(made.system).filter(pk=made.office.account_id).update(
            email="office@x.example"
        )
    made.other = made.add_account(Role.OFFICE, email="other@x.example", given="Otto")
    return made


def is_at(town, adult, number):
    """A line end in an address is a header in disguise: the outbox takes no message to it."""
    with town.acting():
        ContactPoint.objects.seen_by(town.system).filter(adult_id=adult.pk, kind="mobile").update(
            value=number
        )


def poisoned(town, **more):
    """One that can be written to nobody."""
    found = draft(town, **more)
    with town.acting(town.office), clock.set_to(NOW):
        people = 2 if more.get("pace") == "emergency" else None
        send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN, confirmed=people)
    is_at(town, town.amina, GOOD + "\n0")
    is_at(town, town.rosa, OTHER + "\n0")
    return found


def rounds(town, minutes, start=NOW):
    for minute in range(minutes):
        with clock.set_to(start + timedelta(minutes=minute)):
            assert spread_for(town.row) is False


def now(town, found):
    with town.acting():
        return Broadcast.objects.seen_by(town.system).get(pk=found.pk)


def sent_to(town):
    with town.acting():
        ours = Message.objects.seen_by(town.system).filter(purpose__startswith="broadcasts.message")
        return Counter(ours.values_list("address", flat=True))


def told(town):
    with town.acting():
        rows = Message.objects.seen_by(town.system).filter(purpose__startswith=STUCK)
        return sorted(rows.values_list("address", flat=True))


def test_it_is_tried_with_longer_and_longer_pauses_and_then_handed_to_people_once(town):
    found = poisoned(town)
    tries = []
    for minute in range(60):
        with clock.set_to(NOW + timedelta(minutes=minute)):
            before = now(town, found).failures
            spread_for(town.row)
        if now(town, found).failures > before:
            tries.append(minute)
    assert tries == [0, 2, 6, 14, 30]
    assert now(town, found).stuck_at == NOW + timedelta(minutes=30)
    assert told(town) == ["office@x.example", "other@x.example"]


def test_whom_it_fails_for_is_handed_to_people_and_the_others_have_it(town, client):
    found = draft(town)
    with town.acting(town.office), clock.set_to(NOW):
        send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    is_at(town, town.amina, GOOD + "\n0")
    rounds(town, 1)
    done = now(town, found)
    assert (done.stage, done.failures, done.stuck_at) == ("sent", 0, None)
    assert sent_to(town) == {OTHER: 1} and told(town) == []
    with town.acting():
        alone = Recipient.objects.seen_by(town.system).get(adult_id=town.amina.pk)
        entry = Entry.objects.seen_by(town.system).get(deed="conversations.set_aside")
    assert alone.unreached == "no_way" and entry.detail == {"adults": [str(town.amina.pk)]}
    signed_in(client, Account.objects.seen_by(town.system).get(pk=town.office.account_id))
    page = client.get(reverse("broadcasts:unreached", args=[found.pk])).content.decode()
    assert "Amina" in page and "Rosa" not in page


def test_mended_and_tried_again_everybody_has_it_once(town):
    found = poisoned(town)
    rounds(town, 40)
    assert now(town, found).stuck_at is not None
    with town.acting():
        assert not Recipient.objects.seen_by(town.system).filter(unreached="").exists()
    is_at(town, town.amina, GOOD)
    is_at(town, town.rosa, OTHER)
    rounds(town, 3, NOW + timedelta(hours=1))
    assert now(town, found).stage == "spreading"  # mended, it still waits for a person
    with town.acting(town.office), clock.set_to(NOW):
        try_again(broadcast_id=found.pk, by=town.office, at=NOW)
    rounds(town, 1, NOW + timedelta(hours=2))
    done = now(town, found)
    assert (done.stage, done.failures, done.stuck_at) == ("sent", 0, None)
    assert sent_to(town) == {OTHER: 1, GOOD: 1}


def test_the_page_says_who_has_it_and_offers_to_try_again_or_stop(town, client):
    found = poisoned(town)
    rounds(town, 40)
    account = Account.objects.seen_by(town.system).get(pk=town.office.account_id)
    with clock.set_to(NOW + timedelta(hours=1)):
        signed_in(client, account, at=clock.now())
        listed = client.get(reverse("broadcasts:broadcasts")).content.decode()
        assert "It does not go on" in listed
        page = client.get(reverse("broadcasts:one", args=[found.pk])).content.decode()
        assert "0 people were written to; up to " in page
        assert 'value="again"' in page and 'value="cancel"' in page
        client.post(reverse("broadcasts:deed", args=[found.pk]), {"deed": "cancel"})
    gone = now(town, found)
    assert (gone.stage, gone.stuck_at) == ("cancelled", None)


def test_an_alert_is_told_of_at_once_and_tried_every_minute_until_it_goes(town):
    found = poisoned(town, pace="emergency")
    rounds(town, 2)
    assert told(town) == ["office@x.example", "other@x.example"]
    rounds(town, 10, NOW + timedelta(minutes=2))
    assert now(town, found).failures == 12 and len(told(town)) == 2
    is_at(town, town.amina, GOOD)
    rounds(town, 1, NOW + timedelta(minutes=12))
    assert (now(town, found).stage, now(town, found).stuck_at) == ("sent", None)


def test_one_that_cannot_begin_holds_up_no_other(town):
    broken, whole = draft(town), draft(town)
    for found in (broken, whole):
        with town.acting(town.office), clock.set_to(NOW):
            send_broadcast(broadcast_id=found.pk, by=town.office, at=NOW, known_since=KNOWN)
    with town.acting():
        # A zone that this machine's table does not know, as after a move to another machine.
        Broadcast.objects.seen_by(town.system).filter(pk=broken.pk).update(
            goes_on=NOW.date(), goes_at=NOW.time(), zone="Nowhere/Never"
        )
    rounds(town, 40)
    assert now(town, whole).stage == "sent"
    assert (now(town, broken).stage, now(town, broken).stuck_at is not None) == ("scheduled", True)


def test_a_draft_that_cannot_be_counted_is_given_up_and_the_next_one_is_counted(town):
    broken, whole = draft(town), draft(town)
    with town.acting(town.office), clock.set_to(NOW):
        for found in (broken, whole):
            ask_count(broadcast_id=found.pk, by=town.office, at=NOW)
    with town.acting():
        Broadcast.objects.seen_by(town.system).filter(pk=broken.pk).update(audience=dict.fromkeys(LISTS, 5))
    with clock.set_to(NOW):
        assert [count_for(town.row) for _ in range(8)].count(True) == 6
        assert now(town, whole).preview["people"] == 2
        assert spread_for(town.row) is False
    assert now(town, broken).preview == {"wanted": True, "tries": 5}
