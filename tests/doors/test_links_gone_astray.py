"""A link that went to a number or address opens nothing once that is not its reader's any more, however it was lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_answered import went
from tests.doors.test_stops import MAIL
from tests.factories import NOW, at_host
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from tests.means.conversations.test_together import agree, ask
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.actions import contact
from thirdpillar.ground.people.choices import Doubt
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Thread
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    with clock.set_to(NOW):
        town = Town()
        at_host(client, town.oak.row)
        yield town


def point(town, value=MOTHER) -> ContactPoint:
    return ContactPoint.objects.seen_by(town.office).get(value=value)


def _wrong(town) -> None:
    contact.doubt_contact_point(by=town.office, at=NOW, contact_point_id=point(town).pk, reason=Doubt.SAID)


def _corrected(town) -> None:
    contact.correct_contact_point(
        by=town.office, at=NOW, contact_point_id=point(town).pk, given="+16125550199"
    )


def _removed(town) -> None:
    contact.remove_contact_point(by=town.office, at=NOW, contact_point_id=point(town).pk, because="Moved")


def _left(town) -> None:
    """As a roster does that names it no more."""
    ContactPoint.objects.seen_by(town.office).filter(value=MOTHER).update(left_at=NOW)


LOST = [_wrong, _corrected, _removed, _left]


def opens(client, *paths) -> list[int]:
    return [client.get(path).status_code for path in paths]


@pytest.mark.parametrize("lose", LOST)
def test_a_conversations_links_close_with_the_number_and_the_next_message_brings_a_new_one(
    town, client, lose
):
    thread = town.begin()
    went(town, NOW)
    paths = [f"/m/{thread.code}", f"/ways/{thread.code}", f"/m/{thread.code}/copy"]
    before = opens(client, *paths)
    assert before == [200, 200, 200]
    with town.oak.acting(town.office):
        lose(town)
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value=MAIL).save(
            force_insert=True
        )
    assert opens(client, *paths) == [404, 404, 404]
    with town.oak.acting(town.by):
        actions.write_to_family(
            thread_id=thread.pk, body="More", key="k2", by=town.by, at=NOW + timedelta(minutes=1)
        )
    went(town, NOW + timedelta(minutes=2))
    with town.oak.acting():
        anew = Thread.objects.seen_by(town.oak.system).get(pk=thread.pk).code
    assert anew != thread.code and f"/m/{anew}" in town.outbox()[-1].body
    assert opens(client, f"/m/{anew}", paths[0]) == [200, 404]


def test_a_link_that_went_elsewhere_stays_open(town, client):
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(state="stale")
        ContactPoint(district_id=town.oak.id, adult=town.mother, kind="email", value=MAIL).save(
            force_insert=True
        )
    thread = town.begin()
    assert town.outbox()[0].address == MAIL
    went(town, NOW)
    with town.oak.acting(town.office):
        _wrong(town)
    assert opens(client, f"/m/{thread.code}") == [200]


def test_an_invitations_link_closes_with_the_number(town, client):
    gathering = a_gathering(town.oak, town.school)
    invite_families(gathering_id=gathering.pk, by=town.oak.system, at=NOW)
    went(town, NOW)
    with town.oak.acting():
        code = Invitation.objects.seen_by(town.oak.system).get().code
    assert opens(client, f"/a/{code}", f"/ways/{code}") == [200, 200]
    with town.oak.acting(town.office):
        _wrong(town)
    assert opens(client, f"/a/{code}", f"/ways/{code}") == [404, 404]


def test_a_second_guardians_link_closes_with_his_number(town, client):
    thread = town.begin()
    first, second = ask(town, thread)
    agree(town, first)
    agree(town, second)
    went(town, NOW)
    path = f"/m/{second.code}/together"
    assert opens(client, path) == [200]
    with town.oak.acting(town.office):
        contact.remove_contact_point(
            by=town.office, at=NOW, contact_point_id=point(town, FATHER).pk, because="Moved"
        )
    assert opens(client, path, f"/m/{first.code}/together") == [404, 200]


def test_the_ways_behind_a_link_are_those_of_its_own_children(town, client):
    sister = town.oak.add_student("Sahra", "Jibril", section=town.other_room)
    town.oak.tie(sister, town.mother)
    thread = town.begin()
    page = client.get(reverse("family_ways:ways", args=[thread.code])).content.decode()
    assert "Halima" in page and "Sahra" not in page
