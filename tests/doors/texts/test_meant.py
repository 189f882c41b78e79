"""Words in a conversation that may say something of their number: a person finds out, and does it where they stand."""

import pytest
from django.urls import reverse

from tests.doors.test_answered import text
from tests.doors.test_doubts import asked, filed, reads, state, town, town_thread  # noqa: F401
from tests.factories import signed_in
from thirdpillar.means.conversations.models import Note, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(town):  # noqa: F811
    reads(town, "es")
    asked(town)
    text(town, "se equivocó", "SM1")
    return town_thread(town)


def post_of(town):  # noqa: F811
    with town.oak.acting():
        return Post.objects.seen_by(town.oak.system).get(said_by="family")


def notes(town):  # noqa: F811
    with town.oak.acting():
        return list(Note.objects.seen_by(town.oak.system).values_list("body", flat=True))


def test_beside_the_mark_stands_what_one_can_do(client, town, thread):  # noqa: F811
    page, deed = reverse("threads:thread", args=[thread.pk]), reverse("texts:meant", args=[post_of(town).pk])
    shown = signed_in(client, town.principal).get(page).content.decode()
    assert f'action="{deed}"' in shown and ">Wrong number<" in shown and "I have seen to it" in shown
    assert client.post(deed, {"means": "wrong"}).status_code == 302
    assert state(town)[0] == "wrong" and filed(town) == [("se equivocó", "")]
    assert notes(town) == ["May be a wrong number: Wrong number"]
    assert "May be a wrong number</" not in client.get(page).content.decode()
    client.post(deed, {"means": "else"})
    assert len(notes(town)) == 1, "settled once"


def test_or_it_was_none_and_the_number_stays(client, town, thread):  # noqa: F811
    deed = reverse("texts:meant", args=[post_of(town).pk])
    assert signed_in(client, town.other).post(deed, {"means": "wrong"}).status_code == 404
    assert signed_in(client, town.principal).post(deed, {"means": "nonsense"}).status_code == 404
    client.post(deed, {"means": "else"})
    assert state(town)[0] != "wrong" and state(town)[1] is None
    assert filed(town) == [("se equivocó", "")] and notes(town) == [
        "May be a wrong number: I have seen to it"
    ]


def test_the_table_shows_what_an_alert_counts_and_a_teacher_may_read_it(client, town, thread):  # noqa: F811
    shown = signed_in(client, town.teacher).get(reverse("texts:table"), {"language": "sw"})
    page = shown.content.decode()
    assert shown.status_code == 200 and "Urgent alert: Safe" in page and "Urgent alert: Needs help" in page
    assert "salama" in page and "msaada" in page and "nimefika" in page and 'href="/texts/"' not in page
    assert reverse("texts:table") in client.get(reverse("threads:thread", args=[thread.pk])).content.decode()


def test_a_number_is_not_stopped_by_a_mark_that_says_something_else(client, town, thread):  # noqa: F811
    post = post_of(town)
    with town.oak.acting():
        type(post).objects.seen_by(town.oak.system).filter(pk=post.pk).update(may_mean="help")
    deed = reverse("texts:meant", args=[post.pk])
    signed_in(client, town.principal)
    assert [client.post(deed, {"means": each}).status_code for each in ("wrong", "stop")] == [404, 404]
    assert state(town)[0] != "wrong" and state(town)[1] is None
    assert client.post(deed, {"means": "else"}).status_code == 302
