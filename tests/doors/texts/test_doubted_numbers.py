"""The page of numbers in doubt: whose, since when, where the words stand, what waits, and what one may say of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_amid_a_conversation import asked
from tests.doors.test_answered import LATER, case, text, town, went  # noqa: F401
from tests.doors.test_denials import bodies, written
from tests.doors.test_numbers_in_doubt import doubted, reads_mail_too
from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import MOTHER
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound, Post, Thread

pytestmark = pytest.mark.django_db
PAGE = reverse("texts:doubts")


def page_of(town, client, who=None) -> str:  # noqa: F811
    at_host(client, town.oak.row)
    signed_in(client, who or town.oak.add_account(Role.OFFICE))
    return client.get(PAGE).content.decode()


def press(client, said):
    return client.post(reverse("texts:settle_number"), {"number": MOTHER, "means": said})


def test_it_says_whose_since_when_and_where_the_words_stand(town, client):  # noqa: F811
    assert "Nothing is in doubt" in page_of(town, client)
    asked(town, "en")
    text(town, "who is this")
    with town.oak.acting():
        thread = Thread.objects.seen_by(town.oak.system).get()
    shown = page_of(town, client)
    assert "Amina" in shown and "Halima" in shown and reverse("threads:thread", args=[thread.pk]) in shown
    assert "Held" not in shown
    with clock.set_to(LATER + timedelta(hours=2)):
        written(town)
        shown = page_of(town, client)
    assert "Held: 1" in shown and reverse("people:adult", args=[town.mother.pk]) in shown


def test_of_a_case_it_shows_no_word_and_not_that_it_is_one(town, client):  # noqa: F811
    found = case(town)
    went(town, NOW)
    text(town, "who is this")
    shown = page_of(town, client, town.oak.add_account(Role.LIAISON, school=town.school))
    assert "not open to you" in shown and "A hard week" not in shown and str(found.pk) not in shown
    press(client, "theirs")
    assert not doubted(town)
    with town.oak.acting():
        assert not Post.objects.seen_by(town.oak.system).filter(may_mean="wrong_number").exists()


def test_only_where_one_sees_the_family(town, client):  # noqa: F811
    text(town, "No soy Amina", at=NOW + timedelta(minutes=1))
    away = town.oak.add_school("Elm")
    shown = page_of(town, client, town.oak.add_account(Role.COORDINATOR, school=away))
    assert "Nothing is in doubt" in shown
    press(client, "theirs")
    assert doubted(town), "whoever does not see the number settles nothing"
    here = page_of(town, client, town.oak.add_account(Role.LIAISON, school=town.school))
    assert "Amina" in here and reverse("texts:inbound") in here


def test_theirs_lets_go_what_waited_in_every_conversation(town, client):  # noqa: F811
    asked(town, "en")
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(doubted_at=NOW)
    written(town)
    assert bodies(town) == []
    page_of(town, client)
    press(client, "theirs")
    assert len(bodies(town)) == 1 and not doubted(town)


def test_not_theirs_makes_it_wrong_and_the_next_way_is_taken(town, client):  # noqa: F811
    asked(town, "en")
    text(town, "who is this")
    reads_mail_too(town)
    assert "Ask by another way: Email" in page_of(town, client) or "E-mail" in page_of(town, client)
    press(client, "wrong")
    with town.oak.acting():
        point = ContactPoint.objects.seen_by(town.oak.system).get(value=MOTHER)
        assert point.state == "wrong"
        assert Inbound.objects.seen_by(town.oak.system).get().answers == "wrong_number"
    assert "Nothing is in doubt" in client.get(PAGE).content.decode()


def test_it_is_counted_in_the_menu_and_beside_the_unreachable(town, client):  # noqa: F811
    text(town, "No soy Amina", at=NOW + timedelta(minutes=1))
    page_of(town, client)
    (page,) = [page for place in client.get(PAGE).context["nav"] for page in place.pages if page.url == PAGE]
    assert page.waits() == 1
    assert "Numbers in doubt: 1" in client.get(reverse("evidence:unreachable")).content.decode()
