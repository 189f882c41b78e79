"""From a text that needs a person one can do what it needs: answer it, hand it on, note it, count it; and who saw it shows."""

from datetime import timedelta

import pytest

from tests.doors.test_alerts import NIGHT, alert  # noqa: F401
from tests.doors.test_alerts import text as text_in_alert
from tests.doors.test_inbound import PHONE, answers, home, invited, replies, text  # noqa: F401
from tests.factories import NOW, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Stop
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations.models import Inbound, Post, Recipient, Thread

pytestmark = pytest.mark.django_db
WORDS = "¿Por qué puerta entramos?"


@pytest.fixture
def desk(client, home):  # noqa: F811
    district, school, _home = home
    client.office = district.add_account(Role.OFFICE, given="Olga")
    client.principal = district.add_account(Role.PRINCIPAL, school=school, given="Pia")
    with clock.set_to(NOW):
        client.text = text(home, WORDS)
        signed_in(client, client.office)
        yield client


def say(desk, means, **more):
    return desk.post(f"/texts/{desk.text.pk}/", {"means": means} | more, follow=True)


def kept(home):  # noqa: F811
    return Inbound.objects.seen_by(home[0].system).get()


def test_a_text_is_answered_in_a_conversation_that_begins_with_it(desk, home):  # noqa: F811
    page = say(desk, "begin", subject="The door").content.decode()
    assert WORDS in page and "The door" in page and 'name="body"' in page, "there one answers"
    thread = Thread.objects.seen_by(home[0].system).get()
    (post,) = Post.objects.seen_by(home[0].system)
    assert (thread.standing, thread.school_id, post.said_by, post.inbound_id) == (
        "for_us", home[1].pk, "family", desk.text.pk,
    )  # fmt: skip
    assert (kept(home).state, kept(home).reference_id, kept(home).settled_by_id) == (
        "settled",
        thread.pk,
        desk.office.pk,
    )
    answer = desk.post(
        f"/conversations/{thread.pk}/", {"body": "The blue one", "translated": "La azul", "key": "k"}
    )
    assert answer.status_code == 302
    assert [one.body for one in Post.objects.seen_by(home[0].system).filter(said_by="school")] == [
        "The blue one"
    ]


def test_it_is_handed_to_a_school_and_to_a_person_and_who_saw_it_shows(desk, home):  # noqa: F811
    signed_in(desk, desk.principal)
    assert WORDS in desk.get("/texts/").content.decode(), "a school of a child of theirs"
    signed_in(desk, desk.office)
    assert WORDS in desk.get("/texts/").content.decode()
    assert "Handed over" in say(desk, "hand", to=f"account:{desk.principal.pk}").content.decode()
    page = desk.get("/texts/").content.decode()
    assert "with Pia" in page and "Seen by" in page and "Olga" in page.partition("Seen by")[2][:200]
    signed_in(desk, desk.principal)
    assert WORDS in desk.get("/texts/").content.decode()
    say(desk, "hand", to="office:")
    assert WORDS not in desk.get("/texts/").content.decode()
    signed_in(desk, desk.office)
    say(desk, "hand", to=f"school:{home[1].pk}")
    signed_in(desk, desk.principal)
    assert WORDS in desk.get("/texts/").content.decode()
    assert say(desk, "hand", to="account:nobody").status_code == 404
    assert "Choose a colleague." in say(desk, "hand", to="").content.decode()


def test_a_yes_with_what_the_family_needs(desk, home):  # noqa: F811
    gathering = invited(home)
    page = desk.get("/texts/").content.decode()
    (value,) = {part.split('"')[0] for part in page.split('value="yes:')[1:]}
    say(desk, f"yes:{value}", needs=["childcare", "transport"])
    (answer,) = answers(home)
    assert (answer.answer, answer.needs, answer.gathering_id) == (
        "yes", {"childcare_count": 1, "transport": True}, gathering.pk,
    )  # fmt: skip


def test_it_means_stop(desk, home):  # noqa: F811
    say(desk, "stop")
    (stop,) = Stop.objects.seen_by(home[0].system).filter(channel="sms", lifted_at=None)
    assert stop.address == PHONE and len(replies(home)) >= 1
    assert (kept(home).answers, kept(home).settled_by_id) == ("stop", desk.office.pk)


def test_it_means_a_wrong_number(desk, home):  # noqa: F811
    say(desk, "wrong")
    (point,) = ContactPoint.objects.seen_by(home[0].system).filter(value=PHONE)
    assert (point.state, kept(home).answers) == ("wrong", "wrong_number")


def test_what_is_no_deed_is_not_there(desk):
    assert say(desk, "burn").status_code == 404
    assert say(desk, "yes:").status_code == 404


def test_safe_or_help_while_an_alert_asks(client, alert):  # noqa: F811
    made = alert
    office = made.add_account(Role.OFFICE)
    early = text_in_alert(made, "+13125550999", "who is this", at=NIGHT - timedelta(minutes=1))
    found = text_in_alert(made, "+13125550101", "we went to grandma, is it over?")
    assert found.state == "needs_person"
    with clock.set_to(NIGHT + timedelta(minutes=6)):
        signed_in(client, office)
        page = client.get("/texts/").content.decode()
        assert page.index("grandma") < page.index("who is this"), (
            "whom an alert asks stands first, though not the oldest"
        )
        assert page.count('value="help"') == 1
        refused = client.post(f"/texts/{early.pk}/", {"means": "help"}, follow=True).content.decode()
        assert "This message is not there." in refused
        client.post(f"/texts/{found.pk}/", {"means": "help"})
    with made.acting():
        rows = Recipient.objects.seen_by(made.system).exclude(said="")
        assert [one.said for one in rows] == ["help"]
        assert Inbound.objects.seen_by(made.system).get(pk=found.pk).settled_by_id == office.pk
