"""The number that somebody says yes to is the number it goes to: counted anew at the click, the second yes and the start."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.broadcast_town import KNOWN, draft, make_town, works_here
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult, ContactPoint
from thirdpillar.means.conversations.actions.broadcast_counting import count_broadcast
from thirdpillar.means.conversations.actions.broadcast_going import approve_broadcast, send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import set_broadcast_terms
from thirdpillar.means.conversations.models import Broadcast
from thirdpillar.means.conversations.queries.audiences import Audience

pytestmark = pytest.mark.django_db
SOMALI = Audience(languages=("so",))


@pytest.fixture
def town():
    """A second person is asked above one person; one adult reads Somali."""
    made = make_town()
    with made.acting(made.office):
        set_broadcast_terms(
            digest_at=NOW.time(), second_person_above=1, part_price=None, currency="USD", link_hosts=[],
            by=made.office, at=NOW,
        )  # fmt: skip
    made.other = works_here(made, Role.OFFICE)
    return made


def counted(town, **more):
    found = draft(town, audience=SOMALI, **more)
    with town.acting():
        count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW)
    return found


def roster_makes_everybody_read_somali(town):
    with town.acting():
        Adult.objects.seen_by(town.system).update(reads_language="so")


def send(town, found, at=NOW, **more):
    with town.acting(town.office), clock.set_to(at):
        return send_broadcast(broadcast_id=found.pk, by=town.office, at=at, known_since=KNOWN, **more)


def stage(town):
    return Broadcast.objects.seen_by(town.system).get().stage


def test_an_old_number_passes_nobody_by(town):
    found = counted(town)
    roster_makes_everybody_read_somali(town)
    with pytest.raises(Refused, match="goes to 2 people now"):
        send(town, found, confirmed=1)
    assert stage(town) == "draft"
    assert send(town, found, confirmed=2).stage == "asked"


def test_whose_ways_have_changed_since_are_counted_too(town):
    """The number of adults is the same, that of those who can be written to is not."""
    found = draft(town, audience=Audience(languages=("so", "en")))
    with town.acting():
        assert count_broadcast(broadcast_id=found.pk, by=town.system, at=NOW).people == 1
    with town.acting():
        ContactPoint(
            district_id=town.id, adult=town.bo, kind="mobile", value="+13125550103", from_roster=True
        ).save(force_insert=True)
    assert send(town, found).stage == "asked"


def test_a_page_that_is_opened_later_counts_anew(town, client):
    found = counted(town)
    roster_makes_everybody_read_somali(town)
    for minutes, people in ((9, 1), (11, 2)):
        at = NOW + timedelta(minutes=minutes)
        with clock.set_to(at):
            signed_in(client, town.add_account(Role.OFFICE), at=at)
            assert client.get(reverse("broadcasts:one", args=[found.pk])).context["people_n"] == people


def test_the_second_yes_is_to_the_number_of_now(town):
    found = counted(town)
    roster_makes_everybody_read_somali(town)
    send(town, found)
    with town.acting():
        ana = town.add_student("Zoe", school=town.oak)
        for n in range(3):
            town.tie(ana, town.add_adult(f"More{n}", phone=f"+1312555020{n}", language="so"), relation="aunt")
    with town.acting(town.other), clock.set_to(NOW):
        with pytest.raises(Refused, match="people now"):
            approve_broadcast(broadcast_id=found.pk, by=town.other, at=NOW, known_since=KNOWN, confirmed=2)
        approve_broadcast(broadcast_id=found.pk, by=town.other, at=NOW, known_since=KNOWN, confirmed=5)
    assert stage(town) == "scheduled"


def test_what_was_scheduled_for_few_and_is_for_many_by_then_waits_for_a_second_person(town):
    later = NOW + timedelta(days=2)
    found = counted(town, goes_on=later.date(), goes_at=NOW.time().replace(hour=9, minute=0))
    assert send(town, found, confirmed=1).stage == "scheduled"
    roster_makes_everybody_read_somali(town)
    with clock.set_to(later):
        spread_for(town.row)
    assert stage(town) == "asked" and not Message.objects.seen_by(town.system).filter(channel="sms").exists()
    with town.acting(town.other), clock.set_to(later):
        known = later - timedelta(days=9)
        yes = {"broadcast_id": found.pk, "by": town.other, "at": later, "known_since": known, "confirmed": 2}
        with pytest.raises(Refused, match="time is over"):
            approve_broadcast(**yes)
        approve_broadcast(**yes, though_late=True)
    with clock.set_to(later):
        spread_for(town.row)
    assert stage(town) == "sent"
