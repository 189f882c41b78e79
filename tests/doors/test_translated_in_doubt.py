"""What becomes ready for a number in doubt waits there under its own name, is counted, and goes once when it is theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.means.conversations.test_threads import FATHER
from tests.means.conversations.test_together import agree, ask
from tests.means.conversations.test_translation import EXAM, engine, place  # noqa: F401
from thirdpillar.doors.schedule import send_for
from thirdpillar.doors.texts.deeds import settle_number
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.actions.doubts import doubt_owner
from thirdpillar.ground.people.models import Adult
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.correcting import say_anew
from thirdpillar.means.conversations.actions.translation import leave_overdue
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.models import Post, Version
from thirdpillar.means.conversations.queries.doubted import held_for
from thirdpillar.means.conversations.queries.threads import lines_of

pytestmark = pytest.mark.django_db
READER = "+16125550107"
DOUBT = NOW + timedelta(hours=1)
READY = NOW + timedelta(hours=2)
LOOKED = NOW + timedelta(hours=4)


def send(place, at):  # noqa: F811
    with clock.set_to(at):
        for _turn in range(3):
            send_for(place.oak.row)


def doubt(place, number=READER):  # noqa: F811
    with place.oak.acting():
        doubt_owner(by=place.oak.system, at=DOUBT, value=number)


def settle(place, said="theirs", number=READER):  # noqa: F811
    by = replace(place.oak.scope(Role.OFFICE), account_id=place.principal.pk)
    with clock.set_to(LOOKED), place.oak.acting(by):
        settle_number(number, said, district=place.oak.row, by=by, at=LOOKED)
    send(place, LOOKED + timedelta(minutes=1))


def rows(place, **which):  # noqa: F811
    with place.oak.acting():
        found = Message.objects.seen_by(place.oak.system).filter(**which).order_by("made_at")
        return [(one.purpose.partition(":")[0], one.state, one.attempt) for one in found]


def waiting(place, adult=None):  # noqa: F811
    adult = adult or place.reader
    with place.oak.acting():
        return held_for({adult.pk: DOUBT}, seen_by=place.oak.system)[adult.pk]


def checked(place):  # noqa: F811
    """A word about discipline that a person checks while the number is in doubt; nothing went before."""
    with clock.set_to(NOW):
        place.write("Halima is suspended from 11/30/2026.", text_class=TextClass.DISCIPLINE)
    place.work(NOW)
    doubt(place)
    with clock.set_to(READY):
        place.check("Halima está suspendida desde 11/30/2026.", at=READY)
    return 0


def pending(place):  # noqa: F811
    with clock.set_to(NOW):
        place.write(EXAM)
    doubt(place)
    place.work(READY)
    return 0


def late(place):  # noqa: F811
    with clock.set_to(NOW):
        place.write(EXAM)
    with place.oak.acting():
        leave_overdue(by=place.oak.system, at=NOW + timedelta(minutes=30))
    send(place, NOW + timedelta(minutes=30))
    doubt(place)
    place.work(READY)
    return 1


def corrected(place):  # noqa: F811
    with clock.set_to(NOW):
        thread = place.write("Hello", translated={"es": "Hola"})
    send(place, NOW + timedelta(minutes=1))
    doubt(place)
    with place.oak.acting(), clock.set_to(READY):
        post = Post.objects.seen_by(place.oak.system).get(thread=thread)
        version = Version(
            district_id=place.oak.id, thread=thread, post=post, language="es", body="Buenos días",
            made_by=MadeBy.PERSON, at=READY,
        )  # fmt: skip
        version.save(force_insert=True)
        say_anew(version, by=place.oak.system, at=READY)
    return 1


WAYS = [checked, pending, late, corrected]


@pytest.mark.parametrize("make", WAYS)
def test_it_is_held_and_counted_and_goes_once_when_it_is_theirs(place, engine, make):  # noqa: F811
    went = make(place)
    send(place, READY + timedelta(minutes=1))
    before = [("conversations.post", "accepted", 1)] * went
    assert rows(place, address=READER) == [*before, ("conversations.post", "held", 0)]
    assert waiting(place) == 1
    settle(place)
    send(place, LOOKED + timedelta(hours=10))
    assert rows(place, address=READER) == [("conversations.post", "accepted", 1)] * (went + 1)
    assert waiting(place) == 0


@pytest.mark.parametrize("make", [checked, late])
def test_it_does_not_go_there_when_it_is_not_theirs(place, engine, make):  # noqa: F811
    went = make(place)
    settle(place, "wrong")
    sent = [one for one in rows(place, address=READER, purpose__startswith="conversations.post") if one[2]]
    assert len(sent) == went


def test_the_writer_reads_why_it_waits(place, engine):  # noqa: F811
    pending(place)
    with place.oak.acting(place.by):
        post = Post.objects.seen_by(place.by).get(body=EXAM)
        (line,) = [one for one in lines_of(post.thread, seen_by=place.by) if one.is_ours]
    assert line.is_doubted and line.went == ""


def test_what_was_held_of_a_conversation_closed_meanwhile_goes_too(place, engine):  # noqa: F811
    pending(place)
    with place.oak.acting(place.by):
        post = Post.objects.seen_by(place.by).get(body=EXAM)
        actions.close_thread(thread_id=post.thread_id, by=place.by, at=READY)
    settle(place)
    assert rows(place, address=READER) == [("conversations.post", "accepted", 1)]


def test_the_second_guardian_gets_theirs_when_the_doubt_of_their_number_ends(place, engine):  # noqa: F811
    with place.oak.acting():
        Adult.objects.seen_by(place.oak.system).filter(pk__in=[place.father.pk, place.mother.pk]).update(
            reads_language="es"
        )
    with clock.set_to(NOW):
        thread = place.write("Hola", translated={"es": "Hola"}, adult=place.mother)
        for seat in ask(place, thread):
            agree(place, seat)
    send(place, NOW + timedelta(minutes=1))
    with place.oak.acting(place.by):
        actions.write_to_family(thread_id=thread.pk, body=EXAM, key="k2", by=place.by, at=NOW)
        post = Post.objects.seen_by(place.by).get(thread=thread, body=EXAM)
    doubt(place, FATHER)
    place.work(READY)
    send(place, READY)
    theirs = {"reference_id": post.pk, "address": FATHER}
    assert rows(place, **theirs) == [("conversations.together", "held", 0)]
    assert waiting(place, place.father) == 1
    settle(place, number=FATHER)
    assert rows(place, **theirs) == [("conversations.together", "accepted", 1)]
