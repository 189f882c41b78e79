"""After an outage many messages are unclear at once: a person decides about them on one page."""

import pytest

from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import MOTHER, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import enqueue
from thirdpillar.ground.delivery.choices import State
from thirdpillar.ground.delivery.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town()
    with town.oak.acting():
        for number in range(4):
            enqueue(
                by=town.oak.system, at=NOW, channel="email", purpose="x", reference_id=town.child.pk, body="Hello",
                address=f"a{number}@example.org", school_id=town.school.pk if number else None, is_secret=number == 1,
            )  # fmt: skip
        enqueue(
            by=town.oak.system,
            at=NOW,
            channel="sms",
            purpose="x",
            reference_id=town.child.pk,
            body="Hello",
            address=MOTHER,
        )
        Message.objects.seen_by(town.oak.system).filter(channel="email").update(
            state=State.AMBIGUOUS, state_at=NOW, provider="smtp", why="no answer"
        )
    return town


def states(town):
    with town.oak.acting():
        return dict(Message.objects.seen_by(town.oak.system).values_list("address", "state"))


def ids(town, *numbers):
    with town.oak.acting():
        addresses = [f"a{number}@example.org" for number in numbers]
        return [str(one.pk) for one in Message.objects.seen_by(town.oak.system).filter(address__in=addresses)]


def test_many_are_decided_at_once_and_each_once(town, client):
    page = signed_in(client, town.oak.add_account(Role.OFFICE), at=NOW)
    with clock.set_to(NOW):
        shown = page.get("/outbox/?state=ambiguous&channel=email&pick=all").content.decode()
        assert shown.count('name="messages"') == shown.count(" checked>") == 4
        assert 'name="messages"' not in page.get("/outbox/").content.decode()
        answer = page.post(
            "/outbox/decide/", {"messages": ids(town, 0, 1), "went_out": "yes", "channel": "email"}
        )
        assert answer.url == "/outbox/?state=ambiguous&channel=email"
        page.post("/outbox/decide/", {"messages": [*ids(town, 0, 2), "nonsense"], "went_out": "no"})
    assert states(town) == {
        "a0@example.org": "accepted", "a1@example.org": "accepted", "a2@example.org": "ready", "a3@example.org": "ambiguous",
        MOTHER: "ready",
    }  # fmt: skip
    with town.oak.acting():
        secret = Message.objects.seen_by(town.oak.system).get(address="a1@example.org")
        assert (secret.body, secret.decided_by_id is not None, secret.why) == ("", True, "")


def test_nobody_decides_about_another_schools(town, client):
    page = signed_in(client, town.principal, at=NOW)
    with clock.set_to(NOW):
        page.post("/outbox/decide/", {"messages": ids(town, 0), "went_out": "yes"})
        assert states(town)["a0@example.org"] == "ambiguous"
        page.post("/outbox/decide/", {"messages": ids(town, 3), "went_out": "yes"})
        assert states(town)["a3@example.org"] == "accepted"
        assert signed_in(client, town.teacher, at=NOW).post("/outbox/decide/", {}).status_code in (
            302,
            403,
            404,
        )
