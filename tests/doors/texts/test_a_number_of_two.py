"""A number that two families have: who sees one of them says whose it is for that one, and the other's doubt stands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.broadcast_town import draft, go, make_town
from thirdpillar.doors.forgetting import believe_again
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.texts.deeds import settle_number
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.doubts import doubt_owner
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.choices import From, MayMean
from thirdpillar.means.conversations.models import Inbound, Post

pytestmark = pytest.mark.django_db
NUMBER = "+13125550102"
DIFFERENT_HOMES = "The same number is on the list of different homes."


@pytest.fixture
def town():
    """Amina of Oak has the number that was Ben's, of Elm; a person there has not looked yet."""
    made = make_town()
    made.ben = made.add_adult("Ben", "Lee", phone=NUMBER, language="en")
    made.tie(made.kim, made.ben, relation="father")
    with made.acting():
        doubt_owner(by=made.system, at=NOW, value=NUMBER)
    with clock.set_to(NOW):
        yield made


def in_doubt(town) -> set:
    with town.acting():
        points = ContactPoint.objects.seen_by(town.system).filter(value=NUMBER).exclude(doubted_at=None)
        return set(points.values_list("adult_id", flat=True))


def theirs(town, by) -> None:
    with town.acting(by):
        settle_number(NUMBER, "theirs", district=town.row, by=by, at=NOW)


def sent(town) -> list[str]:
    with town.acting():
        return [one.body for one in Message.objects.seen_by(town.system).filter(address=NUMBER)]


def test_it_is_theirs_says_nothing_of_another_family(town):
    theirs(town, town.principal)
    assert in_doubt(town) == {town.ben.pk}
    believe_again(town.row)
    assert in_doubt(town) == {town.ben.pk}, "no night lifts what a person said of the other"
    go(town, draft(town))
    with clock.set_to(NOW + timedelta(minutes=5)):
        send_for(town.row)
    assert sent(town) and not any("Kim" in one for one in sent(town))


def test_who_sees_both_says_it_of_both(town):
    theirs(town, town.office)
    assert in_doubt(town) == set()


def test_what_is_written_to_the_one_goes_though_the_other_is_in_doubt(town):
    theirs(town, town.principal)
    with town.acting():
        actions.begin_thread(
            adult_id=town.amina.pk, student_ids=[town.sahra.pk], key="t1", subject="The trip",
            body="See you at ten.", translated={"so": "Tobanka."}, school_id=town.oak.pk, by=town.office, at=NOW,
        )  # fmt: skip
    with clock.set_to(NOW + timedelta(minutes=5)):
        send_for(town.row)
    with town.acting():
        (message,) = Message.objects.seen_by(town.system).filter(purpose="conversations.post")
    assert message.state == "accepted"


def test_words_that_name_one_of_them_end_the_doubt_about_that_one_alone(town):
    receive(
        district=town.row, provider="fake", reference="a1", sender=NUMBER, body="Sorry, I am Amina", at=NOW
    )  # fmt: skip
    assert in_doubt(town) == {town.ben.pk}


def test_the_marks_of_the_other_family_stand_and_the_page_says_that_others_have_it(town, client):
    with town.acting():
        thread = actions.begin_thread(
            adult_id=town.ben.pk, student_ids=[town.kim.pk], key="t2", subject="Shoes",
            body="Bring shoes.", school_id=town.elm.pk, by=town.office, at=NOW,
        )  # fmt: skip
    receive(district=town.row, provider="fake", reference="b1", sender=NUMBER, body="who is this", at=NOW)
    with town.acting():
        text = Inbound.objects.seen_by(town.system).get(sender=NUMBER)
        row = Post(
            district_id=town.id, thread=thread, said_by=From.FAMILY, body="who is this", language="en", at=NOW,
            key="b1", may_mean=MayMean.WRONG_NUMBER, inbound_id=text.pk, adult_id=town.ben.pk,
        )  # fmt: skip
        row.save(force_insert=True)
    at_host(client, town.row)
    signed_in(client, town.add_account(Role.PRINCIPAL, school=town.oak))
    shown = client.get(reverse("texts:doubts")).content.decode()
    assert DIFFERENT_HOMES in shown and "Ben" not in shown
    client.post(reverse("texts:settle_number"), {"number": NUMBER, "means": "theirs"})
    with town.acting():
        assert Post.objects.seen_by(town.system).get(pk=row.pk).may_mean == MayMean.WRONG_NUMBER
    assert in_doubt(town) == {town.ben.pk}
    signed_in(client, town.add_account(Role.OFFICE))
    assert DIFFERENT_HOMES not in client.get(reverse("texts:doubts")).content.decode()
