"""A form that is sent twice asks, and offers, once."""

import re

import pytest
from django.db import IntegrityError, transaction

from tests.factories import at_host, signed_in
from tests.practice.volunteers.school import NOW, THURSDAY, OakHelps, at_hour
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.practice.volunteers.actions.lessons import ask_lesson, call_off_lesson
from thirdpillar.practice.volunteers.models import Lesson, Offer

pytestmark = pytest.mark.django_db
SAID = {"kind": "story", "words": "Cuentos", "hows": ["visit"], "found_by": "class", "agreed": "on"}


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def key_on(client, path, name="key") -> str:
    shown = client.get(path).content.decode()
    field = re.search(rf'<input type="hidden" name="{name}" value="([0-9a-f]{{32}})"', shown)
    assert field, path
    return field[1]


def staff(oak, client, scope):
    with oak.made.acting():
        account = Account.objects.seen_by(oak.made.system).get(pk=scope.account_id)
    return signed_in(at_host(client, oak.made.row), account)


def test_a_family_is_asked_once_by_a_form_that_is_sent_twice(oak, client):
    pat, page = staff(oak, client, oak.pat), f"/volunteers/find/{oak.offer().pk}/"
    said = {
        "title": "Wood", "how": "visit", "section": str(oak.room.id), "day": THURSDAY.isoformat(), "begins": "09:00",
        "ends": "10:00", "key": key_on(pat, page),
    }  # fmt: skip
    assert [pat.post(page, said).status_code for _turn in range(2)] == [302, 302]
    assert len(oak.rows(Lesson)) == 1 == len(oak.messages("asked"))
    # Gone back and written anew, it is another; one with another key for the same time is not.
    assert pat.post(page, said | {"begins": "13:00", "ends": "14:00"}).status_code == 302
    assert pat.post(page, said | {"key": key_on(pat, page)}).status_code == 422
    assert len(oak.rows(Lesson)) == 2 == len(oak.messages("asked"))


def test_what_was_called_off_may_be_asked_again(oak):
    offer = oak.offer()
    asked = {
        "offer_id": offer.pk, "title": "Wood", "how": "visit", "begins_at": at_hour(9), "ends_at": at_hour(10),
        "key": "one", "by": oak.pat,
    }  # fmt: skip
    first = oak.do(ask_lesson, **asked)
    assert oak.do(ask_lesson, **asked).pk == first.pk
    with pytest.raises(Refused):
        oak.do(ask_lesson, **asked | {"key": "two"})
    oak.do(call_off_lesson, lesson_id=first.pk, by=oak.pat)
    assert oak.do(ask_lesson, **asked).pk != first.pk


def test_a_family_offers_once_by_its_page(oak, client):
    page = f"/h/{oak.volunteer().code}/know"
    at_host(client, oak.made.row)
    said = SAID | {"key": key_on(client, page)}
    assert [client.post(page, said).status_code for _turn in range(2)] == [302, 302]
    (offer,) = oak.rows(Offer)
    client.post(page, said | {"words": "Canciones"})
    assert len(oak.rows(Offer)) == 2
    # Taken back, it may be said again.
    client.post(page, {"withdraw": str(offer.pk)})
    client.post(page, said)
    assert [one.words for one in oak.rows(Offer)] == ["", "Canciones", "Cuentos"]


def test_staff_notes_an_offer_once(oak, client):
    kim, page = staff(oak, client, oak.kim), f"/volunteers/people/{oak.volunteer().pk}/"
    said = {f"o-{name}": value for name, value in SAID.items()}
    said |= {"deed": "offer", "o-way": "phone", "o-language": "es", "o-key": key_on(kim, page, "o-key")}
    assert [kim.post(page, said).status_code for _turn in range(2)] == [302, 302]
    assert len(oak.rows(Offer)) == 1


def test_the_database_keeps_one_for_each_key(oak):
    first, second = oak.offer(key="one"), oak.offer(key="two")
    with pytest.raises(IntegrityError), transaction.atomic(), oak.made.acting():
        Offer.objects.seen_by(oak.made.system).filter(pk=second.pk).update(key=first.key)
